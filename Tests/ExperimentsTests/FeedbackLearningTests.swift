import Experiments
import Testing

/// Figs. 4 and S1 at a size that takes a second: feedback weights that learn in a network whose other weights stay.
@Suite struct FeedbackLearningTests {
  /// Layers of 50 stand higher rates than those of 500.
  static let small = [
    "hiddenLayers": "[50, 50]", "steps": "400", "measureEvery": "50", "trainingImages": "2000",
  ]
  static let fastEvents = small.merging(["eventFeedbackRate": "0.05"]) { $1 }
  static let fastBursts = small.merging(["burstFeedbackRate": "0.1"]) { $1 }

  @Test(arguments: ["symmetric", "random"])
  func eventFeedbackComesToBalanceBurstFeedback(variant: String) throws {
    let run = try SmokeRun("fig4-q", variant: variant, set: Self.fastEvents)
    try expectBalance(run)
  }

  @Test(arguments: ["symmetric", "random"])
  func burstFeedbackComesToBalanceEventFeedback(variant: String) throws {
    let run = try SmokeRun("figS1-y", variant: variant, set: Self.fastBursts)
    try expectBalance(run)
  }

  /// Q and Y align, apical potentials fall silent, and the forward weights' updates turn to where Y points.
  private func expectBalance(_ run: SmokeRun) throws {
    let angles = run.values("qy_angle")
    #expect(angles.count == 9)
    #expect(try #require(angles.first) > 70)
    #expect(try #require(angles.last) < (try #require(angles.first)) - 20, "\(angles)")
    #expect(try #require(run.metrics["apical_ratio"]) < 0.3, "\(run.values("apical"))")
    let aligned = run.values("fa_angle")
    #expect(try #require(aligned.last) < (try #require(aligned.first)) - 10, "\(aligned)")
  }

  @Test func withSymmetricFeedbackUpdatesTurnToTheGradient() throws {
    for run in [
      try SmokeRun("fig4-q", variant: "symmetric", set: Self.fastEvents),
      try SmokeRun("figS1-y", variant: "symmetric", set: Self.fastBursts),
    ] {
      let angles = run.values("bp_angle")
      #expect(try #require(angles.last) < (try #require(angles.first)) - 10, "\(angles)")
      #expect(try #require(run.metrics["angle_rank_correlation"]) > 0.7)
    }
  }

  /// Without learning, and with all images in every minibatch, nothing moves, teacher or not: only sums are made in another order.
  @Test func withoutRatesNothingChanges() throws {
    let run = try SmokeRun(
      "fig4-q", variant: "randomTaught",
      set: Self.small.merging([
        "eventFeedbackRate": "0.0", "trainingImages": "64", "batch": "64", "steps": "20",
        "measureEvery": "5",
      ]) { $1 })
    for (metric, points) in run.series {
      let values = points.map(\.value)
      #expect(values.count == 5)
      // The output's angle to the gradient is 0, but for rounding.
      let tolerance = 1e-3 * max(values[0], 0.01)
      #expect(values.allSatisfy { abs($0 - values[0]) < tolerance }, "\(metric): \(values)")
    }
  }

  /// If they did, their own rate would tell.
  @Test(arguments: ["fig4-q", "figS1-y"])
  func forwardWeightsDoNotMove(name: String) throws {
    func run(_ set: [String: String]) throws -> [String: [Double]] {
      try SmokeRun(
        name, variant: "symmetricTaught",
        set: ["trainingImages": "640", "measureEvery": "5"].merging(set) { $1 }
      ).series.mapValues { $0.map(\.value) }
    }
    let still = try run(["learningRate": "0.0"])
    #expect(try run(["learningRate": "10.0", "momentum": "0.9", "weightDecay": "0.1"]) == still)
    #expect(
      try run([name == "fig4-q" ? "eventFeedbackRate" : "burstFeedbackRate": "0.02"]) != still)
  }

  /// Noise is on what is learned from, not on what is measured: before the first update there is none.
  @Test func noiseMattersForLearningOnly() throws {
    func run(_ noise: String) throws -> SmokeRun {
      try SmokeRun("fig4-q", variant: "random", set: ["feedforwardNoise": noise])
    }
    let (noisy, quiet) = (try run("0.5"), try run("0.0"))
    for metric in noisy.series.keys {
      let (a, b) = (noisy.values(metric), quiet.values(metric))
      // The two networks have other pathways, whose sums may round otherwise.
      #expect(abs(a[0] - b[0]) <= 1e-4 * abs(b[0]), "\(metric)")
    }
    #expect(noisy.values("qy_angle").last != quiet.values("qy_angle").last)
  }

  @Test func aTeacherHoldsEventFeedbackBack() throws {
    func ratio(_ variant: String) throws -> Double {
      try #require(
        try SmokeRun("fig4-q", variant: variant, set: Self.fastEvents).metrics["apical_ratio"])
    }
    #expect(try ratio("symmetricTaught") > ratio("symmetric"))
  }
}
