import Foundation
import GRDB
import LinearAlgebra
import Reproduction
import ResultsStore
import Synchronization
import Testing

/// Runs whose store refuses to be written for a while: what was computed by then is not lost.
@Suite(.serialized) struct StoreFailureTests {
  private static let request = RunRequest(seeds: .only([2]), variants: ["deep"])

  /// What the store refuses, and the epochs that are left for the next attempt.
  enum Refusal: String, CaseIterable, CustomTestStringConvertible {
    /// Points are written during the run: those of epoch 4 come with its end.
    case points = "points WHEN NEW.step >= 3000"
    /// Metrics are written when all is computed.
    case metrics

    var epochsLeft: [Int] { self == .points ? [4, 5] : [] }
    var testDescription: String { "\(self)" }
  }

  @discardableResult
  private func run(_ laboratory: Laboratory) throws -> (summary: RunSummary, epochs: [Int]) {
    Recorder.epochs.withLock { $0 = [] }
    let summary = try laboratory.run(Self.request, pace: .always)
    return (summary, Recorder.epochs.withLock { $0 })
  }

  private func withRecorder(_ body: (Laboratory) throws -> Void) throws {
    try Laboratory.with { laboratory in
      var laboratory = laboratory
      laboratory.experiments = [Recorder.self]
      try body(laboratory)
    }
  }

  private func execute(_ sql: String, in laboratory: Laboratory) throws {
    let file = try DatabaseQueue(path: laboratory.store.url.path)
    try file.write { try $0.execute(sql: sql) }
    try file.close()
  }

  private func checkpointCount(_ laboratory: Laboratory) -> Int {
    let folder = laboratory.folder.appending(path: "checkpoints").path
    return (try? FileManager.default.contentsOfDirectory(atPath: folder).count) ?? 0
  }

  /// The newest run's series and metrics, bit for bit.
  private func results(_ laboratory: Laboratory) throws -> [String] {
    let run = try #require(try laboratory.store.runs().first)
    return try laboratory.store.series(run: run.id, metric: "value").map {
      "\($0.step) \($0.value.bitPattern)"
    } + run.metrics.map { "\($0) \($1.bitPattern)" }.sorted()
  }

  @Test(arguments: Refusal.allCases)
  func theCheckpointOutlivesAStoreThatCannotBeWritten(_ refusal: Refusal) throws {
    var whole: [String] = []
    try withRecorder { laboratory in
      #expect(try run(laboratory).summary.line == "1 completed")
      whole = try results(laboratory)
    }
    #expect(whole.count == 5 * Recorder.pointsPerEpoch + 1)
    try withRecorder { laboratory in
      try execute(
        """
        CREATE TRIGGER refusal BEFORE INSERT ON \(refusal.rawValue)
        BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
        """, in: laboratory)
      #expect(try run(laboratory).summary.line == "1 failed")
      let failed = try #require(try laboratory.store.runs().first)
      #expect(failed.status == .failed)
      #expect(failed.error?.contains("the disk is full") == true)
      #expect(checkpointCount(laboratory) == 1)

      try execute("DROP TRIGGER refusal", in: laboratory)
      let resumed = try run(laboratory)
      #expect(resumed.summary.line == "1 completed")
      #expect(resumed.epochs == refusal.epochsLeft, "what was computed is not computed again")
      #expect(try results(laboratory) == whole)
      #expect(checkpointCount(laboratory) == 0)
    }
  }
}

/// Draws of one stream, so many an epoch that each epoch has the store written once.
private enum Recorder: Experiment {
  typealias Hyperparameters = LineExperiment.Hyperparameters
  static let name = "test/fig1-line"
  static let data = DataRequirement.none
  static let codeUnits = ["Models/Line"]

  /// As many as a run holds back before it writes them.
  static let pointsPerEpoch = 1000
  static let epochs = Mutex<[Int]>([])

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    var stream = context.streams.stream("draws")
    var done = 0
    if let checkpoint = context.resumedCheckpoint {
      stream = try checkpoint.value("stream", as: RandomStream.self)
      done = try checkpoint.value("epoch", as: Int.self)
    }
    for epoch in 1...h.epochs where epoch > done {
      epochs.withLock { $0.append(epoch) }
      for index in 0..<pointsPerEpoch {
        context.record("value", stream.normal(), step: (epoch - 1) * pointsPerEpoch + index)
      }
      context.summarize("last", stream.normal())
      var checkpoint = Checkpoint()
      checkpoint.set("stream", stream)
      checkpoint.set("epoch", epoch)
      try context.save(checkpoint)
    }
  }
}
