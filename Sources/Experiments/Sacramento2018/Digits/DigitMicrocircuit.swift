import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// The MNIST experiments of Fig. 3: one program, of which each figure sets other hyperparameters.
enum DigitMicrocircuit {
  static let codeUnits = [
    "Models/Microcircuit", "Models/Multilayer", "Experiments/Shared",
    "Experiments/Sacramento2018/Digits",
  ]

  /// Which network learns.
  enum Model: String, Decodable, Sendable {
    case microcircuit
    /// The same layers trained by backpropagation.
    case backpropagation
  }

  struct Hyperparameters: TwoStepHyperparameters {
    var model: Model
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
    var backpropagationRate, backpropagationWeightScale: Double
    var trainingImages, validationImages: Int
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try h.requireUsable()
    let training = try DigitTraining(
      context.data, trainingImages: h.trainingImages, validationImages: h.validationImages,
      batch: h.batch, epochs: h.epochs)
    switch h.model {
    case .backpropagation:
      let network = multilayer(
        h, pixels: training.pixels, classes: training.classes, context.streams)
      try training.run(network, context)
    case .microcircuit:
      let learner = MicrocircuitDigitLearner(
        h.model(pixels: training.pixels, classes: training.classes, streams: context.streams),
        teaching: h.teaching, noise: h.noise > 0 ? context.streams.stream("noise") : nil,
        rateDecay: h.rateDecay)
      try training.run(learner, context) { epoch in
        training.loadProbe(into: learner)
        observe(learner, epoch, context)
      }
    }
  }

  /// Records what a microcircuit shows beyond its errors: `apical_silence`, `lateral_mismatch` and the
  /// `feedback_angle` of the top hidden layer.
  private static func observe(
    _ learner: MicrocircuitDigitLearner, _ epoch: Int, _ context: RunContext
  ) {
    let weights = learner.model.weights
    var values: [(String, Double)] = []
    if let silence = learner.apicalSilence() { values.append(("apical_silence", silence)) }
    if let topDown = weights.topDown.last, let bottomUp = weights.bottomUp.last {
      values.append(("feedback_angle", Matrix.angle(bottomUp.transposed(), topDown)))
    }
    if learner.model.parameters.wiring == .learned, let topDown = weights.topDown.last,
      let lateral = weights.interneuronToPyramidal.last
    {
      let sum = lateral.copy()
      sum.add(topDown)
      values.append(
        ("lateral_mismatch", (sum.squaredNorm / topDown.squaredNorm).squareRoot()))
    }
    for (name, value) in values {
      context.record(name, value, step: epoch)
      context.summarize(name, value)
    }
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    let streams = RandomStreams(seed: 0)
    switch h.model {
    case .microcircuit:
      return [PlausibilityTable(h.model(pixels: 784, classes: 10, streams: streams).circuit)]
    case .backpropagation:
      return [PlausibilityTable(multilayer(h, pixels: 784, classes: 10, streams).circuit)]
    }
  }

  private static func multilayer(
    _ h: Hyperparameters, pixels: Int, classes: Int, _ streams: RandomStreams
  ) -> MultilayerNetwork<Float> {
    MultilayerNetwork(
      layers: [pixels] + h.hiddenLayers + [classes], trials: h.batch, feedback: .backpropagation,
      transfer: .logistic, loss: .crossEntropy, learningRate: h.backpropagationRate,
      weightScale: h.backpropagationWeightScale, streams: streams)
  }
}
