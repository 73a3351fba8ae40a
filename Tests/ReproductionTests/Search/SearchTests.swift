import Foundation
import Reproduction
import ResultsStore
import Testing

/// Searches whose runs are computed.
@Suite struct SearchTests {
  private func search(
    _ laboratory: Laboratory, grids: [String], ranges: [String] = [], trials: Int? = nil,
    seeds: Int = 3, fixed: [String: String] = [:]
  ) throws -> Search {
    try Search(
      laboratory.catalog().entry("fig1-line"), variant: "deep", profile: "quick",
      seeds: .count(seeds), fixed: fixed,
      space: SearchSpace(grids: grids, ranges: ranges, trials: trials, seed: 0))
  }

  private func plan(_ laboratory: Laboratory, _ search: Search) throws -> RunPlan {
    try search.plan(laboratory.catalog(), data: laboratory.data, store: laboratory.store)
  }

  @discardableResult
  private func run(_ laboratory: Laboratory, _ plan: RunPlan) -> RunSummary {
    Runner(
      store: laboratory.store, data: laboratory.data, environment: testEnvironment, jobs: 2,
      interruption: Interruption(), output: .silent()
    ).run(plan)
  }

  /// The error is (seed + 1) / learningRate, and seed 1 of `two_step` fails.
  @Test func theBestSettingIsFoundAndFailuresRankLast() throws {
    try Laboratory.with { laboratory in
      let search = try search(
        laboratory, grids: ["learningRate=1,4,2", "scheme=full,two_step"])
      let plan = try plan(laboratory, search)
      #expect(plan.toDo.count == 18)
      #expect(run(laboratory, plan).line == "15 completed, 3 failed")
      let ranking = try search.ranking(
        SearchGoal(metric: "error"), of: plan, in: laboratory.store)
      #expect(
        ranking.results.map(\.setting.label) == [
          "learningRate=4, scheme=full", "learningRate=2, scheme=full",
          "learningRate=1, scheme=full", "learningRate=4, scheme=two_step",
          "learningRate=2, scheme=two_step", "learningRate=1, scheme=two_step",
        ])
      #expect(ranking.best?.sample?.values == [0.25, 0.5, 0.75])
      #expect(ranking.results[3].failedCount == 1)
      #expect(
        search.command(for: ranking.results[0].setting)
          == "apical run test/fig1-line --variant deep --profile paper --set learningRate=4 "
          + "--set scheme=full")
      let worst = try search.ranking(
        SearchGoal(metric: "error", maximize: true), of: plan, in: laboratory.store)
      #expect(worst.best?.setting.label == "learningRate=1, scheme=full")
    }
  }

  @Test func nothingIsRunTwiceAndAWiderSearchRunsOnlyWhatIsNew() throws {
    try Laboratory.with { laboratory in
      let range = ["learningRate=log:0.1:10"]
      let small = try search(laboratory, grids: [], ranges: range, trials: 2)
      run(laboratory, try plan(laboratory, small))
      #expect(try plan(laboratory, small).toDo.isEmpty)
      let large = try search(laboratory, grids: [], ranges: range, trials: 4)
      #expect(large.tag == small.tag)
      #expect(try plan(laboratory, large).toDo.count == 6)
      let seeds = try search(laboratory, grids: [], ranges: range, trials: 2, seeds: 5)
      #expect(try plan(laboratory, seeds).toDo.count == 4)
    }
  }

  @Test func allRunsCarryTheTagThoseCompletedBeforeToo() throws {
    try Laboratory.with { laboratory in
      try laboratory.run(RunRequest(seeds: .count(1), variants: ["deep"]))
      let search = try search(laboratory, grids: ["learningRate=0.5,2"], seeds: 1)
      let plan = try plan(laboratory, search)
      #expect(plan.toDo.count == 1, "the file's own setting is done already")
      try search.tagCompleted(plan, in: laboratory.store)
      run(laboratory, plan)
      let tagged = try laboratory.store.runs(matching: .parse("tag = '\(search.tag)'"))
      #expect(tagged.count == 2)
      #expect(Set(tagged.map { $0.key.hyperparameters["learningRate"] }) == [0.5, 2.0])
      let other = try self.search(
        laboratory, grids: ["learningRate=0.5,2"], seeds: 1, fixed: ["epochs": "3"])
      #expect(other.tag != search.tag)
    }
  }

  @Test func searchedSettingsDoNotCountForTheClaims() throws {
    try Laboratory.with { laboratory in
      let search = try search(laboratory, grids: ["learningRate=1,2"])
      run(laboratory, try plan(laboratory, search))
      let verdicts = try fixtureSpec().evaluateClaims(
        profile: "quick", runs: laboratory.store.runs()
      ).map(\.verdict)
      #expect(verdicts == [.notRun, .notRun, .notRun])
      let overview = try laboratory.catalog().entry("fig1-line").overview(laboratory.store.runs())
      #expect(overview.profile == nil)
    }
  }

  @Test func aMetricThatNoRunHasIsRefusedWithThoseThereAre() throws {
    try Laboratory.with { laboratory in
      let search = try search(laboratory, grids: ["learningRate=1,2"], seeds: 1)
      let plan = try plan(laboratory, search)
      let goal = try SearchGoal(metric: "eror")
      #expect(
        try search.ranking(goal, of: plan, in: laboratory.store).best == nil,
        "before there are runs nothing is known")
      run(laboratory, plan)
      #expect(
        throws: ReproductionError.unknownMetric(
          "eror", experiment: "test/fig1-line", nearest: "error",
          known: ["angle", "error", "noise"])
      ) { try search.ranking(goal, of: plan, in: laboratory.store) }
    }
  }
}
