import LinearAlgebra
import Models
import NetworkCore

/// Parameters without filters whose coupling strengths λ_k, λ_N are all `lambda`.
func weaklyCoupled(_ lambda: Double, _ kind: TransferFunction.Kind = .logistic)
  -> MicrocircuitParameters
{
  var parameters = MicrocircuitParameters(transfer: TransferFunction(kind))
  let passive = parameters.leakConductance + parameters.basalConductance
  parameters.apicalConductance = lambda / (1 - lambda) * passive
  parameters.somaticConductance = lambda / (1 - lambda) * passive
  return withoutFilters(parameters)
}

func withoutFilters(_ parameters: MicrocircuitParameters) -> MicrocircuitParameters {
  var parameters = parameters
  parameters.inputTimeConstant = 0
  parameters.targetTimeConstant = 0
  parameters.plasticityTimeConstant = 0
  return parameters
}

/// Random weights in the self-predicting state.
func selfPredictingWeights(
  _ layers: [Int], _ parameters: MicrocircuitParameters, seed: UInt64, symmetric: Bool = false
) -> MicrocircuitWeights<Double> {
  let weights = MicrocircuitWeights<Double>.uniform(
    layers: layers, streams: RandomStreams(seed: seed))
  if symmetric { weights.makeTopDownSymmetric() }
  weights.makeSelfPredicting(ratios: parameters.selfPredictingRatios(layerCount: layers.count))
  return weights
}

extension MicrocircuitRates {
  /// The same rate for every plastic pathway of a net with `layers`, top-down weights fixed.
  static func all(_ rate: Double, layers: Int) -> MicrocircuitRates {
    MicrocircuitRates(
      bottomUp: Array(repeating: rate, count: layers - 1),
      pyramidalToInterneuron: Array(repeating: rate, count: layers - 2),
      interneuronToPyramidal: Array(repeating: rate, count: layers - 2))
  }

  static func bottomUpOnly(_ rate: Double, layers: Int) -> MicrocircuitRates {
    MicrocircuitRates(bottomUp: Array(repeating: rate, count: layers - 1))
  }
}

extension MicrocircuitWeights {
  var all: [Matrix<Scalar>] {
    bottomUp + topDown + pyramidalToInterneuron + interneuronToPyramidal
  }

  func copy() -> MicrocircuitWeights {
    var copy = MicrocircuitWeights(
      bottomUp: bottomUp.map { $0.copy() }, topDown: topDown.map { $0.copy() },
      pyramidalToInterneuron: pyramidalToInterneuron.map { $0.copy() },
      interneuronToPyramidal: interneuronToPyramidal.map { $0.copy() })
    copy.bottomUpThresholds = bottomUpThresholds.map { $0.copy() }
    copy.interneuronThresholds = interneuronThresholds.map { $0.copy() }
    return copy
  }
}

extension RandomStream {
  mutating func vector(_ count: Int, in range: Range<Double> = 0..<1) -> [Double] {
    (0..<count).map { _ in uniform(in: range) }
  }
}

/// The largest difference of two matrices.
func distance(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
  let difference = a.copy()
  difference.add(b, scale: -1)
  return difference.maximumMagnitude
}
