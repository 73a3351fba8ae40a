import Foundation
import Reproduction
import ResultsStore
import Synchronization
import Testing

@Suite struct RunnerTests {
  @Test func everyRunLeavesItsResults() throws {
    try Laboratory.with { laboratory in
      let summary = try laboratory.run()
      #expect(summary.line == "6 completed")
      #expect(summary.exitCode == 0)
      let runs = try laboratory.store.runs()
      #expect(runs.count == 6)
      for run in runs {
        #expect(run.status == .completed)
        #expect(
          run.metrics["error"] == Double(run.key.seed + 1) * (run.key.variant == "deep" ? 2 : 8))
        #expect(
          try laboratory.store.series(run: run.id, metric: "error").map(\.step) == [0, 1, 2, 3, 4])
        #expect(try laboratory.store.artifacts(run: run.id).map(\.name) == ["note.txt"])
        #expect(run.environment == testEnvironment)
      }
    }
  }

  @Test func numberOfJobsDoesNotChangeTheResults() throws {
    func noise(jobs: Int) throws -> [String: Double] {
      try Laboratory.with { laboratory in
        try laboratory.run(jobs: jobs)
        return Dictionary(
          uniqueKeysWithValues: try laboratory.store.runs().map {
            ("\($0.key.variant) \($0.key.seed)", $0.metrics["noise"] ?? .nan)
          })
      }
    }
    let alone = try noise(jobs: 1)
    #expect(Set(alone.values).count == 3)  // by seed, not by variant
    #expect(try noise(jobs: 8) == alone)
  }

  @Test func secondTimeNothingIsRun() throws {
    try Laboratory.with { laboratory in
      try laboratory.run()
      let summary = try laboratory.run()
      #expect(summary.line == "6 skipped")
      #expect(try laboratory.store.runs().count == 6)
    }
  }

  @Test func failedSeedIsRecordedAndTheOthersGoOn() throws {
    try Laboratory.with { laboratory in
      let lines = Mutex<[String]>([])
      let request = RunRequest(variants: ["deep"], assignments: ["scheme": "two_step"])
      let summary = try laboratory.run(
        request,
        output: ProgressOutput(isTerminal: false) { line in lines.withLock { $0.append(line) } })
      #expect(summary.line == "2 completed, 1 failed")
      #expect(summary.exitCode == 1)
      let failed = try laboratory.store.runs(matching: .status(.failed))
      #expect(failed.map(\.key.seed) == [1])
      #expect(failed.first?.error == "diverged at epoch 2")
      #expect(
        try laboratory.store.series(run: failed.first?.id ?? "", metric: "error").count == 2)
      #expect(
        lines.withLock { $0 }
          == ["failed: test/fig1-line, deep, seed 1: diverged at epoch 2\n"])
    }
  }

  @Test func interruptedRunsAreMarkedAndDoneTheNextTime() throws {
    try Laboratory.with { laboratory in
      var laboratory = laboratory
      laboratory.experiments = [Endless.self]
      Endless.mayEnd.store(false, ordering: .relaxed)
      let interruption = Interruption()
      DispatchQueue.global().asyncAfter(deadline: .now() + 0.3) {
        interruption.request(signal: SIGTERM)
      }
      let summary = try laboratory.run(interruption: interruption)
      #expect(summary.exitCode == 143)
      #expect(summary.line == "6 not finished")
      let runs = try laboratory.store.runs()
      #expect(runs.map(\.status) == [.interrupted, .interrupted])
      for run in runs {
        #expect(try !laboratory.store.series(run: run.id, metric: "step").isEmpty)
      }
      Endless.mayEnd.store(true, ordering: .relaxed)
      #expect(try laboratory.run().line == "6 completed")
      #expect(try laboratory.run().line == "6 skipped")
    }
  }

  @Test func interruptedBeforeTheStartNothingIsRun() throws {
    try Laboratory.with { laboratory in
      let interruption = Interruption()
      interruption.request(signal: SIGINT)
      let summary = try laboratory.run(interruption: interruption)
      #expect(summary.exitCode == 130)
      #expect(try laboratory.store.runs().isEmpty)
    }
  }

  @Test func signalsBecomeRequestsToStop() throws {
    let interruption = Interruption()
    let watcher = SignalWatcher(interruption)
    defer { watcher.stop() }
    kill(getpid(), SIGTERM)
    for _ in 0..<500 where !interruption.isRequested { Thread.sleep(forTimeInterval: 0.01) }
    #expect(interruption.signal == SIGTERM)
    #expect(!interruption.request(signal: SIGINT))
    #expect(interruption.signal == SIGTERM)
  }

  @Test func twoRunnersOnOneStoreShareTheWork() throws {
    try Laboratory.with { laboratory in
      let plan = try laboratory.plan(RunRequest(seeds: .count(20)))
      let summaries = Mutex<[RunSummary]>([])
      DispatchQueue.concurrentPerform(iterations: 2) { _ in
        guard let store = try? ResultsStore(at: laboratory.store.url) else { return }
        let summary = Runner(
          store: store, data: laboratory.data, environment: testEnvironment, jobs: 2,
          interruption: Interruption(), output: .silent()
        ).run(plan)
        summaries.withLock { $0.append(summary) }
      }
      let runs = try laboratory.store.runs()
      #expect(runs.count == 40)
      #expect(Set(runs.map(\.key)).count == 40)
      let ended = summaries.withLock { $0 }
      #expect(ended.map(\.completedCount).reduce(0, +) == 40)
      #expect(ended.map(\.failedCount) == [0, 0])
    }
  }

  @Test func stepRecordedTwiceFailsTheRun() throws {
    try Laboratory.with { laboratory in
      var laboratory = laboratory
      laboratory.experiments = [Repeating.self]
      let summary = try laboratory.run(RunRequest(profile: "smoke"))
      #expect(summary.line == "1 failed")
      let run = try #require(try laboratory.store.runs().first)
      #expect(run.status == .failed)
      #expect(run.error?.contains("has recorded step at step 0 already") == true)
    }
  }

  @Test func longSeriesAreWrittenWhole() throws {
    try Laboratory.with { laboratory in
      var laboratory = laboratory
      laboratory.experiments = [Long.self]
      try laboratory.run(RunRequest(profile: "smoke"))
      let run = try #require(try laboratory.store.runs().first)
      #expect(
        try laboratory.store.series(run: run.id, metric: "step").map(\.step) == Array(0..<2500))
    }
  }

  @Test func claimsAreJudgedByTheRunsOfTheFilesConfiguration() throws {
    try Laboratory.with { laboratory in
      let spec = try fixtureSpec()
      func verdicts() throws -> [Verdict] {
        try spec.evaluateClaims(profile: "quick", runs: laboratory.store.runs()).map(\.verdict)
      }
      #expect(try verdicts() == [.notRun, .notRun, .notRun])
      try laboratory.run(RunRequest(assignments: ["learningRate": "9"]))
      try laboratory.run(RunRequest(profile: "paper"))
      #expect(try verdicts() == [.notRun, .notRun, .notRun])
      try laboratory.run()
      #expect(try verdicts() == [.reproduced, .otherDataSet, .reproduced])
      let results = try spec.evaluateClaims(profile: "quick", runs: laboratory.store.runs())
      #expect(results[0].estimate?.values.map(\.value) == [0.25, 0.25, 0.25])
      #expect(results[0].runIDs.count == 6)
    }
  }
}

/// Steps until it may end.
private enum Endless: Experiment {
  typealias Hyperparameters = LineExperiment.Hyperparameters
  static let name = "test/fig1-line"
  static let data = DataRequirement.none
  static let codeUnits: [String] = []
  static let mayEnd = Atomic<Bool>(false)

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    var step = 0
    repeat {
      context.record("step", Double(step), step: step)
      try context.progress(step, of: 1_000_000, "steps")
      step += 1
      Thread.sleep(forTimeInterval: 0.001)
    } while !mayEnd.load(ordering: .relaxed)
  }
}

private enum Repeating: Experiment {
  typealias Hyperparameters = LineExperiment.Hyperparameters
  static let name = "test/fig1-line"
  static let data = DataRequirement.none
  static let codeUnits: [String] = []

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    for _ in 0..<2 { context.record("step", 1, step: 0) }
  }
}

private enum Long: Experiment {
  typealias Hyperparameters = LineExperiment.Hyperparameters
  static let name = "test/fig1-line"
  static let data = DataRequirement.none
  static let codeUnits: [String] = []

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    for step in 0..<2500 { context.record("step", 1, step: step) }
  }
}
