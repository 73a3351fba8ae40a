import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// Supplementary Fig. S1: from random weights, plasticity of the lateral synapses alone silences the apical
/// dendrites. No target is ever shown.
enum SelfPrediction: Experiment {
  static let name = "sacramento2018/figS1-self-prediction"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/Microcircuit", "Experiments/Sacramento2018/Shared",
    "Experiments/Sacramento2018/SelfPrediction",
  ]

  struct Hyperparameters: MicrocircuitHyperparameters {
    var layers: [Int]
    var patterns: Int
    var patternDuration: Double
    var inputLow: Double
    var inputHigh: Double
    var initialWeightRange: Double
    var learningRatePyramidalToInterneuron: Double
    var learningRateInterneuronToPyramidal: Double
    var observedPatterns: Int
    var observations: Int
    var transfer: TransferFunction.Kind
    var transferGain, transferSlope, transferThreshold: Double
    var leakConductance, basalConductance, apicalConductance: Double
    var dendriticConductance, somaticConductance: Double
    var timeStep, inputTimeConstant, plasticityTimeConstant, noise: Double
    var noiseScaling: MicrocircuitParameters.NoiseScaling
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try h.requireUsable(layers: h.layers, presentation: h.patternDuration)
    try require(h.inputLow < h.inputHigh, "inputLow should be below inputHigh")
    let model = model(h, context.streams)
    let steps = h.steps(h.patternDuration)
    let observer = MicrocircuitObserver(of: model, stepsPerPattern: steps)
    var inputs = context.streams.stream("inputs")
    var unseen = context.streams.stream("inputs/observed")
    let observed = (0..<h.observedPatterns).map { _ in pattern(h, &unseen) }
    var noise: RandomStream? = context.streams.stream("noise")

    func observe(_ done: Int) throws -> MicrocircuitObserver.Look {
      let look = observer.look(at: observed)
      context.record("apical_energy", look.apicalEnergy, step: done)
      context.record("interneuron_mismatch", look.interneuronMismatch, step: done)
      context.record("rate_deviation", look.rateDeviation, step: done)
      try requireFinite(look.apicalEnergy, "the apical energy", after: done)
      return look
    }
    let start = try observe(0)
    var end = start
    let interval = max(1, h.patterns / h.observations)
    for done in 1...h.patterns {
      model.present(pattern(h, &inputs))
      model.run(steps, nudged: false, learning: true, noise: &noise)
      if done.isMultiple(of: interval) || done == h.patterns { end = try observe(done) }
      try context.progress(done, of: h.patterns, "patterns")
    }
    context.summarize("apical_energy_start", start.apicalEnergy)
    context.summarize("apical_energy_end", end.apicalEnergy)
    context.summarize("apical_energy_ratio", end.apicalEnergy / start.apicalEnergy)
    context.summarize(
      "interneuron_mismatch_ratio", end.interneuronMismatch / start.interneuronMismatch)
    context.summarize("rate_deviation_ratio", end.rateDeviation / start.rateDeviation)
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    [PlausibilityTable(model(h, RandomStreams(seed: 0)).circuit)]
  }

  private static func model(_ h: Hyperparameters, _ streams: RandomStreams) -> Microcircuit<Double>
  {
    let r = h.initialWeightRange
    let hidden = h.layers.count - 2
    return Microcircuit(
      parameters: h.parameters,
      weights: .uniform(
        layers: h.layers, bottomUpRange: r, topDownRange: r, lateralRange: r, streams: streams),
      rates: MicrocircuitRates(
        pyramidalToInterneuron: Array(
          repeating: h.learningRatePyramidalToInterneuron, count: hidden),
        interneuronToPyramidal: Array(
          repeating: h.learningRateInterneuronToPyramidal, count: hidden)))
  }

  private static func pattern(_ h: Hyperparameters, _ stream: inout RandomStream) -> [Double] {
    (0..<h.layers[0]).map { _ in stream.uniform(in: h.inputLow..<h.inputHigh) }
  }
}
