import LinearAlgebra
import NetworkCore

extension BurstpropNetwork {
  /// All that learning changes, by names for a checkpoint.
  public var learned: [(name: String, matrix: Matrix<Scalar>)] {
    (forwardPathways + feedbackPathways + recurrentPathways).flatMap(\.learned)
  }

  /// The network whose exact gradient this one's updates are compared with.
  public var gradientReference: GradientReference<Scalar> {
    architecture.gradientReference(weights.forward)
  }

  /// Y of the hidden layers as it is now, n_k x n_{k+1} or kernels.
  public var feedbackWeights: [Matrix<Scalar>] {
    feedbackPathways.enumerated().map {
      architecture.feedbackWeights($1, toLayer: $0 + 1, weights.forward)
    }
  }

  /// The angles of the updates of the last sweeps with a teacher to backpropagation and feedback alignment.
  public func alignment() -> UpdateAlignment {
    UpdateAlignment(
      of: updates(), to: gradientReference, feedback: feedbackWeights, input: input,
      target: target)
  }

  /// The angles between W_{k+1} and Y_k by hidden layer, in degrees.
  public func forwardToFeedbackAngles() -> [Double] {
    architecture.anglesToForward(feedbackWeights, weights.forward)
  }
}
