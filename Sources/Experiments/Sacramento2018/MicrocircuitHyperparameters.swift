import Models
import NetworkCore

/// The hyperparameters that every continuous-time figure of the dendritic microcircuit has.
///
/// Times in ms, conductances and learning rates in 1/ms.
protocol MicrocircuitHyperparameters: Decodable, Sendable {
  var transfer: TransferFunction.Kind { get }
  var transferGain: Double { get }
  var transferSlope: Double { get }
  var transferThreshold: Double { get }
  var leakConductance: Double { get }
  var basalConductance: Double { get }
  var apicalConductance: Double { get }
  var dendriticConductance: Double { get }
  var somaticConductance: Double { get }
  var timeStep: Double { get }
  var inputTimeConstant: Double { get }
  var plasticityTimeConstant: Double { get }
  var noise: Double { get }
  var noiseScaling: MicrocircuitParameters.NoiseScaling { get }
}

extension MicrocircuitHyperparameters {
  var transferFunction: TransferFunction {
    TransferFunction(
      transfer, gain: transferGain, slope: transferSlope, threshold: transferThreshold)
  }

  var parameters: MicrocircuitParameters {
    var parameters = MicrocircuitParameters(transfer: transferFunction)
    parameters.leakConductance = leakConductance
    parameters.basalConductance = basalConductance
    parameters.apicalConductance = apicalConductance
    parameters.dendriticConductance = dendriticConductance
    parameters.somaticConductance = somaticConductance
    parameters.timeStep = timeStep
    parameters.inputTimeConstant = inputTimeConstant
    parameters.plasticityTimeConstant = plasticityTimeConstant
    parameters.noise = noise
    parameters.noiseScaling = noiseScaling
    return parameters
  }

  /// Euler steps of a presentation of `duration` ms.
  func steps(_ duration: Double) -> Int { max(1, Int((duration / timeStep).rounded())) }
}
