import LinearAlgebra
import Reproduction
import ResultsStore
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
  /// Height and width of an image.
  let shape: (rows: Int, columns: Int)
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
    shape = (digits.rows, digits.columns)
    self.epochs = epochs
    let count = training.count
    try require(batch <= count, "batch should be at most the \(count) training images")
  }

  var pixels: Int { training.pixels }

  /// Trains for all epochs, from the last checkpoint where there is one. Images left over when the minibatches are full wait
  /// for the next epoch's order.
  ///
  /// - Parameter observe: called before training and after each epoch, for what else is to be recorded.
  /// - Throws: `DivergedRun` when the outputs are no longer finite; `RunInterrupted`; what a damaged checkpoint throws.
  func run(
    _ learner: some DigitLearner, _ context: RunContext,
    observe: (_ epoch: Int) throws -> Void = { _ in }
  ) throws {
    let batches = training.count / learner.batch
    var order = context.streams.stream("order")
    var done = 0
    if let checkpoint = context.resumedCheckpoint {
      for (name, matrix) in learner.learned { try checkpoint.load(name, into: matrix) }
      order = try checkpoint.value("order", as: RandomStream.self)
      learner.noise = try checkpoint.value("noise", as: RandomStream?.self)
      done = try checkpoint.value("epoch", as: Int.self)
    } else {
      try measure(learner, 0, context)
      try observe(0)
    }
    for epoch in done..<epochs {
      learner.prepare(epoch: epoch)
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
      try context.save(checkpoint(of: learner, order, epoch: epoch + 1))
    }
  }

  private func checkpoint(
    of learner: some DigitLearner, _ order: RandomStream, epoch: Int
  ) -> Checkpoint {
    var checkpoint = Checkpoint()
    for (name, matrix) in learner.learned { checkpoint.set(name, matrix) }
    checkpoint.set("order", order)
    checkpoint.set("noise", learner.noise)
    checkpoint.set("epoch", epoch)
    return checkpoint
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

  /// Rows of images as one picture, to be kept with the run: a rows-by-columns sheet of pixels x images matrices.
  func picture(_ name: String, rows: [Matrix<Float>]) -> Artifact {
    let images = LabeledImages(
      images: rows.flatMap { row in (0..<row.columns).flatMap { Array(row.column($0)) } },
      labels: rows.enumerated().flatMap { Array(repeating: UInt8($0), count: $1.columns) },
      pixels: pixels)
    return Artifact(
      name: name, mediaType: "image/png",
      data: ContactSheet.png(
        of: images, rows: shape.rows, columns: shape.columns, classes: rows.count,
        perClass: rows.map(\.columns).max() ?? 1))
  }

  /// The first validation images, as many as a minibatch has.
  func loadProbe(into learner: some DigitLearner) {
    learner.load(validation, (0..<learner.batch).map { $0 % validation.count })
  }
}
