import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// Generation of class prototypes (arXiv version): with the interneurons suppressed and the input silent, a class label
/// clamped at the output drives the network down to an image.
enum PrototypeGeneration: Experiment {
  static let name = "sacramento2018/arxiv-generation"
  static let data = DataRequirement.digits
  static let codeUnits =
    DigitMicrocircuit.codeUnits + ["Experiments/Sacramento2018/PrototypeGeneration"]

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
    var trainingImages, validationImages: Int
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(
      h.mixing == .add, "mixing should be add: recall has no reading for the literal mixture")
    let (learner, training) = try h.train(context)
    let prototypes = prototypes(of: learner, classes: training.classes)
    let means = classMeans(of: training)

    let correlations = (0..<training.classes).map { made in
      (0..<training.classes).map {
        correlation(prototypes.column(made), means.column($0))
      }
    }
    let own = correlations.indices.map { correlations[$0][$0] }
    for (label, value) in own.enumerated() {
      context.record("own_class_correlation", value, step: label)
    }
    let matched = correlations.indices.count { label in
      correlations[label].max() == correlations[label][label]
    }
    context.summarize("classes_matched", Double(matched))
    context.summarize("own_class_correlation", own.reduce(0, +) / Double(own.count))
    context.summarize(
      "classes_recognised", Double(recognised(prototypes, by: learner)))
    context.attach(training.picture("prototypes.png", rows: [prototypes, means]))
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    let model = h.model(
      pixels: 784, classes: 10, streams: RandomStreams(seed: 0), generativeRate: h.generativeRate)
    return [PlausibilityTable(model.circuit)]
  }

  /// One generated image a class, pixels x classes.
  private static func prototypes(
    of learner: MicrocircuitDigitLearner, classes: Int
  ) -> Matrix<Float> {
    let result = Matrix<Float>(learner.input.rows, classes)
    for start in stride(from: 0, to: classes, by: learner.batch) {
      let labels = start..<min(start + learner.batch, classes)
      learner.target.fill(learner.teaching.wrong)
      for label in labels { learner.target[label, label - start] = learner.teaching.right }
      learner.model.generate()
      for label in labels { result.setColumn(label, to: learner.input.column(label - start)) }
    }
    return result
  }

  /// The mean training image of each class, pixels x classes.
  private static func classMeans(of training: DigitTraining) -> Matrix<Float> {
    let images = training.training
    let sums = Matrix<Float>(training.pixels, training.classes)
    var counts = Array(repeating: Float(0), count: training.classes)
    for (index, label) in images.labels.enumerated() {
      counts[Int(label)] += 1
      let column = sums.column(Int(label))
      for pixel in 0..<images.pixels {
        column[pixel] += images.images[index * images.pixels + pixel]
      }
    }
    for (label, count) in counts.enumerated() where count > 0 {
      let column = sums.column(label)
      for pixel in column.indices { column[pixel] /= count }
    }
    return sums
  }

  /// How many of the prototypes the network takes for the class that they were made from.
  private static func recognised(
    _ prototypes: Matrix<Float>, by learner: MicrocircuitDigitLearner
  ) -> Int {
    let images = LabeledImages(
      images: (0..<prototypes.columns).flatMap { Array(prototypes.column($0)) },
      labels: (0..<prototypes.columns).map { UInt8($0) }, pixels: prototypes.rows)
    let errors = learner.errorRate(on: images) * Double(images.count)
    return images.count - Int(errors.rounded())
  }

  /// Pearson's correlation of two images; 0 for an image without contrast.
  static func correlation(
    _ a: some Collection<Float>, _ b: some Collection<Float>
  ) -> Double {
    let count = Double(a.count)
    let (meanA, meanB) = (
      a.reduce(0) { $0 + Double($1) } / count, b.reduce(0) { $0 + Double($1) } / count
    )
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      let (dx, dy) = (Double(x) - meanA, Double(y) - meanB)
      ab += dx * dy
      aa += dx * dx
      bb += dy * dy
    }
    return aa * bb > 0 ? ab / (aa * bb).squareRoot() : 0
  }
}
