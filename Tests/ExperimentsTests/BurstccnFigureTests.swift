import Experiments
import Foundation
import Reproduction
import Testing

/// What the figures of BurstCCN show, at a size that takes a second or two.
@Suite struct BurstccnFigureTests {
  // MARK: Fig. 1B

  /// Ten minutes at each rate: relative deviations of counts are a few per cent at 5 Hz and below 1 % at 80 Hz.
  @Test func poissonSpikesHaveTheRatesOfEventsAndBurstsInClosedForm() throws {
    let run = try SmokeRun(
      "fig1b", variant: "default", set: ["duration": "600.0", "burstInterval": "0.02"])
    for (rate, (events, probability)) in zip(
      run.series["event_rate"] ?? [],
      zip(run.values("event_rate"), run.values("burst_probability"))
    ).map({ (Double($0.step), $1) }) {
      let single = exp(-0.02 * rate)
      // Events are rarer than Poisson draws of their number would be; bursts are coins tossed for each.
      let count = 600 * rate * single
      #expect(abs(events - rate * single) < 5 * count.squareRoot() / 600 * 1.1, "\(rate) Hz")
      #expect(
        abs(probability - (1 - single)) < 5 * (single * (1 - single) / count).squareRoot(),
        "\(rate) Hz")
    }
  }

  @Test func theSignTurnsWhereTheClosedFormSays() throws {
    // With p_b = ½ at ln 2 / τ; a longer interval moves it down.
    for (interval, expected) in [("0.016", log(2) / 0.016), ("0.018", log(2) / 0.018)] {
      let run = try SmokeRun(
        "fig1b", variant: "default", set: ["duration": "3000.0", "burstInterval": interval])
      #expect(abs(try #require(run.metrics["zero_crossing_hz"]) - expected) < 0.4)
      // The sum of thirty times as many spikes, thirty times closer for its size.
      let largest = run.values("closed_form").map { abs($0) }.max() ?? 0
      #expect(try #require(run.metrics["deviation_from_closed_form"]) < 0.02 * largest)
    }
  }

  // MARK: Fig. 1C

  @Test func eventFeedbackChangesByTheDifferenceOfWhatBothBring() throws {
    let run = try SmokeRun("fig1c", variant: "default", set: ["intervals": "8"])
    #expect(run.metrics["fraction_sign_match"] == 1)
    // −η (Q e − Y b) e with η = 0.2 and e = ½, at Y b = 1, 2 and 3.
    for (name, bursts) in [
      ("bursts_quarter", 1.0), ("bursts_half", 2), ("bursts_three_quarters", 3),
    ] {
      for (j, change) in run.values(name).enumerated() {
        #expect(abs(change - 0.1 * (bursts - Double(j) / 2)) < 1e-12)
      }
    }
    #expect(abs(try #require(run.metrics["largest_change"]) - 0.4) < 1e-12)
  }

  // MARK: Fig. 3

  static let short = [
    "predictionSteps": "2000", "teachingSteps": "40000", "marks": "[40000]", "markWindow": "2000",
    "earlyFrom": "5000", "earlyTo": "10000", "observations": "20", "angleSamples": "10",
  ]

  @Test func aTeacherThatIsAlwaysOnTeachesBurstCCNAndNotBurstprop() throws {
    let burstCCN = try SmokeRun("fig3-continuous", variant: "burstccn", set: Self.short)
    let ratio = try #require(burstCCN.metrics["mse_ratio"])
    #expect(ratio < 0.3)
    #expect(try #require(burstCCN.metrics["correlation_after"]) > 0.7)
    #expect(try #require(burstCCN.metrics["angle_layer1"]) < 45)
    // What is learned stays without the teacher.
    let after = try #require(burstCCN.metrics["mse_after_training"])
    #expect(after < 1.5 * (try #require(burstCCN.metrics["mse_last_percent"])))
    let burstprop = try SmokeRun("fig3-continuous", variant: "burstprop", set: Self.short)
    #expect(try #require(burstprop.metrics["mse_ratio"]) > 0.5)
    // Both begin with the same feedforward weights, on the same task.
    #expect(burstprop.values("before_output") == burstCCN.values("before_output"))
  }

  @Test func theTaskIsThatOfItsOwnSeed() throws {
    func targets(_ seed: Int, _ set: [String: String] = [:]) throws -> [Double] {
      try SmokeRun("fig3-continuous", variant: "burstccn", seed: seed, set: set)
        .values("before_target")
    }
    let first = try targets(0)
    #expect(try targets(1) == first)
    #expect(try targets(0, ["taskSeed": "2"]) != first)
  }

  /// The error of a stretch does not depend on how steps are counted off: observations, samples of angles and blocks of inputs.
  @Test func lookingDoesNotDisturb() throws {
    func run(_ set: [String: String]) throws -> [String: Double] {
      try SmokeRun(
        "fig3-continuous", variant: "burstccn",
        set: ["teachingSteps": "2500", "marks": "[2500]"].merging(set) { $1 }
      ).metrics.filter { $0.key.hasPrefix("mse") || $0.key.hasPrefix("correlation") }
    }
    let plain = try run(["observations": "2", "angleSamples": "1"])
    #expect(try run(["observations": "13", "angleSamples": "7"]) == plain)
  }

  // MARK: Claims

  /// The bands of the paper's card: target ± tolerance, and three times the tolerance for the weaker ones.
  @Test func claimsKeepTheirPublishedBands() throws {
    let claims = Dictionary(
      uniqueKeysWithValues: try CatalogTests.catalog().entries
        .filter { $0.name.hasPrefix("burstccn2022/") }.flatMap(\.specification.claims)
        .map { ($0.id, $0) })
    func close(_ a: Double?, _ b: Double) -> Bool { a.map { abs($0 - b) < 1e-12 } ?? false }
    for (id, target, tolerance) in [
      ("F1B-1", 43.3, 1.5), ("F1B-2", 0.396, 0.03), ("F1B-3", -0.073, 0.01),
    ] {
      let claim = try #require(claims[id])
      #expect(close(claim.full.lower, target - tolerance), "\(id)")
      #expect(close(claim.full.upper, target + tolerance), "\(id)")
      #expect(close(claim.partly?.lower, target - 3 * tolerance), "\(id)")
      #expect(close(claim.partly?.upper, target + 3 * tolerance), "\(id)")
    }
    // As the specification sets them: a target less or more its tolerance.
    let bounds: [(String, Double?, Double?)] = [
      ("F2-1", 2, nil), ("F2-2", 2.4, nil), ("F2-3", 2, nil), ("F2-4", nil, 1), ("F2-5", nil, 1),
      ("F4-1", nil, 30), ("F4-2", nil, 0.2), ("F4-2b", nil, 0.2), ("F4-3", nil, 40),
      ("F4-4", nil, 40), ("F4-5", nil, 85), ("F4-6", 0, nil), ("F4-7", 0.7, nil),
      ("F5-1", 1.54, 2.14), ("F5-2", 1.45, 2.05), ("F5-3", 6.65, 14.65), ("F5-4", -1, 1),
      ("F5-5", 3, nil), ("F5-6", nil, 1.5), ("F5-6r", nil, 5), ("F5-7", 1, nil), ("F5-8", nil, 85),
      ("F5-9", 0, nil), ("F5-10", nil, 5), ("F5-11", nil, 5), ("F5-12", 0, nil), ("F5-12r", 0, nil),
      ("F6-1", 35.99, 41.99), ("F6-2", 33.3, 39.3), ("F6-3", 38.32, 44.32),
      ("F6-4", 20.92, 24.92), ("F6-4b", 20.92, 24.92), ("F6-5", 20.62, 24.62),
      ("F6-6", 22.15, 26.15), ("F6-7", 5.1, nil), ("F6-7b", 5.1, nil), ("F6-8", -1.2, 1.8),
      ("F6-8b", -1.2, 1.8), ("F6-9", 20, nil), ("F6-9b", 20, nil), ("T-1", 2.8, 3.2),
      ("T-2", nil, 1), ("T-3", nil, 1e-6), ("S1-1", nil, 0.3), ("S2-1", -1, 1), ("S3-1", nil, -1),
    ]
    for (id, lower, upper) in bounds {
      let claim = try #require(claims[id], "\(id)")
      #expect(lower.map { close(claim.full.lower, $0) } ?? (claim.full.lower == nil), "\(id)")
      #expect(upper.map { close(claim.full.upper, $0) } ?? (claim.full.upper == nil), "\(id)")
    }
    #expect(claims["F1C-1"]?.full.lower == 1)
    for (id, target, tolerance) in [("F3-1", 0.1, 0.05), ("F3-4", 0.3, 0.2)] {
      let claim = try #require(claims[id])
      #expect(close(claim.full.upper, target + tolerance), "\(id)")
      #expect(close(claim.partly?.upper, target + 3 * tolerance), "\(id)")
    }
    #expect(close(claims["F3-2"]?.full.lower, 0.8) && close(claims["F3-2"]?.partly?.lower, 0.6))
    #expect(close(claims["F3-3"]?.full.lower, 1))
  }
}
