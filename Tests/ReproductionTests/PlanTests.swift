import Foundation
import Reproduction
import ResultsStore
import Support
import Testing

@Suite struct PlanTests {
  @Test func planHasARunForEachVariantAndSeed() throws {
    try Laboratory.with { laboratory in
      let plan = try laboratory.plan()
      #expect(
        plan.runs.map { "\($0.key.variant) \($0.key.seed)" } == [
          "deep 0", "deep 1", "deep 2", "shallow 0", "shallow 1", "shallow 2",
        ])
      #expect(plan.runs.allSatisfy { $0.reason == .never && $0.isToDo })
      #expect(
        try laboratory.plan(RunRequest(profile: "smoke")).runs.map(\.label) == [
          "test/fig1-line, deep, seed 0"
        ])
    }
  }

  @Test func requestNarrowsThePlan() throws {
    try Laboratory.with { laboratory in
      let request = RunRequest(
        experiments: ["fig1", "test"], seeds: .only([7, 3, 7]), variants: ["shallow"],
        assignments: ["epochs": "2"])
      let plan = try laboratory.plan(request)
      #expect(plan.runs.map(\.key.seed) == [3, 7])
      #expect(plan.runs.allSatisfy { $0.key.hyperparameters["epochs"] == .int(2) })
      #expect(try laboratory.plan(RunRequest(seeds: .count(2))).runs.count == 4)
      for bad in [
        RunRequest(experiments: ["x"]), RunRequest(profile: "x"), RunRequest(variants: ["x"]),
        RunRequest(seeds: .count(0)), RunRequest(seeds: .only([-1])),
        RunRequest(assignments: ["x": "1"]),
      ] {
        #expect(throws: ReproductionError.self) { try laboratory.plan(bad) }
      }
    }
  }

  @Test func completedRunsAreSkippedUnlessForced() throws {
    try Laboratory.with { laboratory in
      try laboratory.run()
      let plan = try laboratory.plan()
      #expect(plan.toDo.isEmpty)
      for run in plan.runs {
        guard case .completed(let id) = run.reason else {
          Issue.record("\(run.label): \(run.reason)")
          continue
        }
        #expect(try laboratory.store.run(idPrefix: id).key == run.key)
        #expect(run.expectedDuration != nil)
      }
      #expect(try laboratory.plan(RunRequest(force: true)).toDo.count == 6)
    }
  }

  @Test func changedHyperparametersAreNamed() throws {
    try Laboratory.with { laboratory in
      try laboratory.run(RunRequest(assignments: ["learningRate": "2", "epochs": "9"]))
      #expect(
        try laboratory.plan().runs[0].reason
          == .configurationChanged(hyperparameters: ["epochs", "learningRate"]))
    }
  }

  @Test func changedCodeIsTheReasonAndTheClosestRunExplains() throws {
    try Laboratory.with { laboratory in
      try laboratory.run()
      try laboratory.run(RunRequest(assignments: ["learningRate": "2"]))
      var edited = laboratory
      edited.units["Models/Line"] = "another hash"
      #expect(try edited.plan().runs.allSatisfy { $0.reason == .codeChanged && $0.isToDo })
    }
  }

  @Test func changedDataIsTheReason() throws {
    try Laboratory.with { laboratory in
      var key = try laboratory.plan().runs[0].key
      for (dataset, checksum) in [("mnist", "1"), ("none", "2")] {
        (key.dataset, key.datasetChecksum) = (dataset, checksum)
        try complete(key, in: laboratory.store)
      }
      // Both differ in the data alone; the newer one is named.
      let reason = try laboratory.plan().runs[0].reason
      #expect(reason == .dataChanged(from: "none", to: "none"))
      #expect(reason.description == "the data set none has changed since")
    }
  }

  @Test func endOfTheNewestEqualRunIsTheReason() throws {
    try Laboratory.with { laboratory in
      let keys = try laboratory.plan().runs.map(\.key)
      let store = laboratory.store
      func claim(_ key: RunKey) throws -> String {
        guard case .claimed(let id) = try store.claim(key, environment: testEnvironment) else {
          throw CocoaError(.coderInvalidValue)
        }
        return id
      }
      let failed = try claim(keys[0])
      try store.fail(failed, error: "diverged\nat line 3")
      let interrupted = try claim(keys[1])
      try store.interrupt(interrupted)
      let running = try claim(keys[2])
      let reasons = try laboratory.plan().runs.map(\.reason)
      #expect(reasons[0] == .failed(runID: failed, error: "diverged\nat line 3"))
      #expect(reasons[0].description == "run \(failed.prefix(8)) failed: diverged")
      #expect(reasons[1] == .interrupted(runID: interrupted))
      #expect(reasons[2] == .runningElsewhere(runID: running))
      #expect(
        try laboratory.plan(RunRequest(force: true)).runs.map(\.isToDo)
          == [true, true, false, true, true, true])
    }
  }

  @Test func deadRunIsDoneAgain() throws {
    try Laboratory.with { laboratory in
      let surroundings = Surroundings(
        now: { Date() }, newID: { UUID().uuidString.lowercased() }, process: .current,
        isKnownToBeGone: { _ in true })
      let store = try ResultsStore(at: laboratory.store.url, surroundings: surroundings)
      let key = try laboratory.plan().runs[0].key
      guard case .claimed(let id) = try store.claim(key, environment: testEnvironment) else {
        Issue.record("the run was not claimed")
        return
      }
      let plan = try laboratory.catalog().plan(RunRequest(), data: laboratory.data, store: store)
      #expect(plan.runs[0].reason == .dead(runID: id))
      #expect(plan.runs[0].isToDo)
    }
  }

  @Test func absentDataIsAReasonNotToRun() throws {
    try Laboratory.with(["test/mnist": fixtureYAML(named: "test/mnist")]) { laboratory in
      var laboratory = laboratory
      laboratory.experiments = [OnMNIST.self]
      let plan = try laboratory.plan()
      #expect(plan.toDo.isEmpty)
      #expect(plan.runs[0].reason.description.contains("'make data' downloads it"))
      #expect(try laboratory.run().exitCode == 0)
    }
  }

  /// What `apical reproduce` and `apical run` make of a figure whose data is missing, beside one that needs none.
  @Test func withoutItsDataAnExperimentIsSkippedAndTheOthersGoOn() throws {
    let files = ["test/fig1-line": fixtureYAML, "test/cifar": fixtureYAML(named: "test/cifar")]
    try Laboratory.with(files) { laboratory in
      var laboratory = laboratory
      laboratory.experiments = [OnCIFAR10.self, LineExperiment.self]
      let plan = try laboratory.plan()
      #expect(plan.runs.count == 12 && plan.toDo.count == 6)
      #expect(plan.toDo.allSatisfy { $0.key.experiment == "test/fig1-line" })
      let sentence = try #require(plan.missingData.first)
      #expect(plan.missingData.count == 1, "once for all runs")
      #expect(sentence.contains("apical data download --cifar10"))
      #expect(plan.runs[0].reason.description == "data missing: \(sentence)")

      let summary = try laboratory.run()
      #expect(summary.line == "6 completed, 6 skipped for missing data")
      #expect(summary.exitCode == 0)
      #expect(
        summary.digest == [
          "test/cifar: 6 runs skipped: data missing: \(sentence)",
          "test/fig1-line: 6 runs completed",
        ])
      #expect(try laboratory.run().line == "6 skipped, 6 skipped for missing data")
      #expect(try laboratory.plan(RunRequest(experiments: ["fig1"])).missingData.isEmpty)
    }
  }

  private func complete(_ key: RunKey, in store: ResultsStore) throws {
    guard case .claimed(let id) = try store.claim(key, environment: testEnvironment) else { return }
    try store.complete(id, metrics: [:])
    Thread.sleep(forTimeInterval: 0.003)  // the store's clock counts milliseconds
  }
}

private enum OnMNIST: Experiment {
  typealias Hyperparameters = LineExperiment.Hyperparameters
  static let name = "test/mnist"
  static let data = DataRequirement.mnist
  static let codeUnits: [String] = []
  static func run(_ h: Hyperparameters, _ context: RunContext) throws {}
}

private enum OnCIFAR10: Experiment {
  typealias Hyperparameters = LineExperiment.Hyperparameters
  static let name = "test/cifar"
  static let data = DataRequirement.cifar10
  static let codeUnits: [String] = []
  static func run(_ h: Hyperparameters, _ context: RunContext) throws {}
}
