import LinearAlgebra
import Reproduction
import Tasks

/// Training on digits epoch by epoch: the same split, order of images, measures and progress for every model.
///
/// Records, before training and after each epoch, `validation_error` and `test_error` (fractions), and `angle_layerK`
/// (degrees) on a fixed minibatch of validation images. The last of each are the run's metrics: not the best.
struct DigitTraining {
  let training: LabeledImages
  let validation: LabeledImages
  let test: LabeledImages
  let classes: Int
  let epochs: Int

  /// - Throws: `UnusableHyperparameters` when a minibatch is larger than the training set; what reading the data throws.
  init(
    _ data: DataCatalog, trainingImages: Int, validationImages: Int, batch: Int, epochs: Int
  ) throws {
    let digits = try data.digits()
    let split = digits.split(validation: min(validationImages, digits.train.count / 2))
    training = split.train.prefix(trainingImages)
    validation = split.validation
    test = digits.test
    classes = digits.classes
    self.epochs = epochs
    let count = training.count
    try require(batch <= count, "batch should be at most the \(count) training images")
  }

  var pixels: Int { training.pixels }

  /// Trains for all epochs. Images left over when the minibatches are full wait for the next epoch's order.
  ///
  /// - Parameter observe: called before training and after each epoch, for what else is to be recorded.
  /// - Throws: `DivergedRun` when the outputs are no longer finite; `RunInterrupted`.
  func run(
    _ learner: some DigitLearner, _ context: RunContext, observe: (_ epoch: Int) throws -> Void
  ) throws {
    let batches = training.count / learner.batch
    var order = context.streams.stream("order")
    try measure(learner, 0, context)
    try observe(0)
    for epoch in 0..<epochs {
      let shuffled = order.permutation(training.count)
      for batch in 0..<batches {
        learner.load(training, shuffled[batch * learner.batch..<(batch + 1) * learner.batch])
        learner.train()
        try context.progress(
          (epoch * batches + batch + 1) * learner.batch, of: epochs * batches * learner.batch,
          "images")
      }
      try measure(learner, epoch + 1, context)
      try observe(epoch + 1)
    }
  }

  private func measure(_ learner: some DigitLearner, _ epoch: Int, _ context: RunContext) throws {
    let errors = [("validation_error", validation), ("test_error", test)]
    for (name, images) in errors {
      let error = learner.errorRate(on: images)
      try requireFinite(learner.output.squaredNorm, "the output", after: epoch)
      context.record(name, error, step: epoch)
      context.summarize(name, error)
    }
    loadProbe(into: learner)
    for (k, angle) in learner.angles().enumerated() where angle.isFinite {
      context.record("angle_layer\(k + 1)", angle, step: epoch)
      context.summarize("angle_layer\(k + 1)", angle)
    }
  }

  /// The first validation images, as many as a minibatch has.
  func loadProbe(into learner: some DigitLearner) {
    learner.load(validation, (0..<learner.batch).map { $0 % validation.count })
  }
}
