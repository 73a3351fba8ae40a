import Experiments
import Testing

/// Fig. 6 on noise in the place of photographs: what does not need pictures to be seen.
@Suite struct ColourPictureTests {
  static let still = ["learningRate": "0.0", "eventFeedbackRate": "0.0", "recurrentRate": "0.0"]

  private func run(
    _ variant: String, seed: Int = 0, _ set: [String: String] = [:]
  ) throws -> SmokeRun {
    try SmokeRun("fig6-cifar10", variant: variant, seed: seed, set: set)
  }

  /// Apical potentials grow with the weights, and what bursts do not carry of them faster.
  @Test func withTiedFeedbackUpdatesAreTheGradient() throws {
    // Sums in single precision, made in other orders.
    #expect(try run("annSymmetric").values("angle").allSatisfy { $0 < 1e-3 })
    let strong = try run("burstccnQYSymSymmetric").values("angle")
    #expect(strong.allSatisfy { $0 < 3 }, "\(strong)")
    let weak = try run("burstccnQYSymSymmetric", ["weightGain": "1.0"]).values("angle")
    #expect(weak.allSatisfy { $0 < 0.1 }, "\(weak)")
    let random = try run("burstccnQYSym")
    #expect(random.values("angle_layer1").allSatisfy { $0 > 45 })
  }

  /// Cut out and flipped at random, but the same pictures for every model: forward weights are the same, and stay.
  @Test func augmentationAndOrderDoNotDependOnTheModel() throws {
    let set = Self.still.merging(["trainingImages": "80", "epochs": "3"]) { $1 }
    let reference = try run("ann", set)
    for variant in ["burstccn", "burstccnQYSym", "burstprop", "burstccnSymmetric", "annSymmetric"] {
      let run = try run(variant, set)
      for metric in ["test_error", "train_error", "train_loss"] {
        #expect(run.values(metric) == reference.values(metric), "\(variant): \(metric)")
      }
    }
  }

  /// Of a network that stays as it is, and of all pictures in every epoch, only the augmentation changes what is seen.
  @Test func everyEpochCutsAndFlipsAnew() throws {
    let whole = Self.still.merging(
      ["trainingImages": "64", "batch": "64", "epochs": "3"]
    ) { $1 }
    func losses(_ set: [String: String]) throws -> [Double] {
      try run("ann", whole.merging(set) { $1 }).values("train_loss")
    }
    let plain = try losses(["padding": "0", "flipProbability": "0.0"])
    #expect(plain.allSatisfy { abs($0 - plain[0]) < 1e-6 * plain[0] }, "\(plain)")
    let flipped = try losses(["padding": "0", "flipProbability": "1.0"])
    #expect(flipped.allSatisfy { abs($0 - flipped[0]) < 1e-6 * flipped[0] }, "\(flipped)")
    #expect(abs(flipped[0] - plain[0]) > 1e-5 * plain[0])
    for set in [
      ["padding": "4", "flipProbability": "0.0"], ["padding": "0", "flipProbability": "0.5"],
    ] {
      let losses = try losses(set)
      #expect(Set(losses.map { Int($0 * 1e7) }).count == 3, "\(set): \(losses)")
    }
  }

  /// Hyperparameters are chosen on training pictures that are kept apart: nothing then carries the name of a test.
  @Test func validationPicturesAreNotTrainedOnAndNotTheTests() throws {
    let kept = try run("ann", ["validationImages": "40", "trainingImages": "100"])
    #expect(!kept.metrics.keys.contains { $0.contains("test") }, "\(kept.metrics.keys.sorted())")
    for metric in ["validation_error", "best_validation_error", "validation_error_after_1"] {
      #expect(kept.metrics[metric] != nil, "\(metric)")
    }
    let error = try #require(kept.metrics["validation_error"]) * 40
    #expect(abs(error - error.rounded()) < 1e-9, "a fraction of 40 pictures")
    // Of 60 that are left one minibatch of 32 is shown.
    let shown = try #require(kept.metrics["train_error"]) * 32
    #expect(abs(shown - shown.rounded()) < 1e-9)
  }
}
