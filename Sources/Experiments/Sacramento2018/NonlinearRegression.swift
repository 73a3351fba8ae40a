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

  /// How a pattern is presented.
  enum Scheme: String, Decodable, Sendable {
    /// The full ODE, learning at every step.
    case ode
    /// Potentials relax, then one update for the whole presentation.
    case quasiStatic
  }

  struct Hyperparameters: MicrocircuitHyperparameters {
    var layers: [Int]
    var teacherHidden: Int
    var scheme: Scheme
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

    var patternCount: Int { scheme == .ode ? odePatterns : patterns }
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try h.requireUsable(
      layers: h.layers, presentation: max(h.patternDuration, h.odePatternDuration))
    try h.requireStable(h.relaxationTimeStep, "relaxationTimeStep")
    try require(h.layers.count == 3, "layers should be three sizes, not \(h.layers)")
    try require(h.learningRatesBottomUp.count == 2, "learningRatesBottomUp should be two rates")
    try require(
      h.transfer == .softplus,
      "transfer should be softplus, as the teacher of this figure is a softplus network")
    let learner = learner(h, context.streams)
    var teacherStream = context.streams.stream("teacher")
    let teacher = TeacherNetwork.sacramento2018(
      inputs: h.layers[0], hidden: h.teacherHidden, outputs: h.layers[2],
      transfer: .softplus(
        gain: h.transferGain, steepness: h.transferSlope, threshold: h.transferThreshold),
      using: &teacherStream)
    let test = RegressionTest(
      teacher: teacher, count: h.testPatterns, streams: context.streams)
    var inputs = context.streams.stream("inputs")
    var noise: RandomStream? = context.streams.stream("noise")

    let errorStart = test.error(of: learner.model)
    context.record("test_error", errorStart, step: 0)
    context.record("feedback_angle", learner.model.feedbackAngle(layer: 1), step: 0)
    context.summarize("target_variance", test.targetVariance)
    test.recordExamples(of: learner.model, as: "before", in: context)
    let count = h.patternCount
    let interval = max(1, count / h.observations)
    var energies: [Double] = []
    var errorEnd = errorStart
    var done = 0
    while done < count {
      let block = min(interval, count - done)
      for _ in 0..<block {
        let pattern = teacher.pattern(using: &inputs)
        learner.present(pattern, teacher(pattern).potential, &noise)
        done += 1
        try context.progress(done, of: count, "patterns")
      }
      energies.append(learner.takeApicalEnergy() / Double(block))
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
    var parameters = h.parameters
    if h.scheme == .quasiStatic {
      parameters.timeStep = h.relaxationTimeStep
      parameters.inputTimeConstant = 0
      parameters.plasticityTimeConstant = 0
      parameters.noise = 0
    }
    let r = h.initialWeightRange
    let bottomUp = h.learningRatesBottomUp.enumerated().map { index, rate in
      index == 0 && !h.learnsHiddenLayer ? 0 : rate * h.rateScale
    }
    let model = Microcircuit<Double>(
      parameters: parameters,
      weights: .uniform(
        layers: h.layers, bottomUpRange: r, topDownRange: r, lateralRange: r, streams: streams),
      rates: MicrocircuitRates(
        bottomUp: bottomUp,
        pyramidalToInterneuron: [h.learningRatePyramidalToInterneuron * h.rateScale],
        interneuronToPyramidal: [
          h.learningRateInterneuronToPyramidal * h.interneuronToPyramidalScale
        ]))
    switch h.scheme {
    case .ode:
      return RegressionLearner(
        model: model, presentation: .ode(steps: h.steps(h.odePatternDuration)))
    case .quasiStatic:
      return RegressionLearner(
        model: model,
        presentation: .quasiStatic(
          model.quasiStaticScheme(steps: h.relaxationSteps, duration: h.patternDuration)))
    }
  }
}
