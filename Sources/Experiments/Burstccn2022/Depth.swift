import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// Fig. 5B, D: error and alignment of networks of two to nine layers, with the hyperparameters found for five.
///
/// A run trains one model at all depths, one after the other. Recorded by number of layers (the input does not count):
/// `error_by_depth`, `best_error_by_depth`, `angle_by_depth` and `angle_layer1_by_depth`; summarised the same as `NAME_L` for L layers.
enum Depth: Experiment {
  static let name = "burstccn2022/fig5-depth"
  static let data = DataRequirement.digits
  static let codeUnits = DenseFigure.codeUnits + ["Experiments/Burstccn2022/Depth"]

  struct Hyperparameters: Decodable, Sendable {
    @SharedHyperparameters var network: CorticalHyperparameters
    @SharedHyperparameters var training: MinibatchHyperparameters
    let depths: [Int]
    let width: Int
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(
      !h.depths.isEmpty && h.depths.allSatisfy { (1...100).contains($0) }
        && Set(h.depths).count == h.depths.count,
      "depths should be one or more different numbers of layers from 1 to 100")
    let digits = try context.data.digits()
    let done = try context.resumedCheckpoint?.value("depths", as: Int.self) ?? 0
    for (index, depth) in h.depths.enumerated() where index >= done {
      let training = try MinibatchTraining(
        h.training, training: digits.train.prefix(h.training.trainingImages),
        test: digits.test.prefix(h.training.testImages), name: "layers\(depth)_")
      let sizes =
        [digits.train.pixels] + Array(repeating: h.width, count: depth - 1) + [digits.classes]
      let learner = try h.network.makeLearner(
        LayeredArchitecture(sizes), batch: h.training.batch, streams: context.streams)
      let record = try train(learner, training, index, h, context)
      summarize(record, depth, context)
    }
  }

  /// Trains the network of one depth; those of the depths before are not needed any more.
  private static func train(
    _ learner: some CorticalLearner, _ training: MinibatchTraining<LabeledImages>, _ index: Int,
    _ h: Hyperparameters, _ context: RunContext
  ) throws -> MinibatchTraining<LabeledImages>.Record {
    let each = training.images
    let checkpoint = context.resumedCheckpoint
    let isResumed =
      try checkpoint.map { try $0.value("depths", as: Int.self) == index } ?? false
    return try training.run(
      learner, context, from: isResumed ? checkpoint : nil,
      save: { record, epoch in
        // After the last epoch the depth's results are still to be recorded: the next depth's checkpoints say so.
        guard epoch < h.training.epochs else { return }
        var checkpoint = training.checkpoint(of: learner, record, epoch: epoch)
        checkpoint.set("depths", index)
        try context.save(checkpoint)
      }, progress: { try context.progress(index * each + $0, of: h.depths.count * each, "images") })
  }

  private static func summarize(
    _ record: MinibatchTraining<LabeledImages>.Record, _ depth: Int, _ context: RunContext
  ) {
    func both(_ metric: String, _ value: Double) {
      context.record("\(metric)_by_depth", value, step: depth)
      context.summarize("\(metric)_\(depth)", value)
    }
    both("error", record.errors.last ?? .nan)
    both("best_error", record.errors.min() ?? .nan)
    both("angle", record.endOfAngles(0))
    both("angle_layer1", record.endOfAngles(2))
  }
}
