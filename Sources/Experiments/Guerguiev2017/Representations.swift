import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import ResultsStore

/// Fig. 6C: representations become more specific for the category from layer to layer.
enum Representations: Experiment {
  static let name = "guerguiev2017/fig6c-representations"
  static let data = DataRequirement.digits
  static let codeUnits =
    SegregatedFigure.codeUnits + ["Experiments/Guerguiev2017/Representations"]

  struct Hyperparameters: Decodable, Sendable {
    @SharedHyperparameters var network: SegregatedHyperparameters
    @SharedHyperparameters var training: SegregatedTrainingHyperparameters
    let neighbours: Int
    let agreementImages: Int
    let pictureImages: Int
    let perplexity: Double
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(h.network.hiddenLayers.count == 2, "hiddenLayers should have two layers")
    let training = try SegregatedTraining(
      h.network, h.training, context, observation: .hiddenRates)
    let images = min(h.agreementImages, training.test.count)
    try require(
      h.neighbours < images, "neighbours should be fewer than the \(images) images compared")
    try require(
      h.pictureImages <= images && h.perplexity < Double(h.pictureImages - 1),
      "pictureImages should be at most the \(images) images compared, and more than perplexity")
    var nothing: [Int] = []
    try training.run(context, record: &nothing)

    let network = training.network
    let sizes = [training.test.pixels] + h.network.hiddenLayers
    let layers = sizes.map { Matrix<Float>($0, images) }
    var labels: [UInt8] = []
    _ = try training.testError(of: h.agreementImages, context) { image, label in
      let column = labels.count
      layers[0].setColumn(
        column,
        to: training.test.images[image * sizes[0]..<(image + 1) * sizes[0]])
      for (m, population) in network.hidden.enumerated() {
        layers[m + 1].setColumn(column, to: population[.rateForward].rowArrays.map { $0[0] })
      }
      labels.append(UInt8(label))
    }
    let names = ["input", "hidden1", "hidden2"]
    for (name, layer) in zip(names, layers) {
      try requireFinite(layer.squaredNorm, "the activity of \(name)", after: h.training.epochs)
      context.summarize(
        "agreement_\(name)",
        NearestNeighbourAgreement.agreement(of: layer, labels: labels, k: h.neighbours))
    }
    context.attach(try picture(names, layers, labels, h, context))
  }

  private static func picture(
    _ names: [String], _ layers: [Matrix<Float>], _ labels: [UInt8], _ h: Hyperparameters,
    _ context: RunContext
  ) throws -> Artifact {
    let count = min(h.pictureImages, labels.count)
    let panels = try zip(names, layers).map { name, layer in
      var stream = context.streams.stream("embedding/\(name)")
      let points = Matrix<Float>(layer.rows, count) { layer[$0, $1] }
      let embedded = try StochasticNeighbourEmbedding.embed(
        points, perplexity: h.perplexity, using: &stream
      ) { done, total in try context.progress(done, of: total, "steps of the picture") }
      return (title: name, points: embedded, labels: Array(labels.prefix(count)))
    }
    let classes = (0...(labels.max() ?? 0)).map { "\($0)" }
    return Artifact(
      name: "representations.svg", mediaType: "image/svg+xml",
      data: ScatterPicture.svg(panels: panels, classNames: classes))
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] { h.network.plausibility() }
}
