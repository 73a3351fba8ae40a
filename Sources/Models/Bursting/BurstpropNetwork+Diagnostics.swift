import LinearAlgebra
import NetworkCore

extension BurstpropNetwork: LayeredNetwork {
  public var learned: [(name: String, matrix: Matrix<Scalar>)] {
    (forwardPathways + feedbackPathways + recurrentPathways).flatMap(\.learned)
  }

  public var forwardWeights: LayeredWeights<Scalar> { weights.forward }

  /// Y of the hidden layers as it is now, n_k x n_{k+1} or kernels.
  public var feedbackWeights: [Matrix<Scalar>] {
    feedbackPathways.enumerated().map {
      architecture.feedbackWeights($1, toLayer: $0 + 1, weights.forward)
    }
  }
}
