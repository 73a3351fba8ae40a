import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// A network whose feedback weights learn while all others stay as they are: what is left of the apical potential, and how the updates
/// that the forward weights would make come to lie. Fig. 4 (Q learns) and Fig. S1 (Y learns).
///
/// Recorded every `measureEvery` minibatches, on the minibatch at hand, before its update, without noise and with a teacher: `qy_angle`, `bp_angle`,
/// `fa_angle` over all layers, `bp_angle_layerK`, `fa_angle_layerK`, and mean |u| over the hidden apical dendrites, with a teacher
/// (`apical_taught`) and without (`apical`). Summarised: each at the start and the end, mean |u| relative to its start
/// (`apical_ratio`), and the rank correlation of the first two angles.
enum FeedbackLearningFigure {
  static let codeUnits = [
    "Models/Bursting", "Models/Multilayer", "Experiments/Shared", "Experiments/Analysis",
    "Experiments/Burstccn2022/Shared", "Experiments/Burstccn2022/FeedbackLearningFigures",
  ]

  struct Hyperparameters: Decodable, Sendable {
    @SharedHyperparameters var network: CorticalHyperparameters
    let hiddenLayers: [Int]
    let batch: Int
    let steps: Int
    let measureEvery: Int
    let isTaught: Bool
    let feedforwardNoise: Double
    let trainingImages: Int
  }

  /// What has been measured, in order.
  private struct Record: Codable {
    var order, noise: RandomStream
    /// The epoch's images in order, and how many of them have been shown.
    var images: [Int] = []
    var shown = 0
    var series: [String: [Double]] = [:]

    /// The next images, from a fresh order where those that remain are too few.
    mutating func next(_ count: Int, of images: Int) -> ArraySlice<Int> {
      if shown + count > self.images.count {
        self.images = order.permutation(images)
        shown = 0
      }
      defer { shown += count }
      return self.images[shown..<shown + count]
    }
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(h.network.model == .burstccn, "model should be burstccn: its feedback learns here")
    try require(
      !h.hiddenLayers.isEmpty && h.hiddenLayers.allSatisfy { (1...100_000).contains($0) },
      "hiddenLayers should be one or more sizes of 1 to 100,000")
    let digits = try context.data.digits()
    let images = digits.train.prefix(h.trainingImages)
    try require(
      h.batch <= images.count, "batch should be at most the \(images.count) training images")
    var parameters = h.network.burstingParameters
    parameters.feedforwardNoise = h.feedforwardNoise
    let architecture = LayeredArchitecture([images.pixels] + h.hiddenLayers + [digits.classes])
    let network = BurstingNetwork<Float>(
      architecture, trials: h.batch, parameters: parameters,
      weights: BurstingWeights(
        architecture, parameters, gain: h.network.weightGain, streams: context.streams))
    var record = Record(
      order: context.streams.stream("order"), noise: context.streams.stream("noise"))
    var done = 0
    if let checkpoint = context.resumedCheckpoint {
      for (name, matrix) in network.learned { try checkpoint.load(name, into: matrix) }
      record = try checkpoint.value("record", as: Record.self)
      done = try checkpoint.value("step", as: Int.self)
    }
    for step in done...h.steps {
      let isMeasured = step % h.measureEvery == 0 || step == h.steps
      if isMeasured && step > done { try context.save(checkpoint(network, record, step)) }
      let indices = record.next(h.batch, of: images.count)
      network.load(images, indices)
      if isMeasured {
        measure(network, step, &record, context) { network.setTargets(images, indices) }
        try requireFinite(network.meanApicalMagnitude(), "the apical potential", after: step)
      }
      guard step < h.steps else { break }
      network.train(.feedback, isTaught: h.isTaught, using: &record.noise)
      try context.progress(step + 1, of: h.steps, "minibatches")
    }
    summarize(record, context)
  }

  /// Kept before a measurement, so that the next attempt makes it.
  private static func checkpoint(
    _ network: BurstingNetwork<Float>, _ record: Record, _ step: Int
  ) -> Checkpoint {
    var checkpoint = Checkpoint()
    for (name, matrix) in network.learned { checkpoint.set(name, matrix) }
    checkpoint.set("record", record)
    checkpoint.set("step", step)
    return checkpoint
  }

  private static func measure(
    _ network: BurstingNetwork<Float>, _ step: Int, _ record: inout Record, _ context: RunContext,
    teach: () -> Void
  ) {
    network.compare(isTaught: false)
    var values = [("apical", network.meanApicalMagnitude())]
    teach()
    network.compare()
    let alignment = network.alignment()
    let angles = network.feedbackAngles()
    values += [
      ("apical_taught", network.meanApicalMagnitude()), ("qy_angle", angles.all),
      ("bp_angle", alignment.toBackpropagation.all),
      ("fa_angle", alignment.toFeedbackAlignment.all),
    ]
    values += alignment.toBackpropagation.layers.enumerated().map {
      ("bp_angle_layer\($0 + 1)", $1)
    }
    values += alignment.toFeedbackAlignment.layers.enumerated().map {
      ("fa_angle_layer\($0 + 1)", $1)
    }
    for (name, value) in values {
      record.series[name, default: []].append(value)
      context.record(name, value, step: step)
    }
  }

  private static func summarize(_ record: Record, _ context: RunContext) {
    for (name, values) in record.series {
      context.summarize("\(name)_start", values.first ?? .nan)
      context.summarize("\(name)_end", values.last ?? .nan)
    }
    for name in ["apical", "apical_taught"] {
      if let values = record.series[name], let first = values.first, let last = values.last {
        context.summarize("\(name)_ratio", last / first)
      }
    }
    context.summarize(
      "angle_rank_correlation",
      RankCorrelation.coefficient(
        record.series["qy_angle"] ?? [], record.series["bp_angle"] ?? []))
  }
}

/// An experiment that is a ``FeedbackLearningFigure`` under hyperparameters and claims of its own.
protocol FeedbackLearningExperiment: Experiment
where Hyperparameters == FeedbackLearningFigure.Hyperparameters {}

extension FeedbackLearningExperiment {
  static var data: DataRequirement { .digits }
  static var codeUnits: [String] { FeedbackLearningFigure.codeUnits }

  static func run(_ h: FeedbackLearningFigure.Hyperparameters, _ context: RunContext) throws {
    try FeedbackLearningFigure.run(h, context)
  }

  static func plausibility(_ h: FeedbackLearningFigure.Hyperparameters) -> [PlausibilityTable] {
    h.network.plausibility(LayeredArchitecture([784] + h.hiddenLayers + [10]))
  }
}

/// Fig. 4: event feedback Q learns to balance burst feedback Y.
enum QAlignment: FeedbackLearningExperiment {
  static let name = "burstccn2022/fig4-q-alignment"
}

/// Fig. S1: burst feedback Y learns to balance event feedback Q.
enum YLearning: FeedbackLearningExperiment {
  static let name = "burstccn2022/figS1-y-learning"
}
