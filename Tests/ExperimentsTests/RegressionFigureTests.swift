import Experiments
import Testing

/// What the regression figures beside Fig. 2 show, at a size that takes a second or two.
@Suite struct RegressionFigureTests {
  @Test func aSelfPredictingNetworkLearnsTheAssociationAndStaysSilent() throws {
    let set = ["patterns": "100000", "observations": "4", "testPatterns": "300"]
    let run = try SmokeRun("arxiv-association", variant: "quasiStatic", seed: 2, set: set)
    #expect(try #require(run.metrics["test_error_ratio"]) < 0.8)
    let silent = try #require(run.metrics["free_apical_share"])
    #expect(silent < 0.1)
    // Interneurons cancel what comes down because their input learns too.
    let fixed = try SmokeRun(
      "arxiv-association", variant: "quasiStatic", seed: 2,
      set: set.merging(["learningRatePyramidalToInterneuron": "0.0"]) { _, new in new })
    #expect(try #require(fixed.metrics["free_apical_share"]) > 2 * silent)
  }

  @Test func learningTheHiddenLayerHelpsFromStrongInitialWeights() throws {
    let run = try SmokeRun(
      "noise-and-initialisation", variant: "scale2",
      set: ["patterns": "40000", "testPatterns": "300"])
    #expect(try #require(run.metrics["error_ratio"]) < 0.95)
    let start = try #require(run.metrics["error_start"])
    #expect(try #require(run.metrics["error_full"]) < start)
    // Both networks start from the same weights.
    #expect(run.values("error_full").first == run.values("error_shallow").first)
  }

  @Test func noisePerStepIsDiffusionOfASmallerLevel() throws {
    func errors(_ variant: String, _ noise: String) throws -> [Double] {
      try SmokeRun("noise-and-initialisation", variant: variant, set: ["noise": noise]).values(
        "error_full")
    }
    // σ Δt per step is σ √Δt · √Δt: at Δt = 0.4 ms a factor of √0.4.
    let perStep = try errors("perStep06", "0.6")
    let diffusion = try errors("diffusion06", "0.3794733192202055")
    for (a, b) in zip(perStep, diffusion) { #expect(abs(a - b) < 1e-9 * a) }
    #expect(try errors("noiseless", "0.0").last != perStep.last)
  }
}
