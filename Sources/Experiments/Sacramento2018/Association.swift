import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// Fig. 1B and 1C: a self-predicting network is silent at its apical dendrites; a new target for one pattern creates
/// an apical error, and learning the association cancels it.
enum Association: Experiment {
  static let name = "sacramento2018/fig1-association"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/Microcircuit", "Experiments/Sacramento2018/Shared",
    "Experiments/Sacramento2018/Association", "Experiments/Sacramento2018/AssociationTrace",
  ]

  struct Hyperparameters: MicrocircuitHyperparameters {
    var layers: [Int]
    var trials: Int
    var trialDuration: Double
    var inputLow: Double
    var inputHigh: Double
    var targetRange: Double
    var initialWeightRange: Double
    var learningRatesBottomUp: [Double]
    var learningRatePyramidalToInterneuron: Double
    var learningRateInterneuronToPyramidal: Double
    var observations: Int
    var transfer: TransferFunction.Kind
    var transferGain, transferSlope, transferThreshold: Double
    var leakConductance, basalConductance, apicalConductance: Double
    var dendriticConductance, somaticConductance: Double
    var timeStep, inputTimeConstant, plasticityTimeConstant, noise: Double
    var noiseScaling: MicrocircuitParameters.NoiseScaling
  }

  /// Below this, a squared norm of potentials of order 1 is rounding: (1e-15)².
  static let roundingFloor = 1e-30

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try h.requireUsable(layers: h.layers, presentation: h.trialDuration)
    try require(h.inputLow < h.inputHigh, "inputLow should be below inputHigh")
    try require(
      h.learningRatesBottomUp.count == h.layers.count - 1,
      "learningRatesBottomUp should have a rate for each of the \(h.layers.count - 1) layers")
    let model = model(h, context.streams)
    let steps = h.steps(h.trialDuration)
    let observer = MicrocircuitObserver(of: model, stepsPerPattern: steps)
    var draws = context.streams.stream("association")
    let pattern = (0..<h.layers[0]).map { _ in draws.uniform(in: h.inputLow..<h.inputHigh) }
    let target = (0..<h.layers[h.layers.count - 1]).map { _ in
      draws.uniform(in: -h.targetRange..<h.targetRange)
    }
    var noise: RandomStream? = context.streams.stream("noise")

    let trace = AssociationTrace(
      twin: observer.twin, pattern: pattern, target: target, steps: steps)
    let silent = trace.record(as: "before", in: context)
    let before = observer.look(at: [pattern])
    let first = observer.look(at: [pattern], target: target)
    let errorBefore = trace.freeOutputError()
    context.record("apical_energy", first.apicalEnergy, step: 0)
    context.record("interneuron_mismatch", first.interneuronMismatch, step: 0)
    context.record("output_error", errorBefore, step: 0)

    model.present(pattern)
    model.nudge(towards: target)
    let interval = max(1, h.trials / h.observations)
    var last = first
    for done in 1...h.trials {
      model.run(steps, nudged: true, learning: true, noise: &noise)
      if done.isMultiple(of: interval) || done == h.trials {
        last = observer.look(at: [pattern], target: target)
        context.record("apical_energy", last.apicalEnergy, step: done)
        context.record("interneuron_mismatch", last.interneuronMismatch, step: done)
        context.record("output_error", trace.freeOutputError(), step: done)
        try requireFinite(last.apicalEnergy, "the apical energy", after: done)
      }
      try context.progress(done, of: h.trials, "trials")
    }
    _ = trace.record(as: "after", in: context)
    context.summarize("silent_apical_maximum", silent)
    context.summarize(
      "apical_energy_rise", first.apicalEnergy / max(before.apicalEnergy, roundingFloor))
    context.summarize("apical_energy_first", first.apicalEnergy)
    context.summarize("apical_energy_ratio", last.apicalEnergy / first.apicalEnergy)
    context.summarize("output_error_ratio", trace.freeOutputError() / errorBefore)
    context.summarize(
      "interneuron_mismatch_ratio", last.interneuronMismatch / first.interneuronMismatch)
    context.summarize("hidden_rate_mean", trace.hiddenRateMean())
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    [PlausibilityTable(model(h, RandomStreams(seed: 0)).circuit)]
  }

  private static func model(_ h: Hyperparameters, _ streams: RandomStreams) -> Microcircuit<Double>
  {
    let r = h.initialWeightRange
    let weights = MicrocircuitWeights<Double>.uniform(
      layers: h.layers, bottomUpRange: r, topDownRange: r, lateralRange: r, streams: streams)
    weights.makeSelfPredicting(
      ratios: h.parameters.selfPredictingRatios(layerCount: h.layers.count))
    let hidden = h.layers.count - 2
    return Microcircuit(
      parameters: h.parameters, weights: weights,
      rates: MicrocircuitRates(
        bottomUp: h.learningRatesBottomUp,
        pyramidalToInterneuron: Array(
          repeating: h.learningRatePyramidalToInterneuron, count: hidden),
        interneuronToPyramidal: Array(
          repeating: h.learningRateInterneuronToPyramidal, count: hidden)))
  }
}
