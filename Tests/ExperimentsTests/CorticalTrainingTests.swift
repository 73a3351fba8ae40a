import Experiments
import Testing

/// Dense networks of the bursting family on stroke digits, at a size that takes a second.
@Suite struct CorticalTrainingTests {
  static let small = [
    "epochs": "3", "trainingImages": "3200", "testImages": "500", "batch": "8",
    "learningRate": "1.0", "angleEvery": "50", "hiddenLayers": "[60]",
  ]
  /// Neither weights nor thresholds move.
  static let still = [
    "learningRate": "0.0", "eventFeedbackRate": "0.0", "interneuronRateFactor": "0.0",
    "recurrentRate": "0.0",
  ]

  private func run(
    _ name: String = "fig5-mnist", _ variant: String, _ set: [String: String] = [:]
  ) throws -> SmokeRun {
    try SmokeRun(name, variant: variant, set: Self.small.merging(set) { $1 })
  }

  // MARK: Learning

  @Test(arguments: ["burstccn", "burstccnQYSym", "burstprop", "edn", "ann"])
  func everyModelLearnsWithRandomFeedback(variant: String) throws {
    // The error-encoding network hears a softened teacher, and takes more.
    let isSlow = variant == "edn"
    let errors = try run(
      "fig5-mnist", variant, ["epochs": "8", "learningRate": isSlow ? "3.0" : "1.0"]
    ).values("test_error")
    #expect(errors.count == 9)
    #expect(try #require(errors.first) > 0.7, "chance is 0.9")
    #expect(try #require(errors.last) < (isSlow ? 0.6 : 0.35), "\(errors)")
  }

  // MARK: The gradient

  /// In degrees; sums in single precision, made in other orders, leave less than 1e-4.
  private static let resolution = 1e-3

  @Test func withTiedFeedbackTheArtificialNetworkFollowsTheGradient() throws {
    let run = try run("figS2", "ann")
    for metric in ["angle", "angle_layer1", "angle_layer2"] {
      #expect(run.values(metric).allSatisfy { $0 < Self.resolution }, "\(metric)")
    }
    let aligned = try self.run("fig5-mnist", "ann")
    #expect(aligned.values("angle_to_fa").allSatisfy { $0 < Self.resolution })
    #expect(try #require(aligned.values("angle_layer1").first) > 45)
  }

  /// Apical potentials pass through a sigmoid: what is left is their third order, which random feedback makes no smaller.
  @Test func withTiedFeedbackBurstsCarryTheGradient() throws {
    let tied = try run("figS2", "burstccnQYSym")
    #expect(tied.values("angle").allSatisfy { $0 < 1 }, "\(tied.values("angle"))")
    let random = try run("fig5-mnist", "burstccnQYSym")
    #expect(try #require(random.values("angle_layer1").first) > 45)
    #expect(random.values("angle_to_fa").allSatisfy { $0 < 10 })
  }

  // MARK: What is recorded

  @Test func theBestErrorIsTheLowestAndTheLastTheLast() throws {
    var areDifferent = false
    for seed in 0..<3 {
      // A rate at which the error goes up and down.
      let run = try SmokeRun(
        "fig5-mnist", variant: "ann", seed: seed,
        set: Self.small.merging(["epochs": "8", "learningRate": "6.0"]) { $1 })
      let errors = run.values("test_error")
      #expect(run.series["test_error"]?.map(\.step) == Array(0...8))
      #expect(run.metrics["best_test_error"] == errors.min())
      #expect(run.metrics["test_error"] == errors.last)
      areDifferent = areDifferent || errors.min() != errors.last
      for epoch in 1...4 {
        #expect(run.metrics["test_error_after_\(epoch)"] == errors[epoch])
      }
      #expect(run.metrics["test_error_after_5"] == nil)
    }
    #expect(areDifferent, "a last error that is the lowest shows nothing")
  }

  /// With one measurement an epoch the series is the list of all of them.
  @Test func theEndOfAnAngleIsItsMeanOverTheLastTenth() throws {
    for (epochs, tail) in [(20, 2), (9, 1)] {
      let run = try run(
        "fig5-mnist", "burstccn",
        ["epochs": "\(epochs)", "trainingImages": "640", "angleEvery": "80"])
      for metric in ["angle", "angle_to_fa", "angle_layer1", "angle_layer2"] {
        let angles = run.values(metric)
        #expect(angles.count == epochs)
        let mean = angles.suffix(tail).reduce(0, +) / Double(tail)
        #expect(abs(try #require(run.metrics[metric + "_end"]) - mean) < 1e-12, "\(metric)")
      }
    }
  }

  /// Measured every so many minibatches of the whole run, not of the epoch.
  @Test func anglesAreMeasuredAtTheirOwnPace() throws {
    // 3 minibatches an epoch: the numbers 0, 4 and 8 are measured, one an epoch; of 7 in turn, 0 and 7.
    func epochs(_ every: Int) throws -> [Int] {
      try run(
        "fig5-mnist", "ann",
        ["trainingImages": "96", "batch": "32", "angleEvery": "\(every)", "epochs": "3"]
      ).series["angle"]?.map(\.step) ?? []
    }
    #expect(try epochs(4) == [1, 2, 3])
    #expect(try epochs(7) == [1, 3])
    #expect(try epochs(100) == [1])
  }

  @Test func measuringAnglesDisturbsNothing() throws {
    for variant in ["burstccn", "burstprop", "edn", "ann"] {
      func errors(_ every: Int) throws -> [String: Double] {
        try run(
          "fig5-mnist", variant, ["trainingImages": "640", "angleEvery": "\(every)"]
        ).metrics.filter { !$0.key.hasPrefix("angle") }
      }
      #expect(try errors(1) == errors(1000), "\(variant)")
    }
  }

  // MARK: The order of images

  /// Of a network that stays as it is, an epoch's errors are those of the images shown: whatever their order and their minibatches.
  @Test func anEpochShowsEveryImageOnce() throws {
    let runs = try [10, 50, 100].map { batch in
      try run(
        "fig5-mnist", "ann",
        Self.still.merging(["trainingImages": "100", "batch": "\(batch)"]) { $1 })
    }
    let errors = runs.flatMap { $0.values("train_error") }
    #expect(errors.count == 9 && Set(errors).count == 1, "\(errors)")
    // Sums in single precision, in another order.
    let losses = runs.flatMap { $0.values("train_loss") }
    #expect(losses.allSatisfy { abs($0 - losses[0]) < 1e-6 * losses[0] }, "\(losses)")
  }

  /// Those left over at the end of an epoch are others in the next.
  @Test func imagesThatFillNoMinibatchWaitForTheNextEpoch() throws {
    let set = Self.still.merging(["trainingImages": "100", "epochs": "6"]) { $1 }
    let whole = try run("fig5-mnist", "ann", set.merging(["batch": "100"]) { $1 })
    let wrong = 100 * (try #require(whole.metrics["train_error"]))
    let rest = try run("fig5-mnist", "ann", set.merging(["batch": "32"]) { $1 })
    for error in rest.values("train_error") {
      let count = error * 96
      #expect(abs(count - count.rounded()) < 1e-9, "a fraction of three minibatches")
      #expect(count <= wrong + 1e-9 && count >= wrong - 4 - 1e-9)
    }
    #expect(Set(rest.values("train_loss")).count > 1, "the same four are left over in every epoch")
  }

  /// All begin with the same forward weights, and see the same images in the same order.
  @Test func theOrderDoesNotDependOnTheModel() throws {
    let set = Self.still.merging(["trainingImages": "320", "batch": "48"]) { $1 }
    let reference = try run("fig5-mnist", "ann", set)
    #expect(Set(reference.values("train_loss")).count == 3, "other images are left over")
    for variant in ["burstccn", "burstccnQYSym", "burstprop", "edn"] {
      let run = try run("fig5-mnist", variant, set)
      for metric in ["test_error", "train_error", "train_loss"] {
        #expect(run.values(metric) == reference.values(metric), "\(variant): \(metric)")
      }
    }
    let other = try SmokeRun(
      "fig5-mnist", variant: "ann", seed: 1, set: Self.small.merging(set) { $1 })
    #expect(other.values("train_loss") != reference.values("train_loss"))
  }

  // MARK: Divergence

  /// At the authors' default rate interneurons of a layer of 500 overshoot: an error that says so, and not a number that means nothing.
  @Test func interneuronsAtTheDefaultRateDiverge() throws {
    let wide = [
      "hiddenLayers": "[500, 500]", "trainingImages": "1280", "batch": "32", "epochs": "1",
      "learningRate": "0.3",
    ]
    let error = #expect(throws: (any Error).self) {
      try run("fig5-mnist", "edn", wide.merging(["interneuronRateFactor": "2.0"]) { $1 })
    }
    let words = error.map { "\($0)" } ?? ""
    // The sign of not-a-number is the processor's.
    #expect(words.contains(/^diverged: the output is -?nan after 1/), "\(words)")
    #expect(words.contains("smaller learning rates"))
    // At the rate of the file the same network learns.
    let slow = try run("fig5-mnist", "edn", wide)
    #expect(try #require(slow.metrics["test_error"]).isFinite)
    #expect(try #require(slow.metrics["train_loss"]) < 0.3, "outputs near 0 or 1 at the start")
  }
}
