import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import ResultsStore

/// Fig. 5B, C: the hidden layer's loss goes with that of the output.
enum CoordinatedErrors: Experiment {
  static let name = "guerguiev2017/fig5-coordinated-errors"
  static let data = DataRequirement.digits
  static let codeUnits =
    SegregatedFigure.codeUnits + ["Experiments/Guerguiev2017/CoordinatedErrors"]

  struct Hyperparameters: Decodable, Sendable {
    @SharedHyperparameters var network: SegregatedHyperparameters
    @SharedHyperparameters var training: SegregatedTrainingHyperparameters
    let digit: Int
    let rateImages: [Int]
  }

  /// The losses and what shuffles them.
  private struct Record: Codable {
    var losses = LossRecord()
    var stream: RandomStream
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(!h.network.hiddenLayers.isEmpty, "hiddenLayers should have a layer")
    try require(h.network.hiddenLearning == .plateaus, "hiddenLearning should be plateaus")
    let training = try SegregatedTraining(
      h.network, h.training, context, observation: .hiddenRates)
    let classes = training.shape.classes
    try require(
      h.training.blockImages <= training.epochImages,
      "blockImages should be at most the \(training.epochImages) images of an epoch")
    try require((0..<classes).contains(h.digit), "digit should be one of 0 to \(classes - 1)")
    try require(
      h.rateImages.count == 2 && h.rateImages[0] <= h.rateImages[1],
      "rateImages should be the first and the last image of a stretch")
    var record = Record(stream: context.streams.stream("shuffling"))
    try training.run(context, record: &record) { record, image, label in
      record.losses.observe(
        training.network, image: image, label: label,
        rateImages: h.rateImages[0]...h.rateImages[1], h.training, context)
    } endOfEpoch: { record, epoch in
      let losses = record.losses.endEpoch(classes: classes, shuffling: &record.stream)
      summarize(record.losses, epoch: epoch, h, training, context)
      if epoch == min(2, h.training.epochs) {
        context.attach(picture(losses, h.digit, epoch: epoch))
      }
    }
  }

  private static func summarize(
    _ losses: LossRecord, epoch: Int, _ h: Hyperparameters, _ training: SegregatedTraining,
    _ context: RunContext
  ) {
    guard let newest = losses.correlations.last, let shuffled = losses.shuffledCorrelations.last
    else { return }
    for (digit, r) in newest.enumerated() { context.record("r_digit\(digit)", r, step: epoch) }
    context.record("r_mean", mean(newest), step: epoch)
    context.record("r_shuffled_largest", shuffled.map(abs).max() ?? .nan, step: epoch)
    if epoch <= 2 { context.summarize("r_chosen_digit_epoch\(epoch)", newest[h.digit]) }
    context.summarize("r_mean_first", mean(losses.correlations[0]))
    let later = Array(losses.correlations.dropFirst())
    if !later.isEmpty {
      let all = later.flatMap { $0 }
      let inside = all.count { (0.2...0.6).contains($0) }
      context.summarize("r_mean_later", mean(later.flatMap { $0 }))
      context.summarize("fraction_of_r_in_range", Double(inside) / Double(all.count))
    }
    let least = losses.correlations.joined().min() ?? .nan
    let largest = losses.shuffledCorrelations.joined().map(abs).max() ?? .nan
    context.summarize("r_least_minus_largest_shuffled", least - largest)
    if losses.rates.images > 0 {
      summarize(losses.rates, h, training, context)
    }
  }

  /// Mean rates in Hz, one step being a millisecond.
  private static func summarize(
    _ rates: LossRecord.MeanRates, _ h: Hyperparameters, _ training: SegregatedTraining,
    _ context: RunContext
  ) {
    let scale = 1000 / Double(rates.images)
    let groups = [
      ("input", rates.input * scale, training.training.pixels),
      ("hidden", rates.hidden * scale, h.network.hiddenLayers.reduce(0, +)),
      ("output", rates.output * scale, training.shape.classes),
    ]
    for (name, rate, _) in groups { context.summarize("rate_\(name)", rate) }
    let neurons = groups.reduce(0) { $0 + $1.2 }
    context.summarize(
      "rate_all_neurons", groups.reduce(0) { $0 + $1.1 * Double($1.2) } / Double(neurons))
  }

  /// Hidden over output loss, an epoch's images of one digit.
  private static func picture(
    _ losses: (output: [Double], hidden: [Double], labels: [UInt8]), _ digit: Int, epoch: Int
  ) -> Artifact {
    let chosen = losses.labels.indices.filter { Int(losses.labels[$0]) == digit }.prefix(2000)
    let points = Matrix<Double>(2, max(chosen.count, 1))
    for (column, image) in chosen.enumerated() {
      points[0, column] = losses.output[image]
      points[1, column] = losses.hidden[image]
    }
    let svg = ScatterPicture.svg(
      panels: [
        ("digit \(digit), epoch \(epoch)", points, Array(repeating: 0, count: points.columns))
      ], classNames: ["image"], xLabel: "output loss", yLabel: "hidden loss")
    return Artifact(name: "losses.svg", mediaType: "image/svg+xml", data: svg)
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(values.count, 1))
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] { h.network.plausibility() }
}
