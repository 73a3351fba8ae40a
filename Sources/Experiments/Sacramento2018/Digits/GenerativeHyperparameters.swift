import LinearAlgebra
import Models
import Reproduction
import Tasks

/// The hyperparameters of the figures that recall by disinhibition.
protocol GenerativeHyperparameters: TwoStepHyperparameters {
  var epochs: Int { get }
  var generativeRate: Double { get }
  var generativeRange: Double { get }
  var trainingImages: Int { get }
  var validationImages: Int { get }
}

extension GenerativeHyperparameters {
  /// Trains a network with generative weights, from a checkpoint where there is one.
  ///
  /// - Throws: what ``DigitTraining/run(_:_:observe:)`` throws; `UnusableHyperparameters`.
  func train(_ context: RunContext) throws -> (MicrocircuitDigitLearner, DigitTraining) {
    try requireUsable()
    try require(
      !hiddenLayers.isEmpty && generativeRate > 0 && noise == 0,
      "recall needs a hidden layer, a generativeRate above 0, and noise 0")
    let training = try DigitTraining(
      context.data, trainingImages: trainingImages, validationImages: validationImages,
      batch: batch, epochs: epochs)
    let learner = MicrocircuitDigitLearner(
      model(
        pixels: training.pixels, classes: training.classes, streams: context.streams,
        generativeRate: generativeRate, generativeRange: generativeRange),
      teaching: teaching, noise: nil, rateDecay: rateDecay)
    try training.run(learner, context)
    return (learner, training)
  }
}
