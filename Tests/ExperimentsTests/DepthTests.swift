import Experiments
import Testing

/// Fig. 5B, D: networks of several depths in one run.
@Suite struct DepthTests {
  static let small = [
    "epochs": "2", "trainingImages": "640", "testImages": "100", "width": "20", "angleEvery": "5",
  ]

  @Test(arguments: ["burstccn", "burstprop", "edn", "ann"])
  func everyDepthIsRecorded(variant: String) throws {
    let run = try SmokeRun(
      "fig5-depth", variant: variant,
      set: Self.small.merging(["depths": "[1, 2, 4]"]) { $1 })
    for metric in ["error", "best_error", "angle", "angle_layer1"] {
      let points = run.series["\(metric)_by_depth"] ?? []
      #expect(points.map(\.step) == [1, 2, 4], "\(metric)")
      for point in points { #expect(run.metrics["\(metric)_\(point.step)"] == point.value) }
    }
    for depth in [1, 2, 4] {
      let errors = run.values("layers\(depth)_test_error")
      #expect(errors.count == 3)
      #expect(run.metrics["error_\(depth)"] == errors.last)
      #expect(run.metrics["best_error_\(depth)"] == errors.min())
      #expect(run.metrics["angle_\(depth)"] == run.metrics["layers\(depth)_angle_end"])
      #expect(
        run.metrics["angle_layer1_\(depth)"] == run.metrics["layers\(depth)_angle_layer1_end"])
      #expect(run.metrics["layers\(depth)_angle_layer\(depth)_end"] != nil)
      #expect(run.metrics["layers\(depth)_angle_layer\(depth + 1)_end"] == nil)
    }
    // Without hidden layers the update is the gradient, but for the softened teacher of the error-encoding network.
    let alone = try #require(run.metrics["angle_1"])
    #expect(alone < (variant == "edn" ? 60 : 1e-3))
    #expect(try #require(run.metrics["angle_layer1_4"]) > max(60, alone))
  }

  /// A network is the same whatever is trained before it, and the same as that of Fig. 5A.
  @Test func depthsDoNotDependOnOneAnother() throws {
    func run(_ depths: String) throws -> SmokeRun {
      try SmokeRun(
        "fig5-depth", variant: "burstccn", set: Self.small.merging(["depths": depths]) { $1 })
    }
    let (both, turned, one) = (try run("[2, 3]"), try run("[3, 2]"), try run("[3]"))
    #expect(both.metrics == turned.metrics)
    #expect(one.metrics.allSatisfy { both.metrics[$0.key] == $0.value })
    #expect(both.metrics["layers2_test_error"] != nil && one.metrics["layers2_test_error"] == nil)
  }
}
