import LinearAlgebra
import NetworkCore

extension ErrorEncodingNetwork: LayeredNetwork {
  public var learned: [(name: String, matrix: Matrix<Scalar>)] {
    pathways.all.flatMap(\.learned)
  }

  public var forwardWeights: LayeredWeights<Scalar> { weights.forward }

  /// Y of the hidden layers as it is now, n_k x n_{k+1}.
  public var feedbackWeights: [Matrix<Scalar>] {
    pathways.feedback.enumerated().map {
      architecture.feedbackWeights($1, toLayer: $0 + 1, weights.forward)
    }
  }

  /// PI_k of the hidden layers, n_{k+1} x n_k, and its thresholds.
  public var toInterneurons: [(weights: Matrix<Scalar>, thresholds: Matrix<Scalar>)] {
    zip(pathways.toInterneurons, weights.interneuronThresholds).map {
      ($0.matrix, $0.threshold ?? $1)
    }
  }

  /// IP_k of the hidden layers as it is now, n_k x n_{k+1}.
  public var fromInterneurons: [Matrix<Scalar>] {
    let feedback = feedbackWeights
    return pathways.fromInterneurons.enumerated().map { index, pathway in
      switch pathway.weights {
      case .tied:
        architecture.feedbackWeights(pathway, toLayer: index + 1, weights.forward).scaled(by: -1)
      case .shared: feedback[index].scaled(by: -pathway.gain)
      default: pathway.matrix
      }
    }
  }
}
