import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// The two-step scheme against the model it stands in for: one sweep up and down, and the settled ODE.
enum TwoStepApproximation: Experiment {
  static let name = "sacramento2018/theory-two-step"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/Microcircuit", "Experiments/Sacramento2018/Shared",
    "Experiments/Sacramento2018/TwoStepApproximation",
  ]

  struct Hyperparameters: SettledMicrocircuitHyperparameters {
    var inputs, hidden, hiddenLayers, outputs: Int
    var couplings: [Double]
    var mixing: ApicalMixing
    var patterns: Int
    var targetDeviation: Double
    var initialWeightRange: Double
    var transfer: TransferFunction.Kind
    var transferGain, transferSlope, transferThreshold: Double
    var leakConductance, basalConductance, dendriticConductance: Double
    var timeStep, settlingTime: Double
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try h.requireUsable()
    let weights = h.weights(context.streams)
    let problems = h.problems(context.streams)
    var largestAngle = 0.0
    for (index, coupling) in h.couplings.enumerated() {
      let update = RelaxedUpdate(
        weights, coupling: coupling, isSymmetric: true, passive: h.passive, steps: h.steps)
      let twoStep = TwoStepUpdate(of: update, mixing: h.mixing)
      var differences = [Double](repeating: 0, count: h.layers.count - 1)
      var angles = differences
      for problem in problems {
        let target = update.target(for: problem.input, offset: problem.offset)
        let settled = update.changes(for: problem.input, target: target)
        let swept = twoStep.changes(for: problem.input, target: target)
        for k in angles.indices {
          angles[k] += Matrix.angle(swept[k], settled[k]) / Double(problems.count)
          differences[k] += relativeDifference(swept[k], settled[k]) / Double(problems.count)
        }
      }
      let (difference, angle) = (differences.max() ?? 0, angles.max() ?? 0)
      largestAngle = max(largestAngle, angle)
      try requireFinite(difference + angle, "the difference of weight changes", after: index)
      context.record("relative_difference", difference, step: index)
      context.record("angle", angle, step: index)
      let place = metricSuffix(coupling)
      context.summarize("relative_difference_at_\(place)", difference)
      context.summarize("angle_at_\(place)", angle)
      try context.progress(index + 1, of: h.couplings.count, "couplings")
    }
    context.summarize("angle_largest", largestAngle)
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    guard let coupling = h.couplings.first else { return [] }
    let update = RelaxedUpdate(
      h.weights(RandomStreams(seed: 0)), coupling: coupling, isSymmetric: true,
      passive: h.passive, steps: h.steps)
    return [PlausibilityTable(TwoStepUpdate(of: update, mixing: h.mixing).model.circuit)]
  }
}

/// The weight change of the two-step scheme on the network of a `RelaxedUpdate`.
///
/// The scheme has no attenuations: they are absorbed in its weights, `a_k W_k` and `a_I W_k^IP`. Of a literal mixture,
/// which weakens the basal dendrite by `1 − λ` itself, what remains to be absorbed in hidden layers is `a_k / (1 − λ)`.
struct TwoStepUpdate {
  let model: TwoStepMicrocircuit<Double>

  init(of update: RelaxedUpdate, mixing: ApicalMixing) {
    let (parameters, weights, coupling) = (
      update.model.parameters, update.model.weights, update.coupling
    )
    let hidden = weights.topDown.count
    /// What the mixture does to the basal dendrite of layer k by itself.
    func basalShare(_ k: Int) -> Double { mixing == .lit && k < hidden ? 1 - coupling : 1 }
    let absorbed = MicrocircuitWeights(
      bottomUp: weights.bottomUp.enumerated().map { k, matrix in
        let attenuation = parameters.basalAttenuation(isOutput: k == hidden) / basalShare(k)
        return matrix.scaled(by: attenuation)
      }, topDown: weights.topDown.map { $0.copy() },
      pyramidalToInterneuron: weights.pyramidalToInterneuron.map { $0.copy() },
      interneuronToPyramidal: weights.interneuronToPyramidal.map { $0.copy() })
    absorbed.makeSelfPredicting(ratios: (1...hidden).map(basalShare))
    model = TwoStepMicrocircuit(
      parameters: TwoStepParameters(
        transfer: parameters.transfer, mixing: mixing,
        hiddenMixing: Array(repeating: coupling, count: hidden), outputMixing: coupling,
        interneuronMixing: parameters.somaticConductance
          / (parameters.leakConductance + parameters.dendriticConductance
            + parameters.somaticConductance)),
      weights: absorbed,
      rates: MicrocircuitRates(
        bottomUp: RelaxedUpdate.rates(coupling: coupling, layers: hidden + 1)), trials: 1)
  }

  /// `Δ_k = ΔW_k / λ^(N−k+1)` of one sweep, k = 1...N. The weights are put back.
  func changes(for input: [Double], target: [Double]) -> [Matrix<Double>] {
    let before = model.weights.bottomUp.map { $0.copy() }
    model.input.setColumn(0, to: input)
    model.target.setColumn(0, to: target)
    model.sweep(nudged: true, learning: true)
    return zip(model.weights.bottomUp, before).map { weights, before in
      let change = weights.copy()
      change.add(before, scale: -1)
      weights.assign(from: before)
      return change
    }
  }
}

extension Matrix<Double> {
  fileprivate func scaled(by factor: Double) -> Matrix {
    let result = copy()
    result.mapInPlace { $0 * factor }
    return result
  }
}
