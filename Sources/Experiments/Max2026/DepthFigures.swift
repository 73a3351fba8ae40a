import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// A figure that trains networks of one to five areas on the answers of random teachers; its variants differ in hyperparameters only.
enum DepthFigure {
  static let codeUnits = [
    "Models/Prospective", "Models/ErrorNeurons", "Models/PredictiveCoding", "Models/Microcircuit",
    "Models/Multilayer", "Experiments/Max2026/Shared", "Experiments/Max2026/DepthFigures",
    "Experiments/Shared",
  ]

  struct Hyperparameters: Decodable, Sendable {
    @SharedHyperparameters var network: StreamingHyperparameters
    @SharedHyperparameters var training: TeacherHyperparameters
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    let training = try TeacherTraining(h.network, h.training)
    let seed = h.training.studentSeed(context.seed)
    let untrained = training.test(h.network.makeNetwork(seed: seed).network)
    context.summarize("untrained_test_mse", untrained.own)
    context.summarize("untrained_test_mse_of_rates", untrained.rates)
    try learn(training, context)
  }

  /// Trains and tests, and records the course of it.
  static func learn(_ training: TeacherTraining, _ context: RunContext) throws {
    let h = training.training
    let seed = h.studentSeed(context.seed)
    let (network, draws) = training.network.makeNetwork(seed: seed)
    let examiner = training.network.makeNetwork(seed: seed).network
    var sums = [Double](repeating: 0, count: training.network.areas)
    var examinations = 0
    var observer = TeacherTraining.Observer()
    observer.validation = { epoch, error in
      context.record("validation_mse", error, step: epoch)
    }
    observer.epoch = { epoch, network, samples in
      try context.progress(epoch, of: h.epochs, "epochs")
      guard epoch % h.angleEvery == 0 else { return }
      let angles = training.angles(of: network, on: samples, by: examiner)
      examinations += 1
      for (k, angle) in angles.enumerated() {
        context.record("angle_layer\(k + 1)", angle, step: epoch)
        sums[k] += angle
      }
    }
    let (validation, order) = try training.run(network, orders: draws, observer)
    context.summarize("validation_mse", validation)
    let test = training.test(network, order: order)
    try requireFinite(test.own, "the test error", after: h.epochs)
    context.summarize("test_mse", test.own)
    context.summarize("test_mse_of_rates", test.rates)
    guard examinations > 0 else { return }
    for (k, sum) in sums.enumerated() {
      context.summarize("angle_layer\(k + 1)", sum / Double(examinations))
    }
    context.summarize("largest_angle", (sums.max() ?? 0) / Double(examinations))
  }
}

/// An experiment that is a ``DepthFigure`` under hyperparameters and claims of its own.
protocol DepthFigureExperiment: Experiment where Hyperparameters == DepthFigure.Hyperparameters {}

extension DepthFigureExperiment {
  static var data: DataRequirement { .none }
  static var codeUnits: [String] { DepthFigure.codeUnits }

  static func run(_ h: DepthFigure.Hyperparameters, _ context: RunContext) throws {
    try DepthFigure.run(h, context)
  }

  static func plausibility(_ h: DepthFigure.Hyperparameters) -> [PlausibilityTable] {
    h.network.plausibility()
  }
}

/// Fig. 3: four models of one to five areas.
enum DepthComparison: DepthFigureExperiment {
  static let name = "max2026/fig3-depth"
}

/// Fig. A1: the error microcircuit without projections that skip areas.
enum HierarchicalMicrocircuit: DepthFigureExperiment {
  static let name = "max2026/figA1-hierarchical"
}

/// Fig. A2: the rivals with lateral inhibition that is ideal at every moment.
enum IdealInhibition: DepthFigureExperiment {
  static let name = "max2026/figA2-ideal-inhibition"
}

/// Fig. C1: predictive coding with transfer functions that are not linear.
enum NonlinearPredictiveCoding: DepthFigureExperiment {
  static let name = "max2026/figC1-nonlinear-predictive-coding"
}

/// The control that Fig. 3 lacks: every model with learning rates of its own, each found by the same search.
enum TunedDepthComparison: Experiment {
  static let name = "max2026/fig3-depth-tuned"
  static let data = DataRequirement.none
  static let codeUnits = DepthFigure.codeUnits

  struct Hyperparameters: Decodable, Sendable {
    @SharedHyperparameters var network: StreamingHyperparameters
    @SharedHyperparameters var training: TeacherHyperparameters
    /// Rates of the first area.
    let searchedRates: [Double]
    /// Each area's rate over that of the one below.
    let searchedRatios: [Double]
    /// Lateral rates over the forward rate of the area above, of models that have such weights.
    let lateralFactor: Double
    let searchEpochs: Int
    let searchSeeds: Int

    /// The candidates of a network's depth: one area has one rate.
    var candidates: [Candidate] {
      let ratios = network.areas == 1 ? [1] : searchedRatios
      return searchedRates.flatMap { rate in ratios.map { Candidate(first: rate, ratio: $0) } }
    }
  }

  /// Rates that were tried, and their validation error, mean over the seeds of the search.
  struct Candidate: Sendable {
    let first, ratio: Double
    var error = Double.infinity

    /// With the rates `first · ratio^(k − 1)`, and lateral ones `lateralFactor` times the rate of the area above.
    func network(_ h: Hyperparameters) -> StreamingHyperparameters {
      let rates = (0..<h.network.areas).map { first * pow(ratio, $0) }
      let lateral = rates.dropFirst().map { h.lateralFactor * $0 }
      return h.network.with(
        learningRates: rates, lateralRates: lateral.isEmpty ? [0] : Array(lateral))
    }

    private func pow(_ base: Double, _ exponent: Int) -> Double {
      (0..<exponent).reduce(1) { product, _ in product * base }
    }
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(
      !h.searchedRates.isEmpty && !h.searchedRatios.isEmpty
        && (h.searchedRates + h.searchedRatios).allSatisfy { $0 > 0 },
      "searchedRates and searchedRatios should be numbers above 0")
    var candidates = h.candidates
    for index in candidates.indices {
      candidates[index].error = try validationError(candidates[index].network(h), h, context)
      try context.progress(index + 1, of: candidates.count + 1, "candidates")
      context.record("searched_validation_mse", candidates[index].error, step: index)
    }
    guard let best = candidates.min(by: { $0.error < $1.error }), best.error.isFinite else {
      throw DivergedRun(description: "diverged: no candidate of the search has a finite error")
    }
    context.summarize("chosen_rate", best.first)
    context.summarize("chosen_ratio", best.ratio)
    // 0 with one area, which has no lateral weights that learn.
    context.summarize("chosen_lateral_rate", best.network(h).lateralRates[0])
    context.summarize("search_validation_mse", best.error)
    try DepthFigure.learn(TeacherTraining(best.network(h), h.training), context)
  }

  /// Infinite where a network diverges.
  private static func validationError(
    _ network: StreamingHyperparameters, _ h: Hyperparameters, _ context: RunContext
  ) throws -> Double {
    let training = try TeacherTraining(network, h.training)
    var sum = 0.0
    for seed in 0..<h.searchSeeds {
      // Networks of the search are none of the networks that are judged.
      let student = network.makeNetwork(seed: UInt32(2_000_000 + 1000 * context.seed + seed))
      do {
        sum += try training.run(
          student.network, orders: student.draws, epochs: h.searchEpochs,
          TeacherTraining.Observer()
        ).validation
      } catch is DivergedRun {
        return .infinity
      }
    }
    return sum / Double(h.searchSeeds)
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    h.network.plausibility()
  }
}
