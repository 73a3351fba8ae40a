import Foundation
import Reproduction
import Testing

/// Claims about medians over the seeds.
@Suite struct MedianClaimTests {
  private func result(
    _ metric: String, _ runs: [(variant: String, values: [Double])], target: String = "0.5",
    failing: Int? = nil
  ) throws -> ClaimResult {
    let yaml = fixtureYAML.replacing(
      "metric: deep.error / shallow.error", with: "metric: \"\(metric)\""
    ).replacing("target: 0.5\n      partly: 0.8", with: "target: \(target)")
    let finished = runs.flatMap { variant, values in
      values.enumerated().map { seed, value in
        FinishedRun(
          id: "\(variant)-\(seed)", variant: variant, seed: seed, dataset: "mnist",
          datasetChecksum: "1", created: Date(timeIntervalSince1970: 0),
          error: seed == failing && variant == "deep" ? "diverged" : nil,
          metrics: ["error": value])
      }
    }
    let results = try fixtureSpec(yaml).evaluateClaims(profile: "paper", finished: finished)
    return try #require(results.first)
  }

  @Test func ratioOfMediansIsNotTheMedianOfRatios() throws {
    let runs = [("deep", [1.0, 2, 3, 4, 50]), ("shallow", [10.0, 4, 100, 10, 60])]
    let ratio = try result("median(deep.error) / median(shallow.error)", runs)
    #expect(ratio.estimate?.mean == 0.3)
    #expect(ratio.estimate?.count == 5)
    #expect(ratio.estimate?.standardDeviation == nil)
    let paired = try result("median(deep.error / shallow.error)", runs)
    #expect(paired.estimate?.mean == 0.4)
  }

  /// One seed far off moves a mean, not a median.
  @Test func verdictComesFromTheIntervalOfSeedsDrawnAgain() throws {
    let near = [0.30, 0.31, 0.29, 0.30, 0.32]
    let certain = try result("median(deep.error)", [("deep", near)])
    let interval = try #require(certain.estimate?.interval)
    #expect(certain.verdict == .reproduced)
    #expect(interval.lowerBound >= 0.29 && interval.upperBound <= 0.32)
    #expect(interval.contains(0.30) && interval.lowerBound < interval.upperBound)
    // Two of five seeds beyond the bound: drawn again, they are the majority often enough.
    let split = try result("median(deep.error)", [("deep", [0.3, 0.3, 0.3, 0.9, 0.9])])
    #expect(split.estimate?.mean == 0.3)
    #expect(split.verdict == .inconclusive)
    let outlier = try result("median(deep.error)", [("deep", [0.3, 0.3, 0.3, 0.3, 90])])
    #expect(outlier.verdict == .reproduced || outlier.verdict == .inconclusive)
    #expect(try #require(outlier.estimate?.mean) == 0.3)
  }

  @Test func sameValuesGiveTheSameIntervalEveryTime() throws {
    let values = (0..<10).map { Double($0 * $0 % 7) + 0.1 * Double($0) }
    func interval() -> ClosedRange<Double>? {
      Bootstrap.interval(count: values.count) { Sample.median($0.map { values[$0] }) }
    }
    let first = try #require(interval())
    #expect(interval() == first)
    #expect(first.contains(Sample.median(values)))
    #expect(Bootstrap.interval(count: 1) { _ in 1 } == nil)
    #expect(Bootstrap.interval(count: 3) { _ in .infinity } == nil)
  }

  /// The order statistics between which the median of ten lies with 95 %: the second and the ninth, or inside.
  @Test func intervalOfAMedianOfTenLiesBetweenItsSecondAndNinthValues() throws {
    let values = (1...10).map(Double.init)
    let interval = try #require(
      Bootstrap.interval(count: 10) { Sample.median($0.map { values[$0] }) })
    #expect(interval.lowerBound >= 2 && interval.lowerBound <= 4)
    #expect(interval.upperBound >= 7 && interval.upperBound <= 9)
  }

  @Test func ratioThatIsInfiniteForOneSeedDoesNotFailTheClaim() throws {
    let runs = [("deep", [1.0, 1, 1, 1, 1]), ("shallow", [4.0, 4, 4, 4, 0])]
    let claim = try result("median(deep.error) / median(shallow.error)", runs)
    #expect(claim.estimate?.mean == 0.25)
    #expect(claim.failedSeeds.isEmpty)
  }

  @Test func divergedSeedFailsAClaimOfMedians() throws {
    let claim = try result(
      "median(deep.error)", [("deep", [0.1, 0.1, 0.1, 0.1, 0.1])], failing: 2)
    #expect(claim.verdict == .failedRun)
  }

  @Test func missingSeedsLeaveItNotRun() throws {
    let claim = try result("median(deep.error)", [("deep", [0.1, 0.1])])
    #expect(claim.verdict == .notRun && claim.missingSeeds == [2, 3, 4])
  }

  @Test func mediansOfKnownValues() {
    #expect(Sample.median([3, 1, 2]) == 2)
    #expect(Sample.median([4, 1, 2, 3]) == 2.5)
    #expect(Sample.median([]).isNaN)
    #expect(Sample.median([1, .nan]).isNaN)
  }
}
