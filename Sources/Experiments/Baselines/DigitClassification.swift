import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// Backpropagation and feedback alignment on handwritten digits: what every microcircuit is measured against.
enum DigitClassification: Experiment {
  static let name = "baselines/mnist"
  static let data = DataRequirement.digits
  static let codeUnits = [
    "Models/Multilayer", "Experiments/Shared", "Experiments/Baselines",
  ]

  struct Hyperparameters: Decodable, Sendable {
    var hiddenLayers: [Int]
    var feedback: ErrorFeedback
    var transfer: TransferFunction.Kind
    var loss: OutputLoss
    var learningRate: Double
    var batch: Int
    var epochs: Int
    var weightScale: Double
    var feedbackScale: Double
    var trainingImages: Int
    var validationImages: Int
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(
      h.loss == .squaredRateError || (h.loss == .crossEntropy && h.transfer == .logistic),
      "loss should be squaredRateError, or crossEntropy with transfer logistic")
    try require(
      h.hiddenLayers.allSatisfy { (1...100_000).contains($0) },
      "hiddenLayers should be sizes of 1 to 100,000")
    let training = try DigitTraining(
      context.data, trainingImages: h.trainingImages, validationImages: h.validationImages,
      batch: h.batch, epochs: h.epochs)
    try training.run(
      network(h, pixels: training.pixels, classes: training.classes, context.streams), context)
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    [PlausibilityTable(network(h, pixels: 784, classes: 10, RandomStreams(seed: 0)).circuit)]
  }

  private static func network(
    _ h: Hyperparameters, pixels: Int, classes: Int, _ streams: RandomStreams
  ) -> MultilayerNetwork<Float> {
    MultilayerNetwork(
      layers: [pixels] + h.hiddenLayers + [classes], trials: h.batch, feedback: h.feedback,
      transfer: TransferFunction(h.transfer), loss: h.loss, learningRate: h.learningRate,
      weightScale: h.weightScale, feedbackScale: h.feedbackScale, streams: streams)
  }
}
