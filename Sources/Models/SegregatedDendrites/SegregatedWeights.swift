import LinearAlgebra

/// The weights of a network of segregated dendrites, layer 1 being the first that learns.
public struct SegregatedWeights<Scalar: BLASScalar> {
  /// W_m, n_m x n_{m−1}; the last is the output layer's.
  public var feedforward: [Matrix<Scalar>]
  /// b_m, n_m x 1.
  public var thresholds: [Matrix<Scalar>]
  /// Y_m of the hidden layers, n_m x n_out.
  public var feedback: [Matrix<Scalar>]

  public init(
    feedforward: [Matrix<Scalar>], thresholds: [Matrix<Scalar>], feedback: [Matrix<Scalar>]
  ) {
    precondition(
      !feedforward.isEmpty && thresholds.count == feedforward.count
        && feedback.count == feedforward.count - 1,
      "one threshold for each layer, feedback for each hidden one")
    self.feedforward = feedforward
    self.thresholds = thresholds
    self.feedback = feedback
  }

  /// Sizes from the input to the output.
  public var layers: [Int] { [feedforward[0].columns] + feedforward.map(\.rows) }

  /// Everything, by names for a checkpoint.
  public var named: [(name: String, matrix: Matrix<Scalar>)] {
    feedforward.enumerated().map { ("feedforward/\($0.offset + 1)", $0.element) }
      + thresholds.enumerated().map { ("thresholds/\($0.offset + 1)", $0.element) }
      + feedback.enumerated().map { ("feedback/\($0.offset + 1)", $0.element) }
  }

  /// Sets a fraction of each layer's feedback weights to 0, exactly the whole part of it and uniformly chosen, and multiplies
  /// the rest.
  public func makeFeedbackSparse(
    zeroFraction: Double, amplification: Double, streams: RandomStreams
  ) {
    for (m, matrix) in feedback.enumerated() {
      var stream = streams.stream("sparsity/\(m + 1)")
      let order = stream.permutation(matrix.count)
      let zeros = Int(zeroFraction * Double(matrix.count))
      for (rank, place) in order.enumerated() {
        let (i, j) = (place % matrix.rows, place / matrix.rows)
        matrix[i, j] = rank < zeros ? 0 : matrix[i, j] * Scalar(amplification)
      }
    }
  }
}
