/// A projection between two areas; area 0 is the input.
public struct AreaPair: Sendable, Hashable, Comparable {
  public let source: Int
  public let target: Int

  public init(from source: Int, to target: Int) {
    self.source = source
    self.target = target
  }

  public static func < (a: AreaPair, b: AreaPair) -> Bool {
    (a.target, a.source) < (b.target, b.source)
  }
}

/// Which areas project to which.
public enum AreaConnectivity: Sendable, Hashable {
  /// Each area to the next, and errors to the one below.
  case layered
  /// Areas to all later ones, where the strength is not 0, and error neurons to those of their own and of all earlier areas.
  ///
  /// `strengths[i][j]` is that of the projection from area i + 1 to area j + 1.
  case skipping(strengths: [[Double]])

  /// Strengths between the areas of the macaque visual hierarchy, by powers of √10, as the authors' code has them (Max et al. 2026;
  /// their comment credits Markov et al. 2014; the areas are not named). The part below the diagonal is that of feedback, which the
  /// models do not read: theirs copies forward weights.
  public static let cortical = skipping(strengths: [
    [0, 1, threeHalves, 0, 0.1, 0, 0],
    [1, 0, 1, oneHalf, oneHalf, 0, oneHalf],
    [oneHalf, 0, 0, 1, 1, oneHalf, 1],
    [0.1, threeHalves, 1, 0, oneHalf, 1, 0],
    [oneHalf, oneHalf, oneHalf, oneHalf, 0, 0, 1],
    [threeHalves, 0, oneHalf, 1, 0.1, 0, 0],
    [0, 0, 0, 0, 0.1, 0, 0],
  ])
  /// 10^(−1/2) and 10^(−3/2).
  private static let oneHalf = 0.1.squareRoot()
  private static let threeHalves = 0.1 * 0.1.squareRoot()

  /// The strength of the forward projection between two areas, 0 where there is none.
  public func strength(_ pair: AreaPair) -> Double {
    switch self {
    case .layered: return pair.source == pair.target - 1 ? 1 : 0
    case .skipping(let strengths):
      if pair.source == 0 { return pair.target == 1 ? 1 : 0 }
      guard pair.source < pair.target else { return 0 }
      return strengths[pair.source - 1][pair.target - 1]
    }
  }
}

/// The areas of an error microcircuit, and who projects to whom.
public struct CorticalAreas: Sendable, Hashable {
  /// n_0, the input, and n_1...n_L, representation neurons.
  public let sizes: [Int]
  /// e_1...e_L, error neurons.
  public let errorSizes: [Int]
  /// Forward projections, by target.
  public let forward: [AreaPair]
  /// Projections between error neurons, by target.
  public let feedback: [AreaPair]

  /// - Parameters:
  ///   - errorSizes: nil for one error neuron to each representation neuron.
  ///   - connectivity: forward projections where its strengths are not 0. Error neurons hear those of the area above; with skipping
  ///     connectivity those of all areas from their own up, where there is no forward projection too.
  public init(
    _ sizes: [Int], errorSizes: [Int]? = nil, connectivity: AreaConnectivity = .layered
  ) {
    if case .skipping(let strengths) = connectivity {
      precondition(
        sizes.count - 1 <= strengths.count, "strengths are known for \(strengths.count) areas")
    }
    let top = sizes.count - 1
    let forward = (1...top).flatMap { target in
      (0..<target).map { AreaPair(from: $0, to: target) }.filter { connectivity.strength($0) != 0 }
    }
    let feedback = (1..<top).flatMap { target in
      connectivity == .layered
        ? [AreaPair(from: target + 1, to: target)]
        : (target...top).map { AreaPair(from: $0, to: target) }
    }
    self.init(sizes, errorSizes: errorSizes, forward: forward, feedback: feedback)
  }

  /// Areas with projections as they are listed.
  public init(
    _ sizes: [Int], errorSizes: [Int]? = nil, forward: [AreaPair], feedback: [AreaPair]
  ) {
    let errors = errorSizes ?? Array(sizes.dropFirst())
    precondition(sizes.count >= 2, "a network needs an input and an output area")
    precondition(errors.count == sizes.count - 1, "error neurons of each area but the input")
    precondition((sizes + errors).allSatisfy { $0 > 0 }, "an area has at least one neuron")
    precondition(
      forward.allSatisfy { $0.source < $0.target && $0.target < sizes.count },
      "forward projections lead upwards")
    self.sizes = sizes
    self.errorSizes = errors
    self.forward = forward.sorted()
    self.feedback = feedback.sorted()
  }

  /// L.
  public var count: Int { errorSizes.count }
}
