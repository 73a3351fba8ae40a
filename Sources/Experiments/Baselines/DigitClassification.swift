import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// Backpropagation and feedback alignment on handwritten digits: what every microcircuit is measured against.
enum DigitClassification: Experiment {
  static let name = "baselines/mnist"
  static let data = DataRequirement.digits
  static let codeUnits = ["Models/Multilayer", "Experiments/Baselines"]

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
    let digits = try context.data.digits()
    let split = digits.split(validation: min(h.validationImages, digits.train.count / 2))
    let training = split.train.prefix(h.trainingImages)
    let batches = training.count / h.batch
    try require(batches > 0, "batch should be at most the \(training.count) training images")
    let network = network(h, pixels: training.pixels, classes: digits.classes, context.streams)
    var order = context.streams.stream("order")
    let gradient = network.gradientReference

    func evaluate(_ epoch: Int) {
      func record(_ metric: String, _ value: Double) {
        context.record(metric, value, step: epoch)
        context.summarize(metric, value)
      }
      record("validation_error", errorRate(of: network, on: split.validation))
      record("test_error", errorRate(of: network, on: digits.test))
      load(split.validation, (0..<h.batch).map { $0 % split.validation.count }, into: network)
      let angles = gradient.angles(to: network.input, network.target) { network.train() }
      for (k, angle) in angles.enumerated() { record("angle_layer\(k + 1)", angle) }
    }
    var done = 0
    if let checkpoint = context.resumedCheckpoint {
      for (name, matrix) in network.learned { try checkpoint.load(name, into: matrix) }
      order = try checkpoint.value("order", as: RandomStream.self)
      done = try checkpoint.value("epoch", as: Int.self)
    } else {
      evaluate(0)
    }
    for epoch in 1...h.epochs where epoch > done {
      let shuffled = order.permutation(training.count)
      for batch in 0..<batches {
        let indices = shuffled[batch * h.batch..<(batch + 1) * h.batch]
        load(training, Array(indices), into: network)
        network.train()
        try context.progress(
          ((epoch - 1) * batches + batch + 1) * h.batch, of: h.epochs * batches * h.batch, "images")
      }
      evaluate(epoch)
      try context.save(checkpoint(of: network, order, epoch: epoch))
    }
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

  private static func checkpoint(
    of network: MultilayerNetwork<Float>, _ order: RandomStream, epoch: Int
  ) -> Checkpoint {
    var checkpoint = Checkpoint()
    for (name, matrix) in network.learned { checkpoint.set(name, matrix) }
    checkpoint.set("order", order)
    checkpoint.set("epoch", epoch)
    return checkpoint
  }

  /// Puts the images at `indices` and their one-hot targets into a minibatch.
  private static func load(
    _ images: LabeledImages, _ indices: [Int], into network: MultilayerNetwork<Float>
  ) {
    network.target.fill(0)
    for (column, index) in indices.enumerated() {
      let start = index * images.pixels
      network.input.setColumn(column, to: images.images[start..<start + images.pixels])
      network.target[Int(images.labels[index]), column] = 1
    }
  }

  /// The fraction of images whose most active output is not their class.
  private static func errorRate(
    of network: MultilayerNetwork<Float>, on images: LabeledImages
  ) -> Double {
    let batch = network.input.columns
    var errors = 0
    for start in stride(from: 0, to: images.count, by: batch) {
      let indices = (0..<batch).map { min(start + $0, images.count - 1) }
      load(images, indices, into: network)
      network.predict()
      for column in 0..<min(batch, images.count - start) {
        let output = network.output.column(column)
        let winner = output.indices.max { output[$0] < output[$1] }
        if winner != Int(images.labels[start + column]) { errors += 1 }
      }
    }
    return Double(errors) / Double(images.count)
  }
}
