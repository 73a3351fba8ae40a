import Experiments
import Testing

/// What the figures of the dendritic microcircuit show, at a size that takes a second.
@Suite struct MicrocircuitFigureTests {
  @Test func lateralPlasticitySilencesApicalDendritesWhileCellsStayActive() throws {
    let run = try SmokeRun("figS1-self", variant: "softplus", set: ["patterns": "1500"])
    // 1,000 patterns give a factor of 10 to 50.
    #expect(try #require(run.metrics["apical_energy_ratio"]) < 0.1)
    #expect(try #require(run.metrics["interneuron_mismatch_ratio"]) < 0.5)
    #expect(try #require(run.metrics["rate_deviation_ratio"]) > 0.5)
  }

  @Test func selfPredictingNetworkIsSilentUntilATargetComesAndAgainAfterLearning() throws {
    let run = try SmokeRun("fig1-association", variant: "logistic", set: ["trials": "400"])
    #expect(try #require(run.metrics["silent_apical_maximum"]) < 1e-10)
    #expect(try #require(run.metrics["apical_energy_rise"]) > 1e3)
    #expect(try #require(run.metrics["apical_energy_ratio"]) < 0.05)
    #expect(try #require(run.metrics["output_error_ratio"]) < 0.01)
    // The two parts of the apical potential cancel before the target comes on, sample 100 of the trace.
    let topDown = run.values("before_apical_top_down")
    let lateral = run.values("before_apical_lateral")
    let apical = run.values("before_apical")
    #expect(abs(topDown[90]) > 0.01)
    #expect(abs(topDown[90] + lateral[90]) < 1e-10)
    #expect(abs(apical[290]) > 1e-3)
  }

  @Test func learningTheHiddenLayerBeatsLeavingItRandom() throws {
    let set = ["patterns": "100000", "observations": "4", "testPatterns": "500"]
    let full = try SmokeRun("fig2-nonlinear", variant: "full", set: set)
    let shallow = try SmokeRun("fig2-nonlinear", variant: "shallow", set: set)
    let fullError = try #require(full.metrics["test_error"])
    #expect(fullError < (try #require(shallow.metrics["test_error"])))
    #expect(fullError < (try #require(full.metrics["test_error_start"])))
    // Without learning in the hidden layer there is nothing to align.
    #expect(
      abs(try #require(shallow.metrics["feedback_angle"]) - 90)
        < abs(try #require(full.metrics["feedback_angle"]) - 90) + 5)
  }
}
