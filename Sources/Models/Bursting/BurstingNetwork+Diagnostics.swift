import LinearAlgebra
import NetworkCore

/// What is asked of a bursting network now and then; none of it is computed while it learns.
extension BurstingNetwork {
  /// All that learning changes, by names for a checkpoint.
  public var learned: [(name: String, matrix: Matrix<Scalar>)] {
    pathways.all.flatMap(\.learned)
  }

  /// The network whose exact gradient this one's updates are compared with: the same forward weights, `½ Σ (t − e_L)²`.
  public var gradientReference: GradientReference<Scalar> {
    architecture.gradientReference(weights.forward)
  }

  /// Y_k of the hidden layers as it is now, n_k x n_{k+1} or kernels.
  public var burstFeedbackWeights: [Matrix<Scalar>] {
    pathways.burstFeedback.enumerated().map {
      architecture.feedbackWeights($1, toLayer: $0 + 1, weights.forward)
    }
  }

  /// Q_k of the hidden layers as it is now, n_k x n_{k+1} or kernels.
  public var eventFeedbackWeights: [Matrix<Scalar>] {
    let bursts = burstFeedbackWeights
    return pathways.eventFeedback.enumerated().map { index, pathway in
      switch pathway.weights {
      case .tied:
        architecture.feedbackWeights(pathway, toLayer: index + 1, weights.forward).scaled(by: -1)
      case .shared: bursts[index].scaled(by: -pathway.gain)
      default: pathway.matrix
      }
    }
  }

  /// The angles of the updates of the last sweeps with a teacher, ``compare(isTaught:)`` or ``train(_:isTaught:using:)``, to
  /// backpropagation and feedback alignment.
  public func alignment() -> UpdateAlignment {
    UpdateAlignment(
      of: updates(), to: gradientReference, feedback: burstFeedbackWeights, input: input,
      target: target)
  }

  /// The angles between W_{k+1} and Y_k by hidden layer, in degrees.
  public func forwardToBurstFeedbackAngles() -> [Double] {
    architecture.anglesToForward(burstFeedbackWeights, weights.forward)
  }

  /// The angles between Q_k and Y_k, by hidden layer and over all, in degrees: 0 where apical potentials are silent.
  public func feedbackAngles() -> (layers: [Double], all: Double) {
    let (events, bursts) = (eventFeedbackWeights, burstFeedbackWeights)
    return (zip(events, bursts).map { Matrix.angle($0, $1) }, Matrix.angle(events, bursts))
  }

  /// Mean |u| over the apical dendrites of all hidden neurons and the minibatch, after the last sweeps.
  public func meanApicalMagnitude() -> Double {
    let hidden = layers.dropLast()
    let sum = hidden.reduce(0) { $0 + $1[.apical].meanMagnitude * Double($1[.apical].count) }
    return sum / Double(hidden.reduce(0) { $0 + $1[.apical].count })
  }
}
