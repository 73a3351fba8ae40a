import LinearAlgebra
import Models

/// How a file lays out the weights of an error microcircuit: a list of matrices where it is layered, else one square matrix
/// of all areas, W with the input.
struct ErrorMicrocircuitTracePlan {
  let layers: [Int]
  let errorSizes: [Int]
  let isLayered: Bool
  private let node: TraceNode
  private let copiesFeedback: Bool

  var top: Int { layers.count - 1 }

  init(_ node: TraceNode, _ layers: [Int], _ errorSizes: [Int], _ copiesFeedback: Bool) throws {
    let modes = ["layered", "skip"]
    let forward = try node.choice("fw_connection_mode", modes)
    guard try node.choice("bw_connection_mode", modes) == forward else {
      throw try node.member("bw_connection_mode").problem("expected that of forward connections")
    }
    isLayered = forward == "layered"
    self.node = node
    self.layers = layers
    self.errorSizes = errorSizes
    self.copiesFeedback = copiesFeedback
  }

  func areas(_ weights: ErrorMicrocircuitWeights<Double>) -> CorticalAreas {
    CorticalAreas(
      layers, errorSizes: errorSizes, forward: Array(weights.forward.keys),
      feedback: Array(weights.betweenErrors.keys))
  }

  /// η by projection.
  func rates() throws -> [AreaPair: Double] {
    let list = try node.member("eta_fw")
    if isLayered {
      let rates = try list.vector(top)
      return Dictionary(
        uniqueKeysWithValues: (1...top).map { (AreaPair(from: $0 - 1, to: $0), rates[$0 - 1]) })
    }
    let table = try list.matrix(top, top)
    var result: [AreaPair: Double] = [:]
    for target in 1...top {
      for source in 0..<target where table[target - 1, source] != 0 {
        result[AreaPair(from: source, to: target)] = table[target - 1, source]
      }
    }
    return result
  }

  func weights(_ initial: TraceNode) throws -> ErrorMicrocircuitWeights<Double> {
    let between = try feedback("BII", initial)
    var feedback = ErrorMicrocircuitWeights<Double>.Feedback.fixed
    if copiesFeedback {
      let noise =
        initial.optional("BII_noise") == nil
        ? between.mapValues { Matrix<Double>($0.rows, $0.columns) }
        : try self.feedback("BII_noise", initial)
      feedback = .copied(mismatch: noise)
    }
    return ErrorMicrocircuitWeights(
      forward: try forward(initial),
      toErrors: try lateral("WIP", initial, { (errorSizes[$0 - 1], layers[$0]) }),
      fromErrors: try lateral("BPI", initial, { (layers[$0], errorSizes[$0 - 1]) }),
      betweenErrors: between, feedback: feedback)
  }

  private func lateral(
    _ key: String, _ initial: TraceNode, _ shape: (Int) -> (Int, Int)
  ) throws -> [Matrix<Double>] {
    let list = try initial.member(key).elements()
    guard list.count == top else {
      throw try initial.member(key).problem("expected \(top) matrices, found \(list.count)")
    }
    return try (1...top).map { try list[$0 - 1].matrix(shape($0).0, shape($0).1) }
  }

  private func forward(_ initial: TraceNode) throws -> [AreaPair: Matrix<Double>] {
    let list = try initial.member("WPP").elements()
    if isLayered {
      guard list.count == top else {
        throw try initial.member("WPP").problem("expected \(top) matrices, found \(list.count)")
      }
      return Dictionary(
        uniqueKeysWithValues: try (1...top).map {
          (AreaPair(from: $0 - 1, to: $0), try list[$0 - 1].matrix(layers[$0], layers[$0 - 1]))
        })
    }
    let square = try readSquare(initial, "WPP", layers)
    let rates = try rates()
    var result: [AreaPair: Matrix<Double>] = [:]
    for target in 0...top {
      for source in 0...top {
        let pair = AreaPair(from: source, to: target)
        let block = Self.block(square, layers, target, source)
        // Updates between neighbours are what angles are of, also where there is no projection yet.
        let isUsed =
          source == target - 1 || block.maximumMagnitude != 0 || rates[pair] ?? 0 != 0
        guard isUsed else { continue }
        guard source < target else {
          throw try initial.member("WPP").problem(
            "weights from area \(source) to area \(target) do not lead upwards")
        }
        result[pair] = block
      }
    }
    return result
  }

  /// Weights between error neurons, or their mismatch: of what is copied the upper triangle, of what is fixed all that is there.
  private func feedback(_ key: String, _ initial: TraceNode) throws -> [AreaPair: Matrix<Double>] {
    if isLayered {
      if top == 1 { return [:] }
      let list = try initial.member(key).elements()
      guard list.count == top - 1 else {
        throw try initial.member(key).problem("expected \(top - 1) matrices, found \(list.count)")
      }
      return Dictionary(
        uniqueKeysWithValues: try (1..<top).map {
          (
            AreaPair(from: $0 + 1, to: $0),
            try list[$0 - 1].matrix(errorSizes[$0 - 1], errorSizes[$0])
          )
        })
    }
    let square = try readSquare(initial, key, errorSizes)
    var result: [AreaPair: Matrix<Double>] = [:]
    for target in 1..<max(top, 1) {
      for source in 1...top {
        let block = Self.block(square, errorSizes, target - 1, source - 1)
        if copiesFeedback {
          guard source >= target else { continue }
          if source == target {
            for j in 0..<block.columns {
              for i in 0..<block.rows where i > j { block[i, j] = 0 }
            }
          }
        } else if source != target + 1, block.maximumMagnitude == 0 {
          continue
        }
        result[AreaPair(from: source, to: target)] = block
      }
    }
    return result
  }

  private func readSquare(
    _ node: TraceNode, _ key: String, _ sizes: [Int]
  ) throws -> Matrix<Double> {
    let list = try node.member(key).elements()
    let size = sizes.reduce(0, +)
    guard list.count == 1 else {
      throw try node.member(key).problem("expected one matrix of all areas, found \(list.count)")
    }
    return try list[0].matrix(size, size)
  }

  private static func block(
    _ square: Matrix<Double>, _ sizes: [Int], _ target: Int, _ source: Int
  ) -> Matrix<Double> {
    let (top, left) = (sizes[..<target].reduce(0, +), sizes[..<source].reduce(0, +))
    return Matrix(sizes[target], sizes[source]) { square[top + $0, left + $1] }
  }

  // MARK: Comparing

  func compareForward(
    _ ours: [AreaPair: Matrix<Double>], _ record: TraceNode, at location: String,
    _ comparison: inout Comparison
  ) throws {
    guard record.optional("WPP") != nil else { return }
    if isLayered {
      let theirs = try forward(record)
      for (pair, matrix) in theirs.sorted(by: { $0.key < $1.key }) {
        comparison.compare(
          "WPP", ours[pair]?.numbers ?? [], matrix.numbers, at: location,
          tolerance: StreamingTraces.weights)
      }
      return
    }
    let square = try readSquare(record, "WPP", layers)
    for target in 0...top {
      for source in 0...top {
        let theirs = Self.block(square, layers, target, source)
        let own = ours[AreaPair(from: source, to: target)]
        comparison.compare(
          "WPP", own?.numbers ?? theirs.numbers.map { _ in 0 }, theirs.numbers, at: location,
          tolerance: StreamingTraces.weights)
      }
    }
  }

  func compareFeedback(
    _ ours: [AreaPair: Matrix<Double>], _ record: TraceNode, at location: String,
    _ comparison: inout Comparison
  ) throws {
    guard record.optional("BII") != nil, top > 1 else { return }
    if isLayered {
      for (pair, matrix) in try feedback("BII", record).sorted(by: { $0.key < $1.key }) {
        comparison.compare(
          "BII", ours[pair]?.numbers ?? [], matrix.numbers, at: location,
          tolerance: StreamingTraces.weights)
      }
      return
    }
    let square = try readSquare(record, "BII", errorSizes)
    // Rows of the output area, whose error neurons hear of the target alone, mean nothing.
    for target in 1..<top {
      for source in 1...top {
        let theirs = Self.block(square, errorSizes, target - 1, source - 1)
        let own = ours[AreaPair(from: source, to: target)]
        comparison.compare(
          "BII", own?.numbers ?? theirs.numbers.map { _ in 0 }, theirs.numbers, at: location,
          tolerance: StreamingTraces.weights)
      }
    }
  }
}
