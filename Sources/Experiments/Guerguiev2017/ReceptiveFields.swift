import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import ResultsStore

/// Fig. 7B, C: receptive fields learned by plateau potentials are alike those learned by backpropagation.
enum ReceptiveFields: Experiment {
  static let name = "guerguiev2017/fig7bc-receptive-fields"
  static let data = DataRequirement.digits
  static let codeUnits =
    SegregatedFigure.codeUnits + ["Experiments/Guerguiev2017/ReceptiveFields"]

  struct Hyperparameters: Decodable, Sendable {
    @SharedHyperparameters var network: SegregatedHyperparameters
    @SharedHyperparameters var training: SegregatedTrainingHyperparameters
    let backpropagationFactor: Double
    let picturedUnits: Int
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(!h.network.hiddenLayers.isEmpty, "hiddenLayers should have a layer")
    let local = try SegregatedTraining(h.network, h.training, context)
    let exact = try SegregatedTraining(
      h.network.withBackpropagation(hiddenFactor: h.backpropagationFactor), h.training, context,
      name: "backpropagation_")
    let start = local.network.weights.feedforward[0].copy()
    var done = 0
    if let checkpoint = context.resumedCheckpoint {
      _ = try exact.restore(from: checkpoint)
      done = try local.restore(from: checkpoint)
    } else {
      for training in [local, exact] { try training.recordTest(epoch: 0, context) }
    }
    for epoch in done..<h.training.epochs {
      var checkpoint = Checkpoint()
      for training in [local, exact] {
        try training.runEpoch(context)
        try training.recordTest(epoch: epoch + 1, context)
        training.save(into: &checkpoint, epoch: epoch + 1)
      }
      try context.save(checkpoint)
    }
    summarize(
      local.network.weights.feedforward[0], exact.network.weights.feedforward[0], start: start,
      context)
    attach(local, exact, units: h.picturedUnits, context)
  }

  /// The best match of each local field among those of backpropagation; and the same for what learning has changed, since both
  /// networks start from the same weights.
  private static func summarize(
    _ local: Matrix<Float>, _ exact: Matrix<Float>, start: Matrix<Float>, _ context: RunContext
  ) {
    func change(_ weights: Matrix<Float>) -> Matrix<Float> {
      let result = weights.copy()
      result.add(start, scale: -1)
      return result
    }
    for (prefix, first, second) in [("", local, exact), ("change_", change(local), change(exact))] {
      var stream = context.streams.stream("shuffled pixels")
      let match = BestMatchCorrelation(of: first, among: second, using: &stream)
      let (real, shuffled) = (median(match.matched), median(match.shuffled))
      context.summarize("\(prefix)match", real)
      context.summarize("\(prefix)match_shuffled", shuffled)
      context.summarize("\(prefix)match_margin", real - shuffled)
    }
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.filter(\.isFinite).sorted()
    return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
  }

  private static func attach(
    _ local: SegregatedTraining, _ exact: SegregatedTraining, units: Int, _ context: RunContext
  ) {
    for (name, training) in [("plateaus", local), ("backpropagation", exact)] {
      let weights = training.network.weights.feedforward[0]
      context.attach(
        Artifact(
          name: "fields-\(name).png", mediaType: "image/png",
          data: WeightSheet.png(
            of: weights, units: Array(0..<min(units, weights.rows)), rows: training.shape.rows,
            columns: training.shape.columns)))
    }
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    h.network.plausibility() + h.network.withBackpropagation(hiddenFactor: 1).plausibility()
  }
}
