import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// Denoising (arXiv version): disinhibition lets the learned top-down expectation of a noisy image replace it.
enum Denoising: Experiment {
  static let name = "sacramento2018/arxiv-denoising"
  static let data = DataRequirement.digits
  static let codeUnits = DigitMicrocircuit.codeUnits + ["Experiments/Sacramento2018/Denoising"]

  struct Hyperparameters: GenerativeHyperparameters {
    var hiddenLayers: [Int]
    var mixing: ApicalMixing
    var wiring: InterneuronWiring
    var hiddenMixing, outputMixing, interneuronMixing: Double
    var batch, epochs: Int
    var bottomUpRange, topDownRange: Double
    var startsSelfPredicting: Bool
    var learningRate, rateScale, rateDecay, interneuronRateScale, interneuronRateFactor: Double
    var learningRateInterneuronToPyramidal, learningRateTopDown: Double
    var frozenLayer: Int
    var rightRate, wrongRate: Double
    var noise: Double
    var generativeRate, generativeRange: Double
    var noiseLevels: [Double]
    var pixelMixing, disinhibition: Double
    var recallLayer: Int
    var otherPixelMixing: Double
    var otherRecallLayer: Int
    var noisyImages: Int
    var trainingImages, validationImages: Int
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(
      (1...max(1, h.hiddenLayers.count)).contains(h.recallLayer),
      "recallLayer should be a hidden layer, from 1 to \(h.hiddenLayers.count)")
    try require(
      h.mixing == .add, "mixing should be add: recall has no reading for the literal mixture")
    let (learner, training) = try h.train(context)
    let clean = training.test.prefix(h.noisyImages)
    let recall = Recall(layer: h.recallLayer, mixing: h.pixelMixing)
    var others = [("other_mixing", Recall(layer: h.recallLayer, mixing: h.otherPixelMixing))]
    if h.hiddenLayers.indices.contains(h.otherRecallLayer - 1) {
      others.append(("other_layer", Recall(layer: h.otherRecallLayer, mixing: h.pixelMixing)))
    }
    for level in h.noiseLevels {
      let percent = Int((100 * level).rounded())
      let noisy = noisy(clean, level, context)
      let denoised = recall(noisy, h.disinhibition, learner)
      let control = recall(noisy, 0, learner)
      let (before, after) = (
        squaredError(noisy, clean), squaredError(denoised, clean)
      )
      let errors = (learner.errorRate(on: noisy), learner.errorRate(on: denoised))
      let values = [
        ("mse_noisy", before), ("mse_denoised", after), ("accuracy_noisy", 1 - errors.0),
        ("accuracy_denoised", 1 - errors.1),
      ]
      for (name, value) in values { context.record(name, value, step: percent) }
      for (name, other) in others {
        let recalled = other(noisy, h.disinhibition, learner)
        context.record("mse_\(name)", squaredError(recalled, clean), step: percent)
        context.record("accuracy_\(name)", 1 - learner.errorRate(on: recalled), step: percent)
      }
      context.summarize("mse_ratio_sd\(percent)", after / before)
      context.summarize("accuracy_gain_sd\(percent)", errors.0 - errors.1)
      context.summarize(
        "control_change_sd\(percent)", abs(squaredError(control, clean) - before) / before)
      context.attach(
        training.picture(
          "noise-\(percent).png",
          rows: [clean, noisy, denoised].map { firstOfEachClass($0, training.classes) }))
    }
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    let model = h.model(
      pixels: 784, classes: 10, streams: RandomStreams(seed: 0), generativeRate: h.generativeRate)
    return [PlausibilityTable(model.circuit)]
  }

  /// Normal noise of standard deviation `level` on every pixel, clipped to [0, 1].
  private static func noisy(
    _ clean: LabeledImages, _ level: Double, _ context: RunContext
  ) -> LabeledImages {
    var stream = context.streams.stream("pixels/\(level)")
    return LabeledImages(
      images: clean.images.map { min(max($0 + Float(level * stream.normal()), 0), 1) },
      labels: clean.labels, pixels: clean.pixels)
  }

  /// The mean squared error of a pixel.
  private static func squaredError(_ images: LabeledImages, _ clean: LabeledImages) -> Double {
    zip(images.images, clean.images).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      / Double(clean.images.count)
  }

  /// An image of each class, pixels x classes.
  private static func firstOfEachClass(_ images: LabeledImages, _ classes: Int) -> Matrix<Float> {
    let result = Matrix<Float>(images.pixels, classes)
    for label in 0..<classes {
      guard let index = images.labels.firstIndex(of: UInt8(label)) else { continue }
      result.setColumn(
        label, to: images.images[index * images.pixels..<(index + 1) * images.pixels])
    }
    return result
  }

  /// Images as the network recalls them.
  private struct Recall {
    let layer: Int
    let mixing: Double

    func callAsFunction(
      _ images: LabeledImages, _ disinhibition: Double, _ learner: MicrocircuitDigitLearner
    ) -> LabeledImages {
      var recalled: [Float] = []
      recalled.reserveCapacity(images.images.count)
      for start in stride(from: 0, to: images.count, by: learner.batch) {
        learner.load(images, (0..<learner.batch).map { min(start + $0, images.count - 1) })
        learner.model.denoise(from: layer, disinhibition: disinhibition, mixing: mixing)
        for column in 0..<min(learner.batch, images.count - start) {
          recalled += learner.input.column(column)
        }
      }
      return LabeledImages(images: recalled, labels: images.labels, pixels: images.pixels)
    }
  }
}
