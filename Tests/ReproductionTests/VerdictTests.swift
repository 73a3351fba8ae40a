import Foundation
import Reproduction
import Testing

/// The fixture's claims: 1.a `deep.error / shallow.error < 0.5, partly < 0.8` at quick and paper,
/// 1.b `fraction(deep.error <= 0.1) >= 0.8` at paper on MNIST, 1.c `deep.angle within [35, 55],
/// partly within [35, 75]` at quick and paper. Quick has 3 seeds, paper 5.
@Suite struct VerdictTests {
  private func run(
    _ variant: String, _ seed: Int, _ metrics: [String: Double], dataset: String = "mnist",
    checksum: String = "1", at time: Double = 0, error: String? = nil
  ) -> FinishedRun {
    FinishedRun(
      id: "\(variant)-\(seed)-\(dataset)-\(time)", variant: variant, seed: seed, dataset: dataset,
      datasetChecksum: checksum, created: Date(timeIntervalSince1970: time), error: error,
      metrics: metrics)
  }

  private func evaluate(_ id: String, _ profile: String, _ runs: [FinishedRun]) throws
    -> ClaimResult
  {
    let results = try fixtureSpec().evaluateClaims(profile: profile, finished: runs)
    return try #require(results.first { $0.claim.id == id })
  }

  private func angles(_ values: [Double], dataset: String = "mnist") -> [FinishedRun] {
    values.enumerated().map { run("deep", $0.offset, ["angle": $0.element], dataset: dataset) }
  }

  private func errors(_ values: [Double], dataset: String = "mnist") -> [FinishedRun] {
    values.enumerated().map { run("deep", $0.offset, ["error": $0.element], dataset: dataset) }
  }

  @Test(
    arguments: [
      ([44, 45, 46], Verdict.reproduced),
      ([64, 65, 66], .partlyReproduced),
      ([54, 55, 56], .inconclusive),  // across the target's bound
      ([74, 75, 76], .inconclusive),  // across the weaker bound
      ([34, 35, 36], .inconclusive),  // across both
      ([5, 45, 85], .inconclusive),  // the mean is on target, the interval is not
      ([20, 60, 61], .inconclusive),
      ([84, 85, 86], .notReproduced),
      ([20, 20.5, 21], .notReproduced),
      ([45, 45, 45], .reproduced),
      ([55, 55, 55], .reproduced),  // the bound belongs to the band
      ([75, 75, 75], .partlyReproduced),
      ([35, 35, 35], .reproduced),
    ])
  func intervalDecidesBetweenTheBands(_ values: [Double], _ verdict: Verdict) throws {
    let result = try evaluate("1.c", "quick", angles(values))
    #expect(result.verdict == verdict)
    #expect(result.estimate?.values.map(\.value) == values)
    #expect(result.runIDs.count == 3)
    #expect(result.remarks.isEmpty)
  }

  @Test func withoutAWeakerBandOutsideIsNotReproduced() {
    let band = Band(upper: 1)
    #expect(Verdict.judging(0.5...0.9, full: band, partly: nil) == .reproduced)
    #expect(Verdict.judging(0.5...1.1, full: band, partly: nil) == .inconclusive)
    #expect(Verdict.judging(1.1...1.2, full: band, partly: nil) == .notReproduced)
  }

  @Test func strictBandLeavesItsBoundsOut() {
    let band = Band(lower: 0, isStrict: true)
    #expect(Verdict.judging(0...0, full: band, partly: nil) == .notReproduced)
    #expect(Verdict.judging(0...1, full: band, partly: nil) == .inconclusive)
    #expect(Verdict.judging(0.1...1, full: band, partly: nil) == .reproduced)
    #expect(Verdict.judging(0...0, full: Band(lower: 0), partly: nil) == .reproduced)
  }

  @Test func orderingPairsTheSeeds() throws {
    // The errors differ tenfold between seeds; their ratio does not.
    let runs = [(1.0, 2.5), (10.0, 24), (0.1, 0.26)].enumerated().flatMap { seed, pair in
      [run("deep", seed, ["error": pair.0]), run("shallow", seed, ["error": pair.1])]
    }
    let result = try evaluate("1.a", "quick", runs)
    #expect(result.verdict == .reproduced)
    #expect(result.runIDs.count == 6)
  }

  @Test func singleSeedIsJudgedByItsValueAndFlagged() throws {
    let yaml = fixtureYAML.replacing("quick: {seeds: 3,", with: "quick: {seeds: 1,")
    let results = try fixtureSpec(yaml).evaluateClaims(profile: "quick", finished: angles([45]))
    #expect(results[2].verdict == .reproduced)
    #expect(results[2].estimate?.interval == nil)
    #expect(results[2].remarks == ["n = 1"])
  }

  @Test func withoutRunsNothingIsRun() throws {
    for result in try fixtureSpec().evaluateClaims(profile: "paper", finished: []) {
      #expect(result.verdict == .notRun)
      #expect(result.estimate == nil)
      #expect(result.runIDs.isEmpty)
    }
  }

  @Test func missingSeedHoldsTheVerdictBack() throws {
    let result = try evaluate("1.c", "quick", angles([45, 45]))
    #expect(result.verdict == .notRun)
    #expect(result.missingSeeds == [2])
    #expect(result.estimate?.mean == 45)
    #expect(result.remarks == ["1 of 3 seeds not run"])
  }

  @Test func missingVariantIsAMissingSeed() throws {
    let runs = (0..<3).map { run("deep", $0, ["error": 1]) }
    #expect(try evaluate("1.a", "quick", runs).verdict == .notRun)
    #expect(try evaluate("1.a", "quick", runs).missingSeeds == [0, 1, 2])
  }

  @Test func extraSeedsCountAndAreNeverMissed() throws {
    var runs = angles([45, 45, 45]) + [run("deep", 9, ["angle": 49])]
    #expect(try evaluate("1.c", "quick", runs).estimate?.mean == 46)
    runs.append(run("shallow", 11, ["error": 1]))
    #expect(try evaluate("1.c", "quick", runs).verdict == .reproduced)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func divergedSeedIsAFailedRun(_ value: Double) throws {
    let result = try evaluate("1.c", "quick", angles([45, value, 45]))
    #expect(result.verdict == .failedRun)
    #expect(result.failedSeeds.map(\.seed) == [1])
    #expect(result.remarks.contains("1 of 3 seeds failed"))
    #expect(result.estimate?.mean == 45)
  }

  @Test func crashedSeedIsAFailedRunEvenWithTheOthersOffTarget() throws {
    var runs = angles([5, 5])
    runs.append(run("deep", 2, [:], error: "out of range"))
    let result = try evaluate("1.c", "quick", runs)
    #expect(result.verdict == .failedRun)
    #expect(result.failedSeeds == [SeedFailure(seed: 2, reason: "out of range")])
    #expect(result.runIDs.count == 3)
  }

  @Test func unrecordedMetricIsAFailedRun() throws {
    var runs = angles([45, 45])
    runs.append(run("deep", 2, ["error": 1]))
    let result = try evaluate("1.c", "quick", runs)
    #expect(result.verdict == .failedRun)
    #expect(result.failedSeeds[0].reason == "the run recorded no metric deep.angle")
  }

  /// 1.b has its verdict at paper: a short run need not reach what it reads.
  @Test func unrecordedMetricIsReducedScaleAtAProfileWithoutVerdictAndOtherDataOnOtherData() throws
  {
    let short = (0..<3).map { run("deep", $0, ["angle": 45]) }
    let result = try evaluate("1.b", "quick", short)
    #expect(result.verdict == .reducedScale)
    #expect(result.failedSeeds.isEmpty && result.estimate == nil)
    #expect(try evaluate("1.b", "quick", Array(short.prefix(2))).verdict == .notRun)
    let other = (0..<5).map { run("deep", $0, ["angle": 45], dataset: "stroke-digits") }
    #expect(try evaluate("1.b", "paper", other).verdict == .otherDataSet)
    let crashed = short.prefix(2) + [run("deep", 2, [:], error: "crashed")]
    let failed = try evaluate("1.b", "quick", Array(crashed))
    #expect(failed.failedSeeds.map(\.seed) == [2])
  }

  @Test func failedSeedWinsOverAMissingOne() throws {
    let runs = [run("deep", 0, [:], error: "crashed"), run("deep", 1, ["angle": 45])]
    #expect(try evaluate("1.c", "quick", runs).verdict == .failedRun)
    let fraction = [run("deep", 0, [:], error: "crashed"), run("deep", 1, ["error": 0])]
    #expect(try evaluate("1.b", "paper", fraction).verdict == .failedRun)
  }

  @Test(
    arguments: [
      ([0, 0, 0, 0, 0], Verdict.reproduced, 1.0), ([0, 0, 0, 0, 1], .reproduced, 0.8),
      ([0, 0, 0, 1, 1], .notReproduced, 0.6), ([1, 1, 1, 1, 1], .notReproduced, 0),
    ])
  func fractionIsComparedAsItIs(_ values: [Double], _ verdict: Verdict, _ share: Double) throws {
    let result = try evaluate("1.b", "paper", errors(values))
    #expect(result.verdict == verdict)
    #expect(abs((result.estimate?.mean ?? -1) - share) < 1e-15)
    #expect(result.estimate?.interval == nil)
    #expect(result.remarks == ["n = 5"])
  }

  @Test func failedSeedStaysInTheFractionsDenominatorAndBarsReproduced() throws {
    let crashed = run("deep", 4, [:], error: "crashed")
    let good = try evaluate("1.b", "paper", errors([0, 0, 0, 0]) + [crashed])
    #expect(good.verdict == .failedRun)
    #expect(good.estimate?.mean == 0.8)
    #expect(good.remarks == ["1 of 5 seeds failed", "n = 5"])
    let bad = try evaluate("1.b", "paper", errors([0, 1, 1, 1]) + [crashed])
    #expect(bad.verdict == .notReproduced)
    #expect(bad.estimate?.mean == 0.2)
  }

  @Test func smallProfileGivesNoVerdict() throws {
    #expect(try evaluate("1.b", "quick", errors([0, 0, 0])).verdict == .reducedScale)
    #expect(try evaluate("1.c", "smoke", angles([45])).verdict == .reducedScale)
    #expect(try evaluate("1.c", "smoke", angles([45])).estimate?.mean == 45)
  }

  @Test func otherDataGivesNoVerdict() throws {
    let strokes = errors([0, 0, 0, 0, 0], dataset: "stroke-digits")
    let result = try evaluate("1.b", "paper", strokes)
    #expect(result.verdict == .otherDataSet)
    #expect(result.dataset == "stroke-digits")
    #expect(result.remarks.contains("stroke-digits instead of mnist"))
    // At reduced scale too: the data matters at any scale.
    #expect(try evaluate("1.b", "quick", Array(strokes.prefix(3))).verdict == .otherDataSet)
    #expect(
      try evaluate("1.c", "quick", angles([45, 45, 45], dataset: "stroke-digits")).verdict
        == .reproduced)
  }

  @Test func claimsOwnDataIsPreferredToNewerRunsOnOther() throws {
    let mnist = errors([0, 0, 0, 0, 0])
    let strokes = (0..<5).map { run("deep", $0, ["error": 1], dataset: "stroke-digits", at: 9) }
    #expect(try evaluate("1.b", "paper", mnist + strokes).verdict == .reproduced)
  }

  @Test func dataIsNeverMixed() throws {
    let old = angles([45, 45, 45])
    let newer = run("deep", 0, ["angle": 5], checksum: "2", at: 9)
    let result = try evaluate("1.c", "quick", old + [newer])
    #expect(result.verdict == .notRun)
    #expect(result.runIDs == [newer.id])
  }

  @Test func newestRunOfASeedCounts() throws {
    let old = angles([5, 5, 5])
    let new = (0..<3).map { run("deep", $0, ["angle": 45], at: 5) }
    #expect(try evaluate("1.c", "quick", new + old).verdict == .reproduced)
    let failure = run("deep", 1, [:], at: 7, error: "crashed")
    #expect(try evaluate("1.c", "quick", new + [failure] + old).verdict == .failedRun)
    let earlier = run("deep", 1, [:], at: 4, error: "crashed")
    #expect(try evaluate("1.c", "quick", new + [earlier] + old).verdict == .reproduced)
  }
}
