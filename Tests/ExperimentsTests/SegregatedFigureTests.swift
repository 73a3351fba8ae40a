import Experiments
import Testing

/// What the figures of segregated dendrites show, at a size that takes seconds.
@Suite struct SegregatedFigureTests {
  /// Until now the digits have begun to be told apart: 7,000 stroke digits, 2 s.
  private static let learning = [
    "imagesPerEpoch": "7000", "testImages": "300", "measureAt": "[3000]", "blockImages": "500",
    "stretchImages": "1000",
  ]

  @Test func somataFollowTheirBasalDendritesAndNotTheirFeedback() throws {
    let run = try SmokeRun("fig3c", variant: "default")
    #expect(run.metrics["soma_change"] == 0)
    #expect(try #require(run.metrics["apical_change"]) > 0.1)
    #expect(try #require(run.metrics["correlation_soma_basal"]) > 0.8)
    let coupled = try SmokeRun("fig3c", variant: "default", set: ["apicalConductance": "0.05"])
    #expect(try #require(coupled.metrics["soma_change"]) > 0)
  }

  @Test func networkLearnsFromPlateausAndTurnsTowardsBackpropagation() throws {
    let run = try SmokeRun("fig7a", variant: "spikes", set: Self.learning)
    let errors = run.values("test_error")
    // Ten classes: chance is 0.9, and 300 images leave 0.02 of deviation.
    #expect(errors[0] > 0.8)
    #expect(errors[1] < 0.8)
    #expect(abs(try #require(run.metrics["angle_start"]) - 90) < 5)
    #expect(try #require(run.metrics["angle_end"]) < 85)
  }

  @Test func feedbackByRatesIsCloserToBackpropagationThanBySpikes() throws {
    let spikes = try SmokeRun("fig7a", variant: "spikes", set: Self.learning)
    let rates = try SmokeRun("fig7a", variant: "rates", set: Self.learning)
    #expect(
      try #require(rates.metrics["angle_end"]) < (try #require(spikes.metrics["angle_end"])) - 3)
  }

  @Test func symmetricFeedbackStartsAligned() throws {
    let set = Self.learning.merging(["measuresAngles": "true"]) { $1 }
    let symmetric = try SmokeRun("fig8cd", variant: "symmetric", set: set)
    let random = try SmokeRun("fig8cd", variant: "random", set: set)
    #expect(try #require(symmetric.metrics["angle_start"]) < 70)
    #expect(try #require(random.metrics["angle_start"]) > 80)
  }

  @Test func lossesOfHiddenAndOutputLayerGoTogetherAndShuffledOnesDoNot() throws {
    let run = try SmokeRun("fig5-coordinated", variant: "head", set: Self.learning)
    #expect(try #require(run.metrics["r_mean_later"]) > 0.15)
    let shuffled = run.values("r_shuffled_largest")
    #expect(shuffled.count == 2 && shuffled.allSatisfy { $0 < 0.3 })
    // Spikes per second of hidden neurons: the initial weights make them fire far above the published mean.
    #expect(try #require(run.metrics["rate_hidden"]) > 60)
  }

  @Test func apicalInputIsTwelveTimesWeakerThanBasalInput() throws {
    let run = try SmokeRun("fig9", variant: "weak")
    #expect(abs(try #require(run.metrics["gain_basal_over_apical"]) - 12) < 1e-9)
  }

  @Test func phasesAreFiftyMillisecondsAndALittleMore() throws {
    let run = try SmokeRun("fig4b", variant: "default", set: ["images": "50000"])
    #expect(run.metrics["shortest"] == 50)
    // 2 (50 + 1.519) per image, deviation of a draw about 2.8.
    #expect(abs(try #require(run.metrics["mean"]) - 51.519) < 5 * 2.8 / 316)
    #expect(abs(try #require(run.metrics["fraction_50_to_59"]) - 0.976) < 0.003)
  }

  @Test func plateausAtTimesOfTheirOwnStillTeach() throws {
    let run = try SmokeRun("fig6s1", variant: "stochastic", set: Self.learning)
    #expect(run.values("test_error")[1] < 0.8)
  }

  @Test func backpropagationChangesReceptiveFieldsAlike() throws {
    let run = try SmokeRun("fig7bc", variant: "default", set: Self.learning)
    #expect(try #require(run.metrics["match_margin"]) > 0.1)
    #expect(try #require(run.metrics["change_match_margin"]) > 0.3)
  }
}
