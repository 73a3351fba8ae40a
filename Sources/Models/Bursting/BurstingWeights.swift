import LinearAlgebra
import NetworkCore

/// The weights of a bursting network. Y and Q lead from layer k + 1 to layer k: n_k x n_{k+1}, or the kernels of layer k + 1.
public struct BurstingWeights<Scalar: BLASScalar> {
  public let forward: LayeredWeights<Scalar>
  /// Y_k of every hidden layer; what stands here is not read where Y is tied.
  public let burstFeedback: [Matrix<Scalar>]
  /// Q_k of every hidden layer; what stands here is not read where Q is tied, or where it starts balanced and neither Q nor Y moves.
  public let eventFeedback: [Matrix<Scalar>]

  public init(
    forward: LayeredWeights<Scalar>, burstFeedback: [Matrix<Scalar>],
    eventFeedback: [Matrix<Scalar>]
  ) {
    self.forward = forward
    self.burstFeedback = burstFeedback
    self.eventFeedback = eventFeedback
  }

  /// Fresh weights: forward ones normal as Glorot's with a gain, feedback as `parameters` say.
  public init(
    _ architecture: LayeredArchitecture, _ parameters: BurstingParameters, gain: Double,
    streams: RandomStreams
  ) {
    let forward = LayeredWeights<Scalar>.glorot(architecture, gain: gain, streams: streams)
    let burstFeedback = parameters.burstFeedback.weights(
      architecture, forward, name: "burstFeedback", streams)
    let baseline = parameters.baselineBurstProbability
    eventFeedback = (1..<architecture.depth).map { k in
      switch parameters.eventFeedback {
      case .random(let deviation):
        architecture.randomFeedback(
          k, standardDeviation: deviation, name: "eventFeedback", streams)
      case .balanced, .tied: burstFeedback[k - 1].scaled(by: baseline)
      case .symmetric(let scale):
        architecture.mirrored(forward.weights[k], ofLayer: k + 1).scaled(by: baseline * scale)
      }
    }
    self.forward = forward
    self.burstFeedback = burstFeedback
  }
}
