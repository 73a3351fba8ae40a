import Foundation
import Reproduction
import ResultsStore
import Testing

/// The profile between quick and paper, which a file need not have.
@Suite struct ReducedProfileTests {
  /// The fixture with two seeds of eight epochs under the reduced profile, the shallow variant left out.
  static let reducedYAML = fixtureYAML.replacing(
    "  paper: {seeds: 5}",
    with: "  reduced: {seeds: 2, set: {epochs: 8}, variants: [deep]}\n  paper: {seeds: 5}")

  @Test func aFileMayHaveItAndNeedNot() throws {
    let with = try fixtureSpec(Self.reducedYAML)
    #expect(with.profiles.map(\.name) == ["smoke", "quick", "reduced", "paper"])
    #expect(ExperimentSpec.profileNames == with.profiles.map(\.name))
    #expect(try with.profile("reduced").seeds == 2)
    #expect(try with.variants(ofProfile: "reduced").map(\.name) == ["deep"])
    #expect(try with.resolve(variant: "deep", profile: "reduced").values["epochs"] == .int(8))
    #expect(try fixtureSpec().profiles.map(\.name) == ["smoke", "quick", "paper"])
  }

  /// It is the cheaper one that stands in, never paper; and no other profile may be missing.
  @Test func withoutItTheQuickOneStandsIn() throws {
    let spec = try fixtureSpec()
    #expect(try spec.profile("reduced") == spec.profile("quick"))
    #expect(
      try spec.variants(ofProfile: "reduced").map(\.name)
        == spec.variants(ofProfile: "quick").map(\.name))
    #expect(try spec.resolve(variant: "deep", profile: "reduced").values["epochs"] == .int(5))
    for profile in ["smoke: {seeds: 1, set: {epochs: 1}, variants: [deep]}", "paper: {seeds: 5}"] {
      let error = #expect(throws: ReproductionError.self) {
        try fixtureSpec(Self.reducedYAML.replacing("  " + profile + "\n", with: ""))
      }
      #expect(error?.description.contains("profiles.\(profile.prefix(5)): is missing") == true)
    }
    let error = #expect(throws: ReproductionError.self) { try spec.profile("reducd") }
    #expect(error?.description.contains("it has: smoke, quick, paper") == true)
  }

  /// What was run at quick in its place is done for quick too, and not for a reduced profile that is added later.
  @Test func runsBearTheNameOfTheProfileTheyAreRunAt() throws {
    try Laboratory.with { laboratory in
      let plan = try laboratory.plan(RunRequest(profile: "reduced"))
      #expect(plan.runs.count == 6 && plan.runs.allSatisfy { $0.key.profile == "quick" })
      #expect(
        plan.runs.allSatisfy {
          $0.key.hyperparameters["epochs"] == .int(5)
            && $0.hyperparameters.origins["epochs"] == .profile("quick")
        })
      try laboratory.run(RunRequest(profile: "reduced"))
      #expect(try laboratory.store.runs(matching: .profile("quick")).count == 6)
      #expect(try laboratory.plan(RunRequest(profile: "quick")).toDo.isEmpty)
      #expect(try laboratory.plan(RunRequest(profile: "reduced")).toDo.isEmpty)
      let overview = try laboratory.catalog().entry("fig1-line").overview(laboratory.store.runs())
      #expect(overview.profile == "quick")
      #expect(overview.costs.map(\.profile) == ["smoke", "quick", "paper"])
      let spec = try fixtureSpec()
      let runs = try laboratory.store.runs()
      #expect(
        try spec.evaluateClaims(profile: "reduced", runs: runs)
          == spec.evaluateClaims(profile: "quick", runs: runs))

      try makeHome(laboratory.folder, ["test/fig1-line": Self.reducedYAML])
      let added = try laboratory.plan(RunRequest(profile: "reduced"))
      #expect(added.runs.map(\.key.profile) == ["reduced", "reduced"])
      #expect(added.toDo.count == 2)
    }
  }

  @Test func oneRequestRunsEachExperimentAtWhatItHas() throws {
    let files = [
      "test/fig1-line": Self.reducedYAML, "test/other": fixtureYAML(named: "test/other"),
    ]
    try Laboratory.with(files) { laboratory in
      var laboratory = laboratory
      laboratory.experiments = [LineExperiment.self, OtherLine.self]
      try laboratory.run(RunRequest(profile: "reduced"))
      let runs = try laboratory.store.runs()
      func profiles(_ experiment: String) -> [String] {
        runs.filter { $0.key.experiment == experiment }.map(\.key.profile)
      }
      #expect(profiles("test/fig1-line") == ["reduced", "reduced"])
      #expect(profiles("test/other") == Array(repeating: "quick", count: 6))
    }
  }

  /// More faithful than quick, less than paper.
  @Test func theOverviewTakesTheMostFaithfulWholeProfile() throws {
    try Laboratory.with(["test/fig1-line": Self.reducedYAML]) { laboratory in
      func overview() throws -> ExperimentOverview {
        try laboratory.catalog().entry("fig1-line").overview(laboratory.store.runs())
      }
      try laboratory.run(RunRequest(profile: "quick"))
      #expect(try overview().profile == "quick")
      #expect(try overview().costs.map { $0.seconds == nil } == [true, false, true, true])
      try laboratory.run(RunRequest(profile: "reduced"))
      #expect(try overview().profile == "reduced")
      #expect(try overview().costs[2].runs == 2 && overview().costs[2].seconds != nil)
      try laboratory.run(RunRequest(profile: "paper", seeds: .count(1)))
      #expect(try overview().profile == "reduced", "a tenth of paper is not the whole of it")
      try laboratory.run(RunRequest(profile: "paper"))
      #expect(try overview().profile == "paper")
    }
  }

  /// A verdict at the reduced profile takes that it is named for it.
  @Test func aClaimMayBeJudgedAtIt() throws {
    let yaml = Self.reducedYAML.replacing("verdictAt: [quick, paper]", with: "verdictAt: [reduced]")
    try Laboratory.with(["test/fig1-line": yaml]) { laboratory in
      try laboratory.run(RunRequest(profile: "quick"))
      try laboratory.run(RunRequest(profile: "reduced"))
      func verdict(_ profile: String) throws -> Verdict? {
        try fixtureSpec(yaml).evaluateClaims(profile: profile, runs: laboratory.store.runs())
          .first { $0.claim.id == "1.c" }?.verdict
      }
      #expect(try verdict("reduced") == .reproduced)
      #expect(try verdict("quick") == .reducedScale)
    }
  }

  /// The runs of a search stand under the profile that they were run at, and are found there.
  @Test func aSearchRanksWhatRanInItsPlace() throws {
    try Laboratory.with { laboratory in
      let search = try Search(
        laboratory.catalog().entry("fig1-line"), variant: "deep", profile: "reduced",
        seeds: .count(2), fixed: [:],
        space: SearchSpace(grids: ["learningRate=1,4"], ranges: [], trials: nil, seed: 0))
      let plan = try search.plan(
        laboratory.catalog(), data: laboratory.data, store: laboratory.store)
      let summary = Runner(
        store: laboratory.store, data: laboratory.data, environment: testEnvironment, jobs: 2,
        interruption: Interruption(), output: .silent()
      ).run(plan)
      #expect(summary.line == "4 completed")
      let ranking = try search.ranking(
        SearchGoal(metric: "error"), of: plan, in: laboratory.store)
      #expect(ranking.best?.setting.label == "learningRate=4")
      #expect(ranking.best?.sample?.values == [0.25, 0.5])
    }
  }
}

private enum OtherLine: Experiment {
  typealias Hyperparameters = LineExperiment.Hyperparameters
  static let name = "test/other"
  static let data = DataRequirement.none
  static let codeUnits: [String] = []
  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try LineExperiment.run(h, context)
  }
}
