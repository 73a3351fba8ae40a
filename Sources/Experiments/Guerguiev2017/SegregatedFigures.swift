import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// A figure that trains one network and follows its test error; its variants differ in hyperparameters only.
enum SegregatedFigure {
  static let codeUnits = [
    "Models/SegregatedDendrites", "Experiments/Analysis", "Experiments/Guerguiev2017/Shared",
    "Experiments/Guerguiev2017/SegregatedFigures",
  ]

  struct Hyperparameters: Decodable, Sendable {
    @SharedHyperparameters var network: SegregatedHyperparameters
    @SharedHyperparameters var training: SegregatedTrainingHyperparameters
    let measuresAngles: Bool
    let repeatedTests: Int
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(
      !h.measuresAngles || !h.network.hiddenLayers.isEmpty,
      "measuresAngles should be false without hidden layers")
    let training = try SegregatedTraining(h.network, h.training, context)
    var record = AngleRecord()
    var errors: [Double] = []
    try training.run(context, record: &record) { record, image, _ in
      if h.measuresAngles { record.observe(training.network, image: image, h.training, context) }
    }
    for test in 0..<h.repeatedTests {
      let error = try training.testError(of: h.training.testImages, context)
      errors.append(error)
      context.record("repeated_test_error", error, step: test + 1)
    }
    try summarize(errors, context)
  }

  /// The mean and deviation of repeated tests of the trained network: the published error bars.
  private static func summarize(_ errors: [Double], _ context: RunContext) throws {
    guard errors.count > 1 else { return }
    let mean = errors.reduce(0, +) / Double(errors.count)
    let square = errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    context.summarize("repeated_test_error_mean", mean)
    context.summarize("repeated_test_error_sd", (square / Double(errors.count - 1)).squareRoot())
  }
}

/// An experiment that is a ``SegregatedFigure`` under hyperparameters and claims of its own.
protocol SegregatedFigureExperiment: Experiment
where Hyperparameters == SegregatedFigure.Hyperparameters {}

extension SegregatedFigureExperiment {
  static var data: DataRequirement { .digits }
  static var codeUnits: [String] { SegregatedFigure.codeUnits }

  static func run(_ h: SegregatedFigure.Hyperparameters, _ context: RunContext) throws {
    try SegregatedFigure.run(h, context)
  }

  static func plausibility(_ h: SegregatedFigure.Hyperparameters) -> [PlausibilityTable] {
    h.network.plausibility()
  }
}

/// Fig. 6B: hidden layers improve learning.
enum HiddenLayers: SegregatedFigureExperiment {
  static let name = "guerguiev2017/fig6b-hidden-layers"
}

/// Fig. 7A: the angle to backpropagation, with feedback by spikes and by rates.
enum GradientAngle: SegregatedFigureExperiment {
  static let name = "guerguiev2017/fig7a-gradient-angle"
}

/// Fig. 8A, B: sparse feedback.
enum SparseFeedback: SegregatedFigureExperiment {
  static let name = "guerguiev2017/fig8ab-sparse-feedback"
}

/// Fig. 8C, D: symmetric feedback, exact and noisy.
enum SymmetricFeedback: SegregatedFigureExperiment {
  static let name = "guerguiev2017/fig8cd-symmetric-feedback"
}

/// Fig. 8, supplement 1: sparse feedback needs amplification.
enum SparseAmplification: SegregatedFigureExperiment {
  static let name = "guerguiev2017/fig8s1-amplification"
}
