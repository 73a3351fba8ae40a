import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// A figure that trains one network of full layers on digits; its variants differ in hyperparameters only.
enum DenseFigure {
  static let codeUnits = [
    "Models/Bursting", "Models/Multilayer", "Experiments/Shared",
    "Experiments/Burstccn2022/Shared", "Experiments/Burstccn2022/DenseFigures",
  ]

  struct Hyperparameters: Decodable, Sendable {
    @SharedHyperparameters var network: CorticalHyperparameters
    @SharedHyperparameters var training: MinibatchHyperparameters
    let hiddenLayers: [Int]
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(
      h.hiddenLayers.allSatisfy { (1...100_000).contains($0) },
      "hiddenLayers should be sizes of 1 to 100,000")
    let digits = try context.data.digits()
    let training = try MinibatchTraining(
      h.training, training: digits.train.prefix(h.training.trainingImages),
      test: digits.test.prefix(h.training.testImages))
    let learner = try h.network.makeLearner(
      LayeredArchitecture([digits.train.pixels] + h.hiddenLayers + [digits.classes]),
      batch: h.training.batch, streams: context.streams)
    try training.run(learner, context)
  }
}

/// An experiment that is a ``DenseFigure`` under hyperparameters and claims of its own.
protocol DenseFigureExperiment: Experiment
where Hyperparameters == DenseFigure.Hyperparameters {}

extension DenseFigureExperiment {
  static var data: DataRequirement { .digits }
  static var codeUnits: [String] { DenseFigure.codeUnits }

  static func run(_ h: DenseFigure.Hyperparameters, _ context: RunContext) throws {
    try DenseFigure.run(h, context)
  }

  static func plausibility(_ h: DenseFigure.Hyperparameters) -> [PlausibilityTable] {
    h.network.plausibility(LayeredArchitecture([784] + h.hiddenLayers + [10]))
  }
}

/// Fig. 5A, C: five models with random feedback.
enum RandomFeedbackModels: DenseFigureExperiment {
  static let name = "burstccn2022/fig5-mnist"
}

/// Fig. S2: the models with symmetric feedback.
enum SymmetricFeedbackModels: DenseFigureExperiment {
  static let name = "burstccn2022/figS2-symmetric-mnist"
}

/// Fig. S3: interneurons that learn and ideal ones.
enum IdealInterneurons: DenseFigureExperiment {
  static let name = "burstccn2022/figS3-ideal-edn"
}

/// The settings that the authors' code was run with for a few epochs.
enum ShortRuns: DenseFigureExperiment {
  static let name = "burstccn2022/short-runs"
}
