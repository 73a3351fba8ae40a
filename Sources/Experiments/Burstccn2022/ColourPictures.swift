import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// Fig. 6: a convolutional network on CIFAR-10, with random and with symmetric feedback.
enum ColourPictures: Experiment {
  static let name = "burstccn2022/fig6-cifar10"
  static let data = DataRequirement.cifar10
  static let codeUnits = DenseFigure.codeUnits + ["Experiments/Burstccn2022/ColourPictures"]

  struct Hyperparameters: Decodable, Sendable {
    @SharedHyperparameters var network: CorticalHyperparameters
    @SharedHyperparameters var training: MinibatchHyperparameters
    let channels, kernels, strides: [Int]
    let hiddenUnits: Int
    let padding: Int
    let flipProbability: Double
    let validationImages: Int

    var architecture: LayeredArchitecture {
      LayeredArchitecture(
        imageSize: CIFAR10.size, channels: ColourImages.channels,
        layers: zip(channels, zip(kernels, strides)).map {
          .convolution(channels: $0, kernel: $1.0, stride: $1.1)
        } + [.full(hiddenUnits), .full(CIFAR10.classNames.count)])
    }

    func check() throws {
      try require(
        channels.count == kernels.count && kernels.count == strides.count,
        "channels, kernels and strides should have one value for each convolution")
      try require(
        (channels + kernels + strides).allSatisfy { $0 > 0 } && hiddenUnits > 0,
        "channels, kernels, strides and hiddenUnits should be above 0")
      var size = CIFAR10.size
      for (kernel, stride) in zip(kernels, strides) {
        try require(
          kernel <= size,
          "kernels and strides should leave room: one of \(kernel) does not fit into \(size) pixels"
        )
        size = (size - kernel) / stride + 1
      }
    }
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try h.check()
    let pictures = try context.data.cifar10()
    let kept = h.validationImages
    try require(
      kept < pictures.train.count, "validationImages should leave images to train with")
    let learning = pictures.train.count - kept
    let training = MinibatchTraining(
      training: pictures.train[0..<min(learning, h.training.trainingImages)],
      test: kept > 0
        ? pictures.train[learning..<pictures.train.count]
        : pictures.test.prefix(h.training.testImages),
      epochs: h.training.epochs, angleEvery: h.training.angleEvery,
      testName: kept > 0 ? "validation" : "test")
    try require(
      h.training.batch <= training.training.count,
      "batch should be at most the \(training.training.count) training images")
    let learner = try h.network.makeLearner(
      h.architecture, batch: h.training.batch, streams: context.streams)
    try train(
      learner, training,
      Augmentation(padding: h.padding, flipProbability: h.flipProbability), context)
  }

  private static func train(
    _ learner: some CorticalLearner, _ training: MinibatchTraining<ColourImages>,
    _ augmentation: Augmentation, _ context: RunContext
  ) throws {
    let images = training.training
    let total = training.epochs * (images.count / learner.batch) * learner.batch
    try training.run(
      learner, context, from: context.resumedCheckpoint,
      save: { record, epoch in
        try context.save(training.checkpoint(of: learner, record, epoch: epoch))
      }, progress: { try context.progress($0, of: total, "images") },
      fill: { minibatch, indices, stream in
        images.fill(minibatch, with: indices, augmentation, using: &stream)
      })
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    h.network.plausibility(h.architecture)
  }
}
