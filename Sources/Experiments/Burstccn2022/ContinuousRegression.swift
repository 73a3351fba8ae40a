import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// Fig. 3: in continuous time, with the teacher always on, a network of bursting neurons learns to turn three cosines into the
/// output of another network.
enum ContinuousRegression: Experiment {
  static let name = "burstccn2022/fig3-continuous-regression"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/Bursting/Continuous", "Models/Bursting/BurstingNames",
    "Experiments/Burstccn2022/CosineTask", "Experiments/Burstccn2022/ContinuousLearner",
    "Experiments/Burstccn2022/ContinuousRegression", "Experiments/Analysis/PearsonCorrelation",
  ]

  struct Hyperparameters: Decodable, Sendable {
    let rule: ContinuousBurstingRule
    let layers: [Int]
    let targetHidden: Int
    let shortestPeriod: Double
    let targetWeightScale: Double
    let taskSeed: Int
    let predictionSteps, teachingSteps: Int
    let timeStep: Double
    let somaTimeConstant, dendriteTimeConstant: Double
    let weightTimeConstant, averagingTimeConstant: Double
    let apicalGain: Double
    let baseline: Double
    let transportsWeights: Bool
    let earlyFrom, earlyTo: Int
    let marks: [Int]
    let markWindow: Int
    let observations: Int
    let angleSamples: Int
    let shownSteps: Int

    var parameters: ContinuousBurstingParameters {
      var parameters = ContinuousBurstingParameters(rule)
      parameters.timeStep = timeStep
      parameters.somaTimeConstant = somaTimeConstant
      parameters.dendriteTimeConstant = dendriteTimeConstant
      parameters.weightTimeConstant = weightTimeConstant
      parameters.averagingTimeConstant = averagingTimeConstant
      parameters.apicalGain = apicalGain
      parameters.baseline = baseline
      parameters.transportsWeights = transportsWeights
      return parameters
    }

    /// - Throws: `UnusableHyperparameters`.
    func requireUsable() throws {
      try require(
        layers.count >= 2 && layers.allSatisfy { (1...10_000).contains($0) } && layers.last == 1,
        "layers should be two sizes or more of 1 to 10,000, the last being 1, not \(layers)")
      try require(
        timeStep <= min(somaTimeConstant, dendriteTimeConstant, averagingTimeConstant),
        "timeStep should not be longer than the time constants")
      try require(
        earlyFrom < earlyTo && earlyTo <= teachingSteps,
        "earlyFrom and earlyTo should lie in this order within the teachingSteps")
      try require(markWindow <= teachingSteps, "markWindow should not exceed teachingSteps")
      try require(
        !marks.isEmpty && marks.allSatisfy { (markWindow...teachingSteps).contains($0) },
        "marks should lie between markWindow and teachingSteps")
      try require(observations <= teachingSteps, "observations should not exceed teachingSteps")
      try require(
        angleSamples <= teachingSteps / observations,
        "angleSamples should not exceed the steps of an observation")
      try require(
        (2...predictionSteps).contains(shownSteps),
        "shownSteps should lie between 2 and predictionSteps")
    }
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try h.requireUsable()
    var learner = learner(h, context.streams)
    var before = ContinuousLearner.Course()
    learner.run(h.predictionSteps, .prediction, into: &before)
    let start = mean(before.squaredErrors[...])
    context.record("mse", start, step: learner.step)
    show("before", before, (h.predictionSteps - h.shownSteps)..<h.predictionSteps, h, context)

    let errors = try teach(&learner, h, context)
    let length = max(1, h.teachingSteps / 100)
    let end = mean(errors.suffix(length))
    context.summarize("mse_before_training", start)
    context.summarize("mse_last_percent", end)
    context.summarize("mse_ratio", end / start)
    context.summarize("mse_early", mean(errors[h.earlyFrom..<h.earlyTo]))
    context.summarize("mse_early_ratio", mean(errors[h.earlyFrom..<h.earlyTo]) / start)
    for mark in h.marks {
      context.summarize("mse_after_\(mark)", mean(errors[(mark - h.markWindow)..<mark]))
    }
    let variance = variance(before.targets)
    context.summarize("target_variance", variance)
    context.summarize("mse_before_in_variances", start / variance)

    var after = ContinuousLearner.Course()
    learner.run(h.predictionSteps, .prediction, into: &after)
    context.record("mse", mean(after.squaredErrors[...]), step: learner.step)
    context.summarize("mse_after_training", mean(after.squaredErrors[...]))
    context.summarize(
      "correlation_before", PearsonCorrelation.coefficient(before.outputs, before.targets))
    context.summarize(
      "correlation_after", PearsonCorrelation.coefficient(after.outputs, after.targets))
    show("after", after, 0..<h.shownSteps, h, context)
  }

  /// Teaches, records the learning curve and the angles, and returns the squared error of every step.
  private static func teach(
    _ learner: inout ContinuousLearner, _ h: Hyperparameters, _ context: RunContext
  ) throws -> [Double] {
    var errors: [Double] = []
    errors.reserveCapacity(h.teachingSteps)
    var angleSums = [Double](repeating: 0, count: h.layers.count - 1)
    for observation in 0..<h.observations {
      // Steps of this observation, cut into pieces that each end in a step whose angles are measured.
      let end = h.teachingSteps * (observation + 1) / h.observations
      var course = ContinuousLearner.Course()
      var angles = [Double](repeating: 0, count: angleSums.count)
      let length = end - errors.count
      for sample in 1...h.angleSamples {
        let target = length * sample / h.angleSamples - 1
        learner.run(target - course.outputs.count, .teaching, into: &course)
        for (l, angle) in learner.angles(into: &course).enumerated() {
          angles[l] += angle / Double(h.angleSamples)
        }
      }
      errors += course.squaredErrors
      let error = mean(course.squaredErrors[...])
      try requireFinite(error, "the squared error", after: learner.step)
      context.record("mse", error, step: learner.step)
      for (l, angle) in angles.enumerated() {
        context.record("angle_layer\(l + 1)", angle, step: learner.step)
        angleSums[l] += angle
      }
      try context.progress(end, of: h.teachingSteps, "steps")
    }
    for (l, sum) in angleSums.enumerated() {
      context.summarize("angle_layer\(l + 1)", sum / Double(h.observations))
    }
    return errors
  }

  private static func show(
    _ name: String, _ course: ContinuousLearner.Course, _ range: Range<Int>, _ h: Hyperparameters,
    _ context: RunContext
  ) {
    for (step, index) in range.enumerated() {
      context.record("\(name)_output", course.outputs[index], step: step)
      context.record("\(name)_target", course.targets[index], step: step)
    }
  }

  private static func learner(_ h: Hyperparameters, _ streams: RandomStreams) -> ContinuousLearner {
    ContinuousLearner(
      ContinuousBurstingNetwork(
        parameters: h.parameters,
        weights: .normal(layers: h.layers, h.parameters, streams: streams)),
      CosineTask(
        layers: [h.layers[0], h.targetHidden, 1], shortestPeriod: h.shortestPeriod,
        weightScale: h.targetWeightScale,
        streams: RandomStreams(seed: UInt64(bitPattern: Int64(h.taskSeed)))))
  }

  private static func mean(_ values: ArraySlice<Double>) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  private static func variance(_ values: [Double]) -> Double {
    let mean = mean(values[...])
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    [PlausibilityTable(learner(h, RandomStreams(seed: 0)).network.circuit)]
  }
}
