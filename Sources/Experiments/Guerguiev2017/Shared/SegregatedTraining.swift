import LinearAlgebra
import Models
import Reproduction
import Tasks

/// The hyperparameters of `experiments/guerguiev2017/shared/training.yaml`.
struct SegregatedTrainingHyperparameters: Decodable, Sendable {
  let epochs: Int
  let imagesPerEpoch: Int
  let testImages: Int
  let measureAt: [Int]
  let measureImages: Int
  let earlyEpochs: Int
  let blockImages: Int
  let stretchImages: Int
}

/// Training image by image, with a test after each epoch: the same order of events and measures for every figure.
///
/// Records `test_error` (a fraction; step: epoch), and summarises `test_error_after_N` at the numbers of images asked for,
/// `test_error_early` after `earlyEpochs` and the mean until then. After every test the network is at rest, as in the authors' code.
final class SegregatedTraining {
  let network: SegregatedNetwork<Float>
  let training, test: LabeledImages
  /// Height and width of an image, and the number of classes.
  let shape: (rows: Int, columns: Int, classes: Int)
  let h: SegregatedTrainingHyperparameters
  /// Images shown so far.
  private(set) var shown = 0
  private let lengths: PhaseLengths
  private let name: String
  private var streams: Streams
  /// Of every epoch from 1.
  private var errors: [Double] = []

  /// Everything random that the rest of a run depends on.
  private struct Streams: Codable {
    var order, phases, spikes, tests: RandomStream
  }

  /// - Parameter name: put before the names of series and of a checkpoint's parts, where a run trains more than one network.
  init(
    _ hyperparameters: SegregatedHyperparameters, _ training: SegregatedTrainingHyperparameters,
    _ context: RunContext, observation: SegregatedObservation = [], name: String = ""
  ) throws {
    let digits = try context.data.digits()
    network = try hyperparameters.makeNetwork(
      pixels: digits.train.pixels, classes: digits.classes, streams: context.streams,
      observation: observation)
    self.training = digits.train
    test = digits.test
    shape = (digits.rows, digits.columns, digits.classes)
    h = training
    lengths = hyperparameters.phaseLengths
    self.name = name
    streams = Streams(
      order: context.streams.stream("order"), phases: context.streams.stream("phases"),
      spikes: context.streams.stream("spikes"), tests: context.streams.stream("tests"))
  }

  /// Images in an epoch.
  var epochImages: Int { min(h.imagesPerEpoch, training.count) }

  /// Trains for all epochs, from the last checkpoint where there is one.
  ///
  /// - Parameters:
  ///   - record: what the figure measures; kept with the checkpoints.
  ///   - observe: called after every image with its number in the run, from 1, and its label.
  ///   - endOfEpoch: called after each epoch's test, the first being 1.
  /// - Throws: `DivergedRun`, `RunInterrupted`, what a damaged checkpoint throws.
  func run<Record: Codable>(
    _ context: RunContext, record: inout Record,
    observe: (inout Record, _ image: Int, _ label: Int) throws -> Void = { _, _, _ in },
    endOfEpoch: (inout Record, _ epoch: Int) throws -> Void = { _, _ in }
  ) throws {
    var done = 0
    if let checkpoint = context.resumedCheckpoint {
      done = try restore(from: checkpoint)
      record = try checkpoint.value("\(name)record", as: Record.self)
    } else {
      try recordTest(epoch: 0, context)
    }
    for epoch in done..<h.epochs {
      try runEpoch(context) { try observe(&record, $0, $1) }
      try recordTest(epoch: epoch + 1, context)
      try endOfEpoch(&record, epoch + 1)
      var checkpoint = Checkpoint()
      save(into: &checkpoint, epoch: epoch + 1)
      checkpoint.set("\(name)record", record)
      try context.save(checkpoint)
    }
  }

  /// Shows the images of an epoch in a fresh order.
  func runEpoch(
    _ context: RunContext, observe: (_ image: Int, _ label: Int) throws -> Void = { _, _ in }
  ) throws {
    let order = streams.order.permutation(training.count)
    for index in order.prefix(epochImages) {
      let phases = (
        forward: lengths.draw(using: &streams.phases), target: lengths.draw(using: &streams.phases)
      )
      let label = Int(training.labels[index])
      training.images.withUnsafeBufferPointer {
        network.learn(
          UnsafeBufferPointer(
            rebasing: $0[index * training.pixels..<(index + 1) * training.pixels]),
          label: label, lengths: phases, using: &streams.spikes)
      }
      shown += 1
      try observe(shown, label)
      if h.measureAt.contains(shown) {
        context.summarize(
          "\(name)test_error_after_\(shown)", try testError(of: h.measureImages, context))
      }
      try context.progress(shown, of: h.epochs * epochImages, "images")
    }
  }

  /// Tests and records; the network is at rest afterwards.
  func recordTest(epoch: Int, _ context: RunContext) throws {
    try requireFinite(
      network.weights.feedforward.map(\.squaredNorm).reduce(0, +), "the weights", after: epoch)
    let error = try testError(of: h.testImages, context)
    context.record("\(name)test_error", error, step: epoch)
    context.summarize("\(name)test_error", error)
    guard epoch > 0 else { return }
    errors.append(error)
    if epoch == h.earlyEpochs {
      context.summarize("\(name)test_error_early", error)
      context.summarize(
        "\(name)test_error_early_mean", errors.reduce(0, +) / Double(errors.count))
    }
  }

  /// The fraction of test images, so many and in a fresh order, that are answered with another class than theirs.
  func testError(
    of images: Int, _ context: RunContext,
    observe: (_ image: Int, _ label: Int) -> Void = { _, _ in }
  ) throws -> Double {
    let chosen = streams.tests.permutation(test.count).prefix(images)
    var errors = 0
    for index in chosen {
      let answer = test.images.withUnsafeBufferPointer {
        network.classify(
          UnsafeBufferPointer(rebasing: $0[index * test.pixels..<(index + 1) * test.pixels]),
          using: &streams.tests)
      }
      if answer != Int(test.labels[index]) { errors += 1 }
      observe(index, Int(test.labels[index]))
      try context.progress(shown, of: h.epochs * epochImages, "images")
    }
    network.reset()
    return Double(errors) / Double(chosen.count)
  }

  // MARK: Checkpoints

  /// Keeps everything that training goes on from; to be called with the network at rest.
  func save(into checkpoint: inout Checkpoint, epoch: Int) {
    for (part, matrix) in network.weights.named { checkpoint.set(name + part, matrix) }
    checkpoint.set("\(name)streams", streams)
    checkpoint.set("\(name)shown", shown)
    checkpoint.set("\(name)epoch", epoch)
    checkpoint.set("\(name)errors", errors)
  }

  /// Goes back to what was saved, and returns the number of epochs done by then.
  func restore(from checkpoint: Checkpoint) throws -> Int {
    for (part, matrix) in network.weights.named { try checkpoint.load(name + part, into: matrix) }
    streams = try checkpoint.value("\(name)streams", as: Streams.self)
    shown = try checkpoint.value("\(name)shown", as: Int.self)
    errors = try checkpoint.value("\(name)errors", as: [Double].self)
    network.reset()
    return try checkpoint.value("\(name)epoch", as: Int.self)
  }
}
