import LinearAlgebra

/// The weights of an error microcircuit. Matrices are postsynaptic x presynaptic.
public struct ErrorMicrocircuitWeights<Scalar: BLASScalar> {
  /// Where the weights between error neurons come from.
  public enum Feedback {
    /// `B = Wᵀ + N` again at every step of learning, before W learns.
    case copied(mismatch: [AreaPair: Matrix<Scalar>])
    /// They stay as they are: feedback alignment.
    case fixed
  }

  /// W from area j to area i, n_i x n_j.
  public var forward: [AreaPair: Matrix<Scalar>]
  /// W^IP of areas 1...L, e_k x n_k: representation neurons to error neurons.
  public var toErrors: [Matrix<Scalar>]
  /// B^PI of areas 1...L, n_k x e_k: error neurons to apical dendrites.
  public var fromErrors: [Matrix<Scalar>]
  /// B^II from the error neurons of one area to those of another, e_i x e_j.
  public var betweenErrors: [AreaPair: Matrix<Scalar>]
  public var feedback: Feedback

  public init(
    forward: [AreaPair: Matrix<Scalar>], toErrors: [Matrix<Scalar>], fromErrors: [Matrix<Scalar>],
    betweenErrors: [AreaPair: Matrix<Scalar>], feedback: Feedback
  ) {
    self.forward = forward
    self.toErrors = toErrors
    self.fromErrors = fromErrors
    self.betweenErrors = betweenErrors
    self.feedback = feedback
  }

  /// Fresh weights: W uniform in ± `range` times the projection's strength, lateral ones the identity plus uniform ± `lateralVariability`.
  ///
  /// Within an area error neurons only hear those that come after them: the authors' code keeps the upper triangle of the
  /// matrix of all error neurons.
  ///
  /// - Parameters:
  ///   - mismatch: half-width of N, uniform; nil for fixed feedback, uniform in ± `range`.
  public init(
    _ areas: CorticalAreas, _ connectivity: AreaConnectivity, range: Double,
    lateralVariability: Double, mismatch: Double?, streams: RandomStreams
  ) {
    func uniform(_ name: String, _ rows: Int, _ columns: Int, _ range: Double) -> Matrix<Scalar> {
      .uniform(rows, columns, within: range, streams.stream("weights/\(name)"))
    }
    func lateral(_ name: String, _ rows: Int, _ columns: Int) -> Matrix<Scalar> {
      let matrix = uniform(name, rows, columns, lateralVariability)
      for i in 0..<min(rows, columns) { matrix[i, i] += 1 }
      return matrix
    }
    let forward = Dictionary(
      uniqueKeysWithValues: areas.forward.map { pair in
        (
          pair,
          uniform(
            "forward/\(pair.source)-\(pair.target)", areas.sizes[pair.target],
            areas.sizes[pair.source], range * connectivity.strength(pair))
        )
      })
    let toErrors = (1...areas.count).map {
      lateral("toErrors/\($0)", areas.errorSizes[$0 - 1], areas.sizes[$0])
    }
    let fromErrors = (1...areas.count).map {
      lateral("fromErrors/\($0)", areas.sizes[$0], areas.errorSizes[$0 - 1])
    }
    let between = areas.feedback.map { pair in
      let matrix = uniform(
        "betweenErrors/\(pair.source)-\(pair.target)", areas.errorSizes[pair.target - 1],
        areas.errorSizes[pair.source - 1], mismatch ?? range)
      if pair.source == pair.target {
        for j in 0..<matrix.columns {
          for i in (j + 1)..<max(matrix.rows, j + 1) { matrix[i, j] = 0 }
        }
      }
      return (pair, matrix)
    }
    guard mismatch != nil else {
      self.init(
        forward: forward, toErrors: toErrors, fromErrors: fromErrors,
        betweenErrors: Dictionary(uniqueKeysWithValues: between), feedback: .fixed)
      return
    }
    self.init(
      forward: forward, toErrors: toErrors, fromErrors: fromErrors,
      mismatch: Dictionary(uniqueKeysWithValues: between))
  }

  /// Weights whose feedback copies W and adds a mismatch: `B = Wᵀ + N`, zero-padded where numbers of neurons differ.
  public init(
    forward: [AreaPair: Matrix<Scalar>], toErrors: [Matrix<Scalar>], fromErrors: [Matrix<Scalar>],
    mismatch: [AreaPair: Matrix<Scalar>]
  ) {
    let between = mismatch.map { pair, mismatch in
      let copy = mismatch.copy()
      if let weights = forward[AreaPair(from: pair.target, to: pair.source)] {
        for j in 0..<min(copy.columns, weights.rows) {
          for i in 0..<min(copy.rows, weights.columns) { copy[i, j] += weights[j, i] }
        }
      }
      return (pair, copy)
    }
    self.init(
      forward: forward, toErrors: toErrors, fromErrors: fromErrors,
      betweenErrors: Dictionary(uniqueKeysWithValues: between),
      feedback: .copied(mismatch: mismatch))
  }
}
