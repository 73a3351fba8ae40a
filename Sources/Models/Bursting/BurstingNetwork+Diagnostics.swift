import LinearAlgebra
import NetworkCore

extension BurstingNetwork: LayeredNetwork {
  public var learned: [(name: String, matrix: Matrix<Scalar>)] {
    pathways.all.flatMap(\.learned)
  }

  public var forwardWeights: LayeredWeights<Scalar> { weights.forward }

  /// Y_k of the hidden layers as it is now, n_k x n_{k+1} or kernels: these send the errors.
  public var feedbackWeights: [Matrix<Scalar>] {
    pathways.burstFeedback.enumerated().map {
      architecture.feedbackWeights($1, toLayer: $0 + 1, weights.forward)
    }
  }

  /// Q_k of the hidden layers as it is now, n_k x n_{k+1} or kernels.
  public var eventFeedbackWeights: [Matrix<Scalar>] {
    let bursts = feedbackWeights
    return pathways.eventFeedback.enumerated().map { index, pathway in
      switch pathway.weights {
      case .tied:
        architecture.feedbackWeights(pathway, toLayer: index + 1, weights.forward).scaled(by: -1)
      case .shared: bursts[index].scaled(by: -pathway.gain)
      default: pathway.matrix
      }
    }
  }

  /// The angles between Q_k and Y_k, by hidden layer and over all, in degrees: 0 where apical potentials are silent.
  public func feedbackAngles() -> (layers: [Double], all: Double) {
    let (events, bursts) = (eventFeedbackWeights, feedbackWeights)
    return (zip(events, bursts).map { Matrix.angle($0, $1) }, Matrix.angle(events, bursts))
  }

  /// Mean |u| over the apical dendrites of all hidden neurons and the minibatch, after the last sweeps.
  public func meanApicalMagnitude() -> Double {
    let hidden = layers.dropLast()
    let sum = hidden.reduce(0) { $0 + $1[.apical].meanMagnitude * Double($1[.apical].count) }
    return sum / Double(hidden.reduce(0) { $0 + $1[.apical].count })
  }
}
