import LinearAlgebra
import Models
import Reproduction
import Tasks

/// Training on minibatches epoch by epoch, as the authors' code does it: the whole training set in a fresh order, the angles to the
/// gradient now and then on the minibatch at hand, a test after each epoch.
///
/// Records after each epoch, from epoch 0 before training: `test_error` (a fraction), and over the epoch's minibatches
/// `train_error`, `train_loss` (mean squared error of the output rates) and the means of the measured angles in degrees: `angle` over
/// all layers and `angle_layerK` to backpropagation, `angle_to_fa` and `angle_to_fa_layerK` to feedback alignment. Summarised: the last of each, the lowest
/// test error as `best_test_error`, the angles' means over the last tenth of all measurements as `angle_end`,
/// `angle_layerK_end` and so on, and after the last epoch those of one large minibatch, the first 256 training images, as `final_angle`,
/// `final_angle_layerK` and so on.
struct MinibatchTraining<Images: LabeledImageSet> {
  /// Puts training images at indices into the minibatch; the stream is for what is done to them at random.
  typealias Fill = (
    _ images: Images, _ minibatch: Matrix<Float>, _ indices: ArraySlice<Int>,
    _ stream: inout RandomStream
  ) -> Void

  private let training, test: Images
  private let h: MinibatchHyperparameters
  private let name, testName: String
  private let fill: Fill

  /// - Parameters:
  ///   - test: tested after each epoch.
  ///   - name: put before the names of all series and metrics, where a run trains more than one network.
  ///   - testName: what the test images are to the metrics' names: "test", or "validation" where they are training images kept
  ///     apart.
  /// - Throws: `UnusableHyperparameters` when a minibatch is larger than the training set.
  init(
    _ h: MinibatchHyperparameters, training: Images, test: Images, name: String = "",
    testName: String = "test",
    fill: @escaping Fill = { images, minibatch, indices, _ in
      images.fill(minibatch, with: indices)
    }
  ) throws {
    try require(
      h.batch <= training.count, "batch should be at most the \(training.count) training images")
    (self.h, self.training, self.test) = (h, training, test)
    (self.name, self.testName, self.fill) = (name, testName, fill)
  }

  private var batches: Int { training.count / h.batch }
  /// Images shown in all epochs.
  var images: Int { h.epochs * batches * h.batch }

  /// The first epochs, whose test errors are metrics of their own: the authors' code was measured so far.
  private static var earlyEpochs: Int { 4 }

  /// What a run has measured so far; kept with its checkpoints.
  struct Record: Codable {
    var errors: [Double] = []
    /// By measurement: over all layers to backpropagation and to feedback alignment, then both by layer.
    var angles: [[Double]] = []
    var order: RandomStream
    var noise: RandomStream

    /// The mean of an angle over the last tenth of all measurements.
    func endOfAngles(_ index: Int) -> Double {
      let tail = angles.suffix(max(1, angles.count / 10))
      return tail.reduce(0) { $0 + $1[index] } / Double(tail.count)
    }
  }

  /// Trains the only network of a run for all epochs, from the last checkpoint where there is one.
  ///
  /// - Throws: what ``run(_:_:from:save:progress:)`` throws.
  func run(_ learner: some CorticalLearner, _ context: RunContext) throws {
    try run(
      learner, context, from: context.resumedCheckpoint,
      save: { record, epoch in
        try context.save(checkpoint(of: learner, record, epoch: epoch))
      }, progress: { try context.progress($0, of: images, "images") })
  }

  /// Trains for all epochs, from a checkpoint of this network where there is one.
  ///
  /// - Parameter progress: told the images seen so far.
  /// - Throws: `DivergedRun` when the outputs are no longer finite; `RunInterrupted`; what a damaged checkpoint throws.
  @discardableResult
  func run(
    _ learner: some CorticalLearner, _ context: RunContext, from checkpoint: Checkpoint?,
    save: (Record, _ epoch: Int) throws -> Void,
    progress: (_ images: Int) throws -> Void
  ) throws -> Record {
    var record = Record(
      order: context.streams.stream("\(name)order"),
      noise: context.streams.stream("\(name)augmentation"))
    var done = 0
    if let checkpoint {
      for (key, matrix) in learner.learned { try checkpoint.load(name + key, into: matrix) }
      record = try checkpoint.value("\(name)record", as: Record.self)
      done = try checkpoint.value("\(name)epoch", as: Int.self)
    } else {
      try measureTest(learner, 0, &record, context)
    }
    for epoch in done..<h.epochs {
      let shuffled = record.order.permutation(training.count)
      var tally = Tally()
      for batch in 0..<batches {
        let indices = shuffled[batch * h.batch..<(batch + 1) * h.batch]
        fill(training, learner.input, indices, &record.noise)
        learner.setTargets(training, indices)
        if (epoch * batches + batch) % h.angleEvery == 0 {
          learner.compare()
          tally.angles.append(angles(learner.alignment()))
        }
        learner.train()
        tally.count(learner)
        try progress((epoch * batches + batch + 1) * h.batch)
      }
      record.angles += tally.angles
      recordEpoch(
        tally, epoch + 1, images: batches * h.batch, outputs: learner.output.rows, record,
        context)
      try measureTest(learner, epoch + 1, &record, context)
      try save(record, epoch + 1)
    }
    examine(learner, &record, context)
    return record
  }

  /// As many images the authors' code was asked for its angles on.
  private static var examinedImages: Int { 256 }

  /// Measures the angles of the first images together, as one minibatch.
  private func examine(
    _ learner: some CorticalLearner, _ record: inout Record, _ context: RunContext
  ) {
    let indices = Array(0..<max(h.batch, min(Self.examinedImages, training.count)))
    let alignment = learner.alignment(over: indices.count / h.batch) { batch in
      let part = indices[batch * h.batch..<(batch + 1) * h.batch]
      fill(training, learner.input, part, &record.noise)
      learner.setTargets(training, part)
      learner.compare()
    }
    let values = angles(alignment)
    for (metric, value) in zip(angleNames(values.count), values) {
      context.summarize("\(name)final_\(metric)", value)
    }
  }

  /// The network and this training after an epoch.
  func checkpoint(of learner: some CorticalLearner, _ record: Record, epoch: Int) -> Checkpoint {
    var checkpoint = Checkpoint()
    for (key, matrix) in learner.learned { checkpoint.set(name + key, matrix) }
    checkpoint.set("\(name)record", record)
    checkpoint.set("\(name)epoch", epoch)
    return checkpoint
  }

  private func angles(_ alignment: UpdateAlignment) -> [Double] {
    [alignment.toBackpropagation.all, alignment.toFeedbackAlignment.all]
      + alignment.toBackpropagation.layers + alignment.toFeedbackAlignment.layers
  }

  /// What ``angles(_:)`` are called.
  private func angleNames(_ count: Int) -> [String] {
    ["angle", "angle_to_fa"]
      + ["angle_layer", "angle_to_fa_layer"].flatMap { stem in
        (0..<max(0, count - 2) / 2).map { "\(stem)\($0 + 1)" }
      }
  }

  /// Sums over an epoch's minibatches.
  private struct Tally {
    var wrong = 0
    var loss = 0.0
    var angles: [[Double]] = []

    mutating func count(_ learner: some CorticalLearner) {
      let (output, target) = (learner.output, learner.target)
      for column in 0..<learner.batch {
        let (answers, wanted) = (output.column(column), target.column(column))
        if learner.answer(column).map({ wanted[$0] != 1 }) ?? true { wrong += 1 }
        for i in answers.indices {
          loss += Double((answers[i] - wanted[i]) * (answers[i] - wanted[i]))
        }
      }
    }
  }

  private func recordEpoch(
    _ tally: Tally, _ epoch: Int, images: Int, outputs: Int, _ record: Record,
    _ context: RunContext
  ) {
    func both(_ metric: String, _ value: Double) {
      context.record(name + metric, value, step: epoch)
      context.summarize(name + metric, value)
    }
    both("train_error", Double(tally.wrong) / Double(images))
    both("train_loss", tally.loss / Double(images * outputs))
    for (index, metric) in angleNames(record.angles.first?.count ?? 2).enumerated() {
      if !tally.angles.isEmpty { both(metric, mean(tally.angles.map { $0[index] })) }
      context.summarize("\(name)\(metric)_end", record.endOfAngles(index))
    }
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private func measureTest(
    _ learner: some CorticalLearner, _ epoch: Int, _ record: inout Record, _ context: RunContext
  ) throws {
    let error = learner.errorRate(on: test)
    try requireFinite(learner.output.squaredNorm, "the output", after: epoch)
    record.errors.append(error)
    context.record("\(name)\(testName)_error", error, step: epoch)
    context.summarize("\(name)\(testName)_error", error)
    context.summarize("\(name)best_\(testName)_error", record.errors.min() ?? error)
    if (1...Self.earlyEpochs).contains(epoch) {
      context.summarize("\(name)\(testName)_error_after_\(epoch)", error)
    }
  }
}
