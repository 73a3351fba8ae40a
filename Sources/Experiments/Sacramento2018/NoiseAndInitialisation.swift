import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// Robustness: how far a network whose hidden layer learns is ahead of one whose hidden layer is fixed, over levels of noise
/// and scales of the initial weights.
enum NoiseAndInitialisation: Experiment {
  static let name = "sacramento2018/noise-and-initialisation"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/Microcircuit", "Experiments/Sacramento2018/Shared",
    "Experiments/Sacramento2018/NoiseAndInitialisation",
  ]

  struct Hyperparameters: RegressionHyperparameters {
    var layers: [Int]
    var teacherHidden: Int
    var scheme: PresentationScheme
    var patterns: Int
    var odePatterns: Int
    var patternDuration: Double
    var odePatternDuration: Double
    var plasticityLag: Double
    var relaxationSteps: Int
    var relaxationTimeStep: Double
    var initialWeightRange: Double
    var initialWeightScale: Double
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
    try require(
      h.plasticityLag == 0 || (h.scheme == .ode && h.plasticityLag < h.odePatternDuration),
      "plasticityLag should be shorter than odePatternDuration, and 0 in the quasi-static scheme")
    let teacher = h.teacher(context.streams)
    let test = RegressionTest(teacher: teacher, count: h.testPatterns, streams: context.streams)
    // In units of the error of always answering the mean: teachers differ twofold in it.
    let unit = test.targetVariance
    var errors: [String: Double] = [:]
    for (index, network) in ["full", "shallow"].enumerated() {
      let learner = learner(h, context.streams, learnsHiddenLayer: network == "full")
      let start = test.error(of: learner.model) / unit
      errors[network] = start
      context.record("error_\(network)", start, step: 0)
      context.summarize("error_start", start)
      try learn(learner, h, teacher, context.streams) { done in
        try context.progress(index * h.patternCount + done, of: 2 * h.patternCount, "patterns")
        guard done % h.observationInterval == 0 || done == h.patternCount else { return }
        let error = test.error(of: learner.model) / unit
        errors[network] = error
        context.record("error_\(network)", error, step: done)
        try requireFinite(error, "the test error of the \(network) network", after: done)
      }
    }
    guard let full = errors["full"], let shallow = errors["shallow"] else { return }
    context.summarize("error_full", full)
    context.summarize("error_shallow", shallow)
    context.summarize("error_ratio", full / shallow)
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    [
      PlausibilityTable(
        learner(h, RandomStreams(seed: 0), learnsHiddenLayer: true).model.circuit)
    ]
  }

  /// Learns from patterns that are never repeated, with plasticity off while potentials settle at the beginning of each.
  ///
  /// - Parameter each: called after every pattern with the number done.
  private static func learn(
    _ learner: RegressionLearner, _ h: Hyperparameters, _ teacher: TeacherNetwork,
    _ streams: RandomStreams, each: (_ done: Int) throws -> Void
  ) throws {
    var inputs = streams.stream("inputs")
    var noise: RandomStream? = streams.stream("noise")
    let lag = h.plasticityLag > 0 ? h.steps(h.plasticityLag) : 0
    for done in 1...h.patternCount {
      let pattern = teacher.pattern(using: &inputs)
      let target = teacher(pattern).potential
      if lag > 0 {
        learner.model.present(pattern)
        learner.model.nudge(towards: target)
        learner.model.run(lag, nudged: true, learning: false, noise: &noise)
      }
      learner.present(pattern, target, &noise)
      try each(done)
    }
  }

  /// Both networks start from the same weights.
  private static func learner(
    _ h: Hyperparameters, _ streams: RandomStreams, learnsHiddenLayer: Bool
  ) -> RegressionLearner {
    let r = h.initialWeightRange
    let weights = MicrocircuitWeights<Double>.uniform(
      layers: h.layers, bottomUpRange: r, topDownRange: r, lateralRange: r, streams: streams)
    for matrix in weights.bottomUp + weights.pyramidalToInterneuron {
      matrix.mapInPlace { $0 * h.initialWeightScale }
    }
    let learner = h.learner(
      weights,
      MicrocircuitRates(
        bottomUp: zip([learnsHiddenLayer, true], h.learningRatesBottomUp).map { learns, rate in
          learns ? rate * h.rateScale : 0
        },
        pyramidalToInterneuron: [h.learningRatePyramidalToInterneuron * h.rateScale],
        interneuronToPyramidal: [
          h.learningRateInterneuronToPyramidal * h.interneuronToPyramidalScale
        ]))
    guard h.scheme == .ode else { return learner }
    return RegressionLearner(
      model: learner.model,
      presentation: .ode(steps: h.steps(h.odePatternDuration - h.plasticityLag)))
  }
}
