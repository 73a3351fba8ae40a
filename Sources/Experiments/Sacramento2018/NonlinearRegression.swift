import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// Fig. 2B and 2C: a network with one hidden layer learns a nonlinear map from a teacher network that is always on,
/// and does far better than one whose hidden layer is fixed.
enum NonlinearRegression: Experiment {
  static let name = "sacramento2018/fig2-nonlinear-regression"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/Microcircuit", "Experiments/Sacramento2018/Shared",
    "Experiments/Sacramento2018/NonlinearRegression",
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
    var learnsHiddenLayer: Bool
    var rateScale: Double
    var interneuronToPyramidalScale: Double
    var learningRatesBottomUp: [Double]
    var learningRatePyramidalToInterneuron: Double
    var learningRateInterneuronToPyramidal: Double
    var testPatterns: Int
    var observations: Int
    var transfer: TransferFunction.Kind
    var transferGain, transferSlope, transferThreshold: Double
    var leakConductance, basalConductance, apicalConductance: Double
    var dendriticConductance, somaticConductance: Double
    var timeStep, inputTimeConstant, plasticityTimeConstant, noise: Double
    var noiseScaling: MicrocircuitParameters.NoiseScaling
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try h.requireUsableRegression()
    let learner = learner(h, context.streams)
    let teacher = h.teacher(context.streams)
    let test = RegressionTest(
      teacher: teacher, count: h.testPatterns, streams: context.streams)
    let errorStart = test.error(of: learner.model)
    context.record("test_error", errorStart, step: 0)
    context.record("feedback_angle", learner.model.feedbackAngle(layer: 1), step: 0)
    context.summarize("target_variance", test.targetVariance)
    test.recordExamples(of: learner.model, as: "before", in: context)
    var energies: [Double] = []
    var errorEnd = errorStart
    try learner.learn(
      h.patternCount, from: teacher, lookingEvery: h.observationInterval, context.streams
    ) { done in
      try context.progress(done, of: h.patternCount, "patterns")
    } look: { done, patterns in
      energies.append(learner.takeApicalEnergy() / Double(patterns))
      errorEnd = test.error(of: learner.model)
      context.record("test_error", errorEnd, step: done)
      try requireFinite(errorEnd, "the test error", after: done)
      context.record("apical_energy", energies[energies.count - 1], step: done)
      context.record("feedback_angle", learner.model.feedbackAngle(layer: 1), step: done)
    }
    context.summarize("test_error", errorEnd)
    context.summarize("test_error_start", errorStart)
    context.summarize("test_error_ratio", errorEnd / errorStart)
    context.summarize("apical_energy_ratio", energies[energies.count - 1] / energies[0])
    context.summarize("feedback_angle", learner.model.feedbackAngle(layer: 1))
    test.recordExamples(of: learner.model, as: "after", in: context)
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    [PlausibilityTable(learner(h, RandomStreams(seed: 0)).model.circuit)]
  }

  private static func learner(_ h: Hyperparameters, _ streams: RandomStreams) -> RegressionLearner {
    let r = h.initialWeightRange
    let bottomUp = h.learningRatesBottomUp.enumerated().map { index, rate in
      index == 0 && !h.learnsHiddenLayer ? 0 : rate * h.rateScale
    }
    return h.learner(
      .uniform(
        layers: h.layers, bottomUpRange: r, topDownRange: r, lateralRange: r, streams: streams),
      MicrocircuitRates(
        bottomUp: bottomUp,
        pyramidalToInterneuron: [h.learningRatePyramidalToInterneuron * h.rateScale],
        interneuronToPyramidal: [
          h.learningRateInterneuronToPyramidal * h.interneuronToPyramidalScale
        ]))
  }
}
