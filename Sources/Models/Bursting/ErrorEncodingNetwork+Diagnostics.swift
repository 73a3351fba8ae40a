import LinearAlgebra
import NetworkCore

extension ErrorEncodingNetwork {
  /// All that learning changes, by names for a checkpoint.
  public var learned: [(name: String, matrix: Matrix<Scalar>)] {
    pathways.all.flatMap(\.learned)
  }

  /// The network whose exact gradient this one's updates are compared with; its targets are 0 and 1, not softened.
  public var gradientReference: GradientReference<Scalar> {
    architecture.gradientReference(weights.forward)
  }

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
