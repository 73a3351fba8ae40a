import LinearAlgebra

/// The numbers of the error-encoding dendritic network: the microcircuit of Sacramento et al. 2018 in its steady state, as in the code
/// of Greedy et al. 2022.
public struct ErrorEncodingParameters: Sendable, Hashable {
  public enum Interneurons: Sendable, Hashable {
    /// Forward weights onto interneurons as Glorot's, those back normal with this standard deviation.
    case random(standardDeviation: Double)
    /// They start as copies: of the next layer's forward weights, and of `scale` times the feedback.
    case copied(scale: Double)
    /// They are copies at every moment: ideal predictions.
    case ideal(scale: Double)
  }

  /// η of forward weights and thresholds.
  public var learningRate = 0.1
  /// κ of the weights from and to interneurons.
  public var interneuronRate = 0.2
  public var momentum = 0.0
  /// λ, the part of forward weights and thresholds lost in an update.
  public var weightDecay = 0.0
  public var feedback = LayeredFeedback.random(standardDeviation: 1)
  public var interneurons = Interneurons.copied(scale: 1)
  /// λ_o, how far the teacher moves the output's potentials.
  public var outputNudging = 0.1
  /// λ_i, how far the layer above moves its interneurons' potentials.
  public var interneuronNudging = 0.1
  /// λ_h, how far apical potentials move somata.
  public var apicalCoupling = 0.1

  public init() {}
}

/// The weights of an error-encoding network; those of layer k belong to its hidden layer k and the layer above.
public struct ErrorEncodingWeights<Scalar: BLASScalar> {
  public let forward: LayeredWeights<Scalar>
  /// Y_k, n_k x n_{k+1}; not read where it is tied.
  public let feedback: [Matrix<Scalar>]
  /// PI_k, n_{k+1} x n_k, and its thresholds, n_{k+1} x 1; not read with ideal interneurons.
  public let toInterneurons, interneuronThresholds: [Matrix<Scalar>]
  /// IP_k, n_k x n_{k+1}; not read with ideal interneurons.
  public let fromInterneurons: [Matrix<Scalar>]

  public init(
    forward: LayeredWeights<Scalar>, feedback: [Matrix<Scalar>], toInterneurons: [Matrix<Scalar>],
    interneuronThresholds: [Matrix<Scalar>], fromInterneurons: [Matrix<Scalar>]
  ) {
    self.forward = forward
    self.feedback = feedback
    self.toInterneurons = toInterneurons
    self.interneuronThresholds = interneuronThresholds
    self.fromInterneurons = fromInterneurons
  }

  /// Fresh weights of a network of full layers.
  public init(
    _ architecture: LayeredArchitecture, _ parameters: ErrorEncodingParameters, gain: Double,
    streams: RandomStreams
  ) {
    let forward = LayeredWeights<Scalar>.glorot(architecture, gain: gain, streams: streams)
    let hidden = 1..<architecture.depth
    let feedback = parameters.feedback.weights(architecture, forward, name: "feedback", streams)
    switch parameters.interneurons {
    case .random(let deviation):
      toInterneurons = hidden.map { k in
        let (rows, columns) = (architecture.sizes[k + 1], architecture.sizes[k])
        return .normal(
          rows, columns, standardDeviation: gain * (2 / Double(rows + columns)).squareRoot(),
          streams.stream("weights/toInterneurons/\(k)"))
      }
      interneuronThresholds = hidden.map { Matrix(architecture.sizes[$0 + 1], 1) }
      fromInterneurons = hidden.map {
        architecture.randomFeedback(
          $0, standardDeviation: deviation, name: "fromInterneurons", streams)
      }
    case .copied(let scale), .ideal(let scale):
      toInterneurons = hidden.map { forward.weights[$0].copy() }
      interneuronThresholds = hidden.map { forward.thresholds[$0].copy() }
      fromInterneurons = feedback.map { $0.scaled(by: scale) }
    }
    self.forward = forward
    self.feedback = feedback
  }
}
