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
    let augmentation = Augmentation(padding: h.padding, flipProbability: h.flipProbability)
    let training = try MinibatchTraining(
      h.training, training: pictures.train[0..<min(learning, h.training.trainingImages)],
      test: kept > 0
        ? pictures.train[learning..<pictures.train.count]
        : pictures.test.prefix(h.training.testImages),
      testName: kept > 0 ? "validation" : "test",
      fill: { images, minibatch, indices, stream in
        images.fill(minibatch, with: indices, augmentation, using: &stream)
      })
    let learner = try h.network.makeLearner(
      h.architecture, batch: h.training.batch, streams: context.streams)
    try training.run(learner, context)
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    h.network.plausibility(h.architecture)
  }
}
