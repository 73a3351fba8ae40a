import LinearAlgebra

/// A fixed random feedforward network whose outputs a student is to learn.
///
/// ```
/// u_k = gain_k W_k r_{k-1},   r_k = phi_k(u_k),   k = 1...L
/// ```
/// with r_0 the input (sizes[0] values) and W_k of shape sizes[k] x sizes[k - 1].
public struct TeacherNetwork: Sendable {
  /// One layer's fixed map.
  public struct Layer: Sendable, Hashable {
    /// Factor of the weights inside the transfer function.
    public let gain: Double
    public let transfer: TeacherTransfer

    public init(gain: Double = 1, transfer: TeacherTransfer) {
      self.gain = gain
      self.transfer = transfer
    }
  }

  /// The teacher's answer to one input.
  public struct Output: Sendable, Hashable {
    /// u_L, the potentials of the last layer: the target of models that are nudged in potential.
    public let potential: [Double]
    /// r_L = phi_L(u_L): the target of models that compare rates.
    public let rate: [Double]
  }

  /// Cells per layer, input first.
  public let sizes: [Int]
  public let layers: [Layer]
  /// Per layer, W_k column by column (input-major): entry (i, j) at `j * sizes[k] + i`.
  public let weights: [[Double]]

  /// A teacher with given weights.
  public init(sizes: [Int], layers: [Layer], weights: [[Double]]) {
    precondition(
      sizes.count >= 2 && sizes.allSatisfy { $0 > 0 }, "a teacher needs an input and an output")
    precondition(layers.count == sizes.count - 1, "one layer less than sizes")
    precondition(
      weights.count == layers.count
        && weights.indices.allSatisfy { weights[$0].count == sizes[$0] * sizes[$0 + 1] },
      "each weight matrix is sizes[k] x sizes[k - 1]")
    self.sizes = sizes
    self.layers = layers
    self.weights = weights
  }

  /// A random teacher: all weights independent and uniform in `range`, drawn layer by layer.
  public init(
    sizes: [Int], layers: [Layer], weightsIn range: Range<Double> = -1..<1,
    using stream: inout RandomStream
  ) {
    let weights = zip(sizes, sizes.dropFirst()).map { inputs, outputs in
      (0..<inputs * outputs).map { _ in stream.uniform(in: range) }
    }
    self.init(sizes: sizes, layers: layers, weights: weights)
  }

  /// The output for one input of `sizes[0]` values.
  public func callAsFunction(_ input: [Double]) -> Output {
    precondition(
      input.count == sizes[0], "the teacher takes \(sizes[0]) inputs, not \(input.count)")
    var potential: [Double] = []
    var rate = input
    for (k, layer) in layers.enumerated() {
      let rows = sizes[k + 1]
      potential = Array(repeating: 0, count: rows)
      for (j, value) in rate.enumerated() {
        for i in 0..<rows { potential[i] += weights[k][j * rows + i] * value }
      }
      for i in 0..<rows { potential[i] *= layer.gain }
      rate = potential.map { layer.transfer($0) }
    }
    return Output(potential: potential, rate: rate)
  }

  /// An input pattern with independent uniform values.
  public func pattern(in range: Range<Double> = -1..<1, using stream: inout RandomStream)
    -> [Double]
  {
    (0..<sizes[0]).map { _ in stream.uniform(in: range) }
  }
}
