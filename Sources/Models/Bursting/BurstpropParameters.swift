import LinearAlgebra

/// The numbers of Burstprop in discrete time (Payeur et al. 2021, as in the code of Greedy et al. 2022).
public struct BurstpropParameters: Sendable, Hashable {
  /// η of forward weights and thresholds, and of Y where it learns.
  public var learningRate = 0.1
  /// μ.
  public var momentum = 0.0
  /// λ, the part of forward weights lost in an update; thresholds do not decay.
  public var weightDecay = 0.0
  /// p_b of the output.
  public var baselineBurstProbability = 0.2
  public var feedback = LayeredFeedback.random(standardDeviation: 1)
  /// Whether Y learns as W does (Kolen and Pollack 1994).
  public var feedbackLearns = false
  /// Whether full hidden layers hear themselves: recurrent input that learns to keep burst probabilities linear.
  public var hasRecurrentInput = true
  /// η_R, of the sum over the minibatch; 0 leaves R as it is.
  public var recurrentRate = 1e-4

  public init() {}
}

/// The weights of a Burstprop network.
public struct BurstpropWeights<Scalar: BLASScalar> {
  public let forward: LayeredWeights<Scalar>
  /// Y of every hidden layer, from the layer above: n_k x n_{k+1}, or the kernels of layer k + 1; not read where it is tied.
  public let feedback: [Matrix<Scalar>]
  /// R of every hidden layer, n_k x n_k; nil for convolutions and without recurrent input.
  public let recurrent: [Matrix<Scalar>?]

  public init(
    forward: LayeredWeights<Scalar>, feedback: [Matrix<Scalar>], recurrent: [Matrix<Scalar>?]
  ) {
    self.forward = forward
    self.feedback = feedback
    self.recurrent = recurrent
  }

  /// Fresh weights: forward ones normal as Glorot's with a gain, feedback as `parameters` say, recurrent ones normal with a
  /// standard deviation, or, in a network of convolutions as in the authors' code, uniform in ± that.
  public init(
    _ architecture: LayeredArchitecture, _ parameters: BurstpropParameters, gain: Double,
    recurrentScale: Double, streams: RandomStreams
  ) {
    let forward = LayeredWeights<Scalar>.glorot(architecture, gain: gain, streams: streams)
    let isConvolutional = architecture.connectivity.contains { $0 != .full }
    feedback = parameters.feedback.weights(architecture, forward, name: "burstFeedback", streams)
    recurrent = (1..<architecture.depth).map { k in
      guard parameters.hasRecurrentInput, architecture.connectivity[k - 1] == .full else {
        return nil
      }
      let size = architecture.sizes[k]
      let stream = streams.stream("weights/recurrent/\(k)")
      return isConvolutional
        ? .uniform(size, size, within: recurrentScale, stream)
        : .normal(size, size, standardDeviation: recurrentScale, stream)
    }
    self.forward = forward
  }
}
