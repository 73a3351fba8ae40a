import Foundation
import LinearAlgebra
import Reproduction
import ResultsStore
import Synchronization
import Testing

/// Runs that are interrupted and go on from their checkpoints.
@Suite(.serialized) struct ResumingTests {
  private static let request = RunRequest(seeds: .only([2]), variants: ["deep"])

  /// Runs the walk, to be interrupted when it comes to an epoch.
  @discardableResult
  private func run(
    _ laboratory: Laboratory, stop: Int? = nil, _ request: RunRequest = request,
    environment: RunEnvironment = testEnvironment
  ) throws -> (summary: RunSummary, said: [String], epochs: [Int]) {
    let interruption = Interruption()
    Walk.state.withLock { $0 = Walk.State(stop: stop, interruption: interruption) }
    let lines = Mutex<[String]>([])
    let summary = try laboratory.run(
      request, interruption: interruption,
      output: ProgressOutput(isTerminal: false) { line in lines.withLock { $0.append(line) } },
      environment: environment, pace: .always)
    return (summary, lines.withLock { $0 }, Walk.state.withLock { $0.epochs })
  }

  /// What the newest run left, bit for bit.
  private func results(_ laboratory: Laboratory) throws -> [String: [String]] {
    let run = try #require(try laboratory.store.runs().first)
    var results = ["metrics": run.metrics.map { "\($0) \($1.bitPattern)" }.sorted()]
    for metric in try laboratory.store.seriesNames(run: run.id) {
      results[metric] = try laboratory.store.series(run: run.id, metric: metric).map {
        "\($0.step) \($0.value.bitPattern)"
      }
    }
    results["artifacts"] = try laboratory.store.artifacts(run: run.id).map {
      "\($0.name) \($0.data.base64EncodedString())"
    }
    return results
  }

  private func withWalk<Value>(_ body: (Laboratory) throws -> Value) throws -> Value {
    try Laboratory.with { laboratory in
      var laboratory = laboratory
      laboratory.experiments = [Walk.self]
      return try body(laboratory)
    }
  }

  private func uninterrupted() throws -> [String: [String]] {
    try withWalk { laboratory in
      #expect(try run(laboratory).summary.line == "1 completed")
      #expect(checkpoints(laboratory).isEmpty)
      return try results(laboratory)
    }
  }

  private func checkpoints(_ laboratory: Laboratory) -> [URL] {
    (try? FileManager.default.contentsOfDirectory(
      at: laboratory.folder.appending(path: "checkpoints"), includingPropertiesForKeys: nil)) ?? []
  }

  @Test(arguments: 1...5) func theResumedRunHasTheBitsOfAnUninterruptedOne(_ epoch: Int) throws {
    let whole = try uninterrupted()
    #expect(whole["weight"]?.count == 5 && whole["odd"]?.count == 5)
    try withWalk { laboratory in
      #expect(try run(laboratory, stop: epoch).summary.line == "1 not finished")
      #expect(checkpoints(laboratory).count == (epoch > 1 ? 1 : 0))
      let resumed = try run(laboratory)
      #expect(resumed.summary.line == "1 completed")
      #expect(resumed.epochs == Array(epoch...5), "what was computed is not computed again")
      #expect(try results(laboratory) == whole)
      #expect(checkpoints(laboratory).isEmpty)
      #expect(try laboratory.store.runs().map(\.status) == [.completed, .interrupted])
    }
  }

  @Test func severalInterruptionsChangeNothingAndTheirTimeCounts() throws {
    let whole = try uninterrupted()
    try withWalk { laboratory in
      for epoch in [2, 2, 4] { try run(laboratory, stop: epoch) }
      let checkpoint = try #require(
        CheckpointFolder(of: laboratory.store).checkpoint(of: laboratory.store.runs()[0].key))
      let last = try run(laboratory)
      #expect(last.epochs == [4, 5])
      #expect(last.said.contains { $0.contains("from the checkpoint of run") })
      #expect(try results(laboratory) == whole)
      let completed = try laboratory.store.runs()[0]
      #expect(completed.earlierSeconds == checkpoint.computed)
      // Three epochs of 5 ms each went before.
      #expect(checkpoint.computed >= 0.015)
      #expect(try #require(completed.duration) >= checkpoint.computed)
      guard case .completed(_, let duration) = last.summary.entries[0].outcome else {
        Issue.record("the run was to be completed")
        return
      }
      #expect(duration > checkpoint.computed)
    }
  }

  @Test func aDamagedCheckpointCostsOnlyTime() throws {
    let whole = try uninterrupted()
    for damage in ["cut", "flipped", "empty", "foreign"] {
      try withWalk { laboratory in
        try run(laboratory, stop: 4)
        let file = try #require(checkpoints(laboratory).first)
        var data = try Data(contentsOf: file)
        switch damage {
        case "cut": data.removeLast(9)
        case "flipped": data[data.count / 2] ^= 1
        case "empty": data = Data()
        default: data = Data("a letter to a friend, long enough for a header".utf8)
        }
        try data.write(to: file)
        let again = try run(laboratory)
        #expect(again.epochs == [1, 2, 3, 4, 5], "\(damage)")
        #expect(again.said.contains { $0.contains("its checkpoint is not used") }, "\(damage)")
        #expect(try results(laboratory) == whole)
        #expect(checkpoints(laboratory).isEmpty)
      }
    }
  }

  @Test func aCheckpointOfOtherCodeOrKernelsIsNotUsed() throws {
    try withWalk { laboratory in
      try run(laboratory, stop: 4)
      var changed = laboratory
      changed.units["Models/Line"] = "another hash"
      let other = try run(changed, stop: 3)
      #expect(other.epochs == [1, 2, 3])
      #expect(other.said.contains { $0.contains("the code has changed since") })
      var environment = testEnvironment
      environment.blasCore = "Haswell"
      let elsewhere = try run(changed, environment: environment)
      #expect(elsewhere.epochs == [1, 2, 3, 4, 5])
      #expect(elsewhere.said.contains { $0.contains("other kernels") })
    }
  }

  @Test func anotherSeedOrSettingDoesNotGoOnFromIt() throws {
    try withWalk { laboratory in
      try run(laboratory, stop: 4)
      var request = Self.request
      request.seeds = .only([3])
      #expect(try run(laboratory, request).epochs == [1, 2, 3, 4, 5])
      request = Self.request
      request.assignments = ["learningRate": "0.25"]
      #expect(try run(laboratory, request).epochs == [1, 2, 3, 4, 5])
      #expect(try run(laboratory).epochs == [4, 5])
    }
  }

  @Test func forcedRunsStartFromTheBeginning() throws {
    try withWalk { laboratory in
      try run(laboratory, stop: 4)
      var request = Self.request
      request.force = true
      #expect(try run(laboratory, request).epochs == [1, 2, 3, 4, 5])
    }
  }

  @Test func aFolderThatCannotBeWrittenEndsNoRun() throws {
    let whole = try uninterrupted()
    try withWalk { laboratory in
      // A file where the folder should be.
      try Data().write(to: laboratory.folder.appending(path: "checkpoints"))
      let outcome = try run(laboratory)
      #expect(outcome.summary.line == "1 completed")
      #expect(outcome.said.count { $0.contains("no checkpoint is kept") } == 1, "said once")
      #expect(try results(laboratory) == whole)
    }
  }

  @Test func aFailedRunLeavesNone() throws {
    try withWalk { laboratory in
      var request = Self.request
      request.assignments = ["scheme": "two_step"]
      let summary = try run(laboratory, request).summary
      #expect(summary.line == "1 failed")
      #expect(checkpoints(laboratory).isEmpty)
    }
  }

  @Test func onlyCheckpointsWithoutAnOpenRunAreOrphans() throws {
    try withWalk { laboratory in
      let folder = CheckpointFolder(of: laboratory.store)
      try run(laboratory, stop: 4)
      let id = try laboratory.store.runs()[0].id
      #expect(try folder.removeOrphans(store: laboratory.store) == 0)
      #expect(
        try folder.removeOrphans(store: laboratory.store, deleted: [id], dryRun: true) == 1)
      #expect(checkpoints(laboratory).count == 1)
      // Of another store in the same folder: not this one's to judge.
      let foreign = laboratory.folder.appending(path: "checkpoints/other.sqlite-0.checkpoint")
      try Data().write(to: foreign)
      try laboratory.store.delete([id])
      #expect(try folder.removeOrphans(store: laboratory.store) == 1)
      #expect(checkpoints(laboratory).map(\.lastPathComponent) == [foreign.lastPathComponent])
    }
  }

  @Test func checkpointsAreWrittenAtTheirPace() throws {
    let standard = CheckpointPace.standard
    #expect(standard.pause(after: .milliseconds(10)) == .seconds(1))
    // 19 times as long as it took to write: 5 % in all.
    let slow = standard.pause(after: .seconds(1))
    #expect(slow > .seconds(18.99) && slow < .seconds(19.01))
  }
}

/// A random walk whose every step depends on the one before.
private enum Walk: Experiment {
  typealias Hyperparameters = LineExperiment.Hyperparameters
  static let name = "test/fig1-line"
  static let data = DataRequirement.none
  static let codeUnits = ["Models/Line"]

  struct State {
    var stop: Int?
    var interruption = Interruption()
    var epochs: [Int] = []
  }

  struct Diverged: Error {}

  static let state = Mutex(State())

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    let weights = Matrix<Float>(5, 3)
    var stream = context.streams.stream("walk")
    var done = 0
    if let checkpoint = context.resumedCheckpoint {
      try checkpoint.load("weights", into: weights)
      stream = try checkpoint.value("stream", as: RandomStream.self)
      done = try checkpoint.value("epoch", as: Int.self)
    }
    for epoch in 1...h.epochs where epoch > done {
      state.withLock { state in
        state.epochs.append(epoch)
        if state.stop == epoch { state.interruption.request() }
      }
      try context.progress(epoch, of: h.epochs, "epochs")
      if h.scheme == "two_step", epoch == 3 { throw Diverged() }
      Thread.sleep(forTimeInterval: 0.005)
      weights.mapInPlace { $0 / 3 + Float(stream.normal()) }
      context.record("weight", Double(weights[4, 2]), step: epoch)
      context.record("odd", epoch == 2 ? .nan : -.infinity, step: -epoch)
      context.summarize("last_weight", Double(weights[0]))
      if epoch == 2 {
        context.summarize("early", Double(weights[1]))
        context.attach(Artifact(name: "early.bin", mediaType: "x/y", data: Data([1, 2, 3])))
      }
      var checkpoint = Checkpoint()
      checkpoint.set("weights", weights)
      checkpoint.set("stream", stream)
      checkpoint.set("epoch", epoch)
      try context.save(checkpoint)
    }
  }
}
