import Foundation
import LinearAlgebra
import Models
import NetworkCore

/// The hyperparameters of figures about the settled microcircuit, whose couplings λ are what varies.
///
/// Times in ms, conductances in 1/ms.
protocol SettledMicrocircuitHyperparameters: Decodable, Sendable {
  var inputs: Int { get }
  /// Cells of each hidden layer.
  var hidden: Int { get }
  var hiddenLayers: Int { get }
  var outputs: Int { get }
  /// λ.
  var couplings: [Double] { get }
  var patterns: Int { get }
  var targetDeviation: Double { get }
  var initialWeightRange: Double { get }
  var transfer: TransferFunction.Kind { get }
  var transferGain: Double { get }
  var transferSlope: Double { get }
  var transferThreshold: Double { get }
  var leakConductance: Double { get }
  var basalConductance: Double { get }
  var dendriticConductance: Double { get }
  var timeStep: Double { get }
  var settlingTime: Double { get }
}

/// An input, and how far from the network's own answer the target lies.
struct SettledProblem {
  var input: [Double]
  var offset: [Double]
}

extension SettledMicrocircuitHyperparameters {
  var layers: [Int] { [inputs] + Array(repeating: hidden, count: hiddenLayers) + [outputs] }

  var steps: Int { max(1, Int((settlingTime / timeStep).rounded())) }

  /// Parameters without filters and noise; g_A and g_som follow from a coupling.
  var passive: MicrocircuitParameters {
    var parameters = MicrocircuitParameters(
      transfer: TransferFunction(
        transfer, gain: transferGain, slope: transferSlope, threshold: transferThreshold))
    parameters.leakConductance = leakConductance
    parameters.basalConductance = basalConductance
    parameters.dendriticConductance = dendriticConductance
    parameters.timeStep = timeStep
    parameters.inputTimeConstant = 0
    parameters.plasticityTimeConstant = 0
    return parameters
  }

  func weights(_ streams: RandomStreams) -> MicrocircuitWeights<Double> {
    .uniform(
      layers: layers, bottomUpRange: initialWeightRange, topDownRange: initialWeightRange,
      streams: streams)
  }

  /// Inputs uniform in 0...1, offsets normal.
  func problems(_ streams: RandomStreams) -> [SettledProblem] {
    var stream = streams.stream("patterns")
    return (0..<patterns).map { _ in
      SettledProblem(
        input: (0..<inputs).map { _ in stream.uniform() },
        offset: (0..<outputs).map { _ in targetDeviation * stream.normal() })
    }
  }

  /// - Throws: `UnusableHyperparameters`.
  func requireUsable() throws {
    try require(
      layers.count >= 3 && layers.allSatisfy { (1...10_000).contains($0) },
      "inputs, hidden and outputs should be 1 to 10,000 in at least one hidden layer, not \(layers)"
    )
    try require(
      couplings.allSatisfy { $0 > 0 && $0 < 1 } && Set(couplings).count == couplings.count,
      "couplings should be different numbers between 0 and 1, not \(couplings)")
    let strongest = couplings.max() ?? 0
    let total =
      (leakConductance + max(basalConductance, dendriticConductance)) / (1 - strongest)
    try require(
      leakConductance >= 0 && basalConductance > 0 && dendriticConductance > 0,
      "conductances should be positive")
    try require(
      timeStep > 0 && timeStep * total < 1,
      "timeStep times the conductances of a soma, \(timeStep * total), should be positive and "
        + "below 1, or potentials overshoot")
  }
}

/// A number as the end of a metric's name: `0_03`.
func metricSuffix(_ value: Double) -> String {
  "\(value)".replacing(".", with: "_").replacing("-", with: "m").replacing("+", with: "")
}
