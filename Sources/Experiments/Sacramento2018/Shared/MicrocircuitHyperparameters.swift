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

  /// Checks what the circuit and the integration need.
  ///
  /// - Throws: `UnusableHyperparameters`.
  func requireUsable(layers: [Int], presentation duration: Double) throws {
    try require(
      layers.count >= 3 && layers.allSatisfy { (1...100_000).contains($0) },
      "layers should be at least three sizes of 1 to 100,000 (input, hidden, output), not \(layers)"
    )
    try require(
      duration / timeStep <= 1e8,
      "a presentation of \(duration) ms should be at most 1e8 steps of \(timeStep) ms")
    try requireStable(timeStep, "timeStep")
    try require(
      (inputTimeConstant == 0 || timeStep <= inputTimeConstant)
        && (plasticityTimeConstant == 0 || timeStep <= plasticityTimeConstant),
      "timeStep should not be longer than inputTimeConstant and plasticityTimeConstant")
  }

  /// Checks that forward Euler does not diverge: `Δt (g_lk + Σ g) < 2` for every kind of soma.
  ///
  /// - Throws: `UnusableHyperparameters`.
  func requireStable(_ timeStep: Double, _ name: String) throws {
    let conductances = [
      leakConductance, basalConductance, apicalConductance, dendriticConductance,
      somaticConductance,
    ]
    let total =
      leakConductance + max(basalConductance, dendriticConductance)
      + max(apicalConductance, somaticConductance)
    try require(
      conductances.allSatisfy { $0 >= 0 } && timeStep > 0 && timeStep * total < 2,
      "forward Euler is unstable: \(name) times the conductances of a soma, \(timeStep * total), "
        + "should be positive and below 2")
  }

  /// Euler steps of a presentation of `duration` ms.
  func steps(_ duration: Double) -> Int { max(1, Int((duration / timeStep).rounded())) }
}
