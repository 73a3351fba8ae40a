import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// The nonlinear associative task of the first version of the paper: a small network that starts in the
/// self-predicting state, with weak bottom-up weights and fixed synapses from interneurons to apical dendrites.
enum NonlinearAssociation: Experiment {
  static let name = "sacramento2018/arxiv-association"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/Microcircuit", "Experiments/Sacramento2018/Shared",
    "Experiments/Sacramento2018/NonlinearAssociation",
  ]

  struct Hyperparameters: RegressionHyperparameters {
    var layers: [Int]
    var teacherHidden: Int
    var scheme: PresentationScheme
    var patterns: Int
    var odePatterns: Int
    var patternDuration: Double
    var odePatternDuration: Double
    var relaxationSteps: Int
    var relaxationTimeStep: Double
    var initialWeightRange: Double
    var bottomUpScale: Double
    var rateScale: Double
    var learningRatesBottomUp: [Double]
    var learningRatePyramidalToInterneuron: Double
    var testPatterns: Int
    var observations: Int
    var transfer: TransferFunction.Kind
    var transferGain, transferSlope, transferThreshold: Double
    var leakConductance, basalConductance, apicalConductance: Double
    var dendriticConductance, somaticConductance: Double
    var timeStep, inputTimeConstant, plasticityTimeConstant, noise: Double
    var noiseScaling: MicrocircuitParameters.NoiseScaling
  }

  /// Patterns on which the apical dendrites are looked at.
  private static let lookPatterns = 20

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try h.requireUsableRegression()
    let learner = learner(h, context.streams)
    let teacher = h.teacher(context.streams)
    let test = RegressionTest(teacher: teacher, count: h.testPatterns, streams: context.streams)
    let errorStart = test.error(of: learner.model)
    var errorEnd = errorStart
    // Teachers differ twofold in the error of always answering the mean.
    let unit = test.targetVariance
    context.record("test_error", errorStart, step: 0)
    context.record("relative_test_error", errorStart / unit, step: 0)
    context.summarize("target_variance", unit)
    test.recordExamples(of: learner.model, as: "before", in: context)
    var free = 0.0
    try learner.learn(
      h.patternCount, from: teacher, lookingEvery: h.observationInterval, context.streams
    ) { done in
      try context.progress(done, of: h.patternCount, "patterns")
    } look: { done, patterns in
      errorEnd = test.error(of: learner.model)
      free = freeApicalShare(of: learner.model, h, teacher, context.streams)
      context.record("test_error", errorEnd, step: done)
      context.record("relative_test_error", errorEnd / unit, step: done)
      context.record("free_apical_share", free, step: done)
      context.record(
        "apical_energy", learner.takeApicalEnergy() / Double(patterns), step: done)
      try requireFinite(errorEnd, "the test error", after: done)
    }
    context.summarize("test_error", errorEnd)
    context.summarize("test_error_start", errorStart)
    context.summarize("test_error_ratio", errorEnd / errorStart)
    context.summarize("free_apical_share", free)
    test.recordExamples(of: learner.model, as: "after", in: context)
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    [PlausibilityTable(learner(h, RandomStreams(seed: 0)).model.circuit)]
  }

  private static func learner(_ h: Hyperparameters, _ streams: RandomStreams) -> RegressionLearner {
    let weights = MicrocircuitWeights<Double>.uniform(
      layers: h.layers, bottomUpRange: h.bottomUpScale * h.initialWeightRange,
      topDownRange: h.initialWeightRange, streams: streams)
    weights.makeSelfPredicting(
      ratios: h.parameters.selfPredictingRatios(layerCount: h.layers.count))
    return h.learner(
      weights,
      MicrocircuitRates(
        bottomUp: h.learningRatesBottomUp.map { $0 * h.rateScale },
        pyramidalToInterneuron: [h.learningRatePyramidalToInterneuron * h.rateScale]))
  }

  /// `rms v^A / rms v^td` of the hidden layer once it has settled without a target and noise: 0 where interneurons cancel the
  /// layer above, 1 where they do nothing.
  private static func freeApicalShare(
    of model: Microcircuit<Double>, _ h: Hyperparameters, _ teacher: TeacherNetwork,
    _ streams: RandomStreams
  ) -> Double {
    let twin = Microcircuit(
      parameters: h.relaxationParameters, weights: model.weights, rates: MicrocircuitRates())
    var inputs = streams.stream("inputs/observed")
    var (total, topDown) = (0.0, 0.0)
    for _ in 0..<lookPatterns {
      twin.present(teacher.pattern(using: &inputs))
      twin.run(2 * h.relaxationSteps, nudged: false, learning: false)
      for neuron in 0..<h.layers[1] {
        let state = twin.apicalState(layer: 1, neuron: neuron)
        total += state.total * state.total
        topDown += state.topDown * state.topDown
      }
    }
    return (total / topDown).squareRoot()
  }
}
