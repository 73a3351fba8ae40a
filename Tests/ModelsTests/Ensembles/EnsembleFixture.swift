import LinearAlgebra
import Models
import NetworkCore

/// Small networks in which enough happens within a second.
enum EnsembleFixture {
  static func parameters(neurons: Int = 12, timeStep: Double = 0.25) -> EnsembleParameters {
    var p = EnsembleParameters()
    p.neurons = neurons
    p.timeStep = timeStep
    // So few neurons are connected with half of the others, by synapses that keep the drive of 100.
    p.inDegree = 6
    p.initialWeight *= 100 / 6
    p.largestWeight *= 100 / 6
    p.feedforwardInhibition *= 100 / 6
    p.feedbackExcitation = p.feedbackExcitation.map { $0 * 100 / 6 }
    p.feedbackInhibition = p.feedbackInhibition.map { $0 * 100 / 6 }
    p.hiddenDendriticCurrents = [400, 400]
    p.hiddenLearningRate = 0.05
    p.outputLearningRate = 0.05
    return p
  }

  static func network<Scalar: BLASScalar>(
    _ parameters: EnsembleParameters, seed: UInt64 = 1, _ type: Scalar.Type = Scalar.self
  ) -> EnsembleNetwork<Scalar> {
    EnsembleNetwork(parameters: parameters, streams: RandomStreams(seed: seed))
  }
}

extension EnsembleNetwork {
  /// All plastic weights.
  var plasticWeights: [Scalar] {
    ["inputToHidden", "hiddenToOutput"].flatMap {
      Array(circuit.pathway($0).sparse.values.column(0))
    }
  }
}
