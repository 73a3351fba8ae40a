import Foundation
import GRDB
import ResultsStore
import Support
import Testing

@Suite struct RecordingTests {
  @Test func aRunIsReadAsItWasRecorded() throws {
    try withStore { store, clock in
      let hyperparameters: [String: JSONValue] = [
        "learningRate": 0.1, "epochs": 3, "whole": 2.0, "rule": "dendritic", "bias": true,
        "layers": [784, 500, 10], "nothing": nil,
      ]
      let key = RunKey.example(variant: "full", seed: 7, hyperparameters)
      let started = clock.now
      let id = try store.start(key)
      clock.advance(by: 12.5)
      let picture = Artifact(name: "a.svg", mediaType: "image/svg+xml", data: Data([0, 1, 255]))
      try store.complete(
        id, metrics: ["test_error": 0.02],
        series: [SeriesPoint(metric: "loss", step: 1, value: 0.5)], artifacts: [picture])
      let run = try store.run(idPrefix: id)
      #expect(run.id == id)
      #expect(run.key == key)
      #expect(run.status == .completed && run.observedStatus == .completed)
      #expect(run.created == started && run.started == started)
      #expect(run.duration == 12.5)
      #expect(run.pid == Int(ProcessInfo.processInfo.processIdentifier))
      #expect(run.environment == .example)
      #expect(run.error == nil)
      #expect(run.metrics == ["test_error": 0.02])
      #expect(try store.artifacts(run: id) == [picture])
      #expect(
        try store.series(run: id, metric: "loss")
          == [SeriesPoint(metric: "loss", step: 1, value: 0.5)])
    }
  }

  @Test func aRunGoesOnWithTheSeriesAndTheTimeOfAnEarlierAttempt() throws {
    try withStore { store, clock in
      let id = try store.start(.example())
      let points = [1, 2].map { SeriesPoint(metric: "loss", step: $0, value: Double($0)) }
      try store.carryOver(series: points, seconds: 30.25, to: id)
      clock.advance(by: 12.5)
      try store.complete(
        id, metrics: [:], series: [SeriesPoint(metric: "loss", step: 3, value: 3)])
      let run = try store.run(idPrefix: id)
      #expect(run.duration == 42.75 && run.earlierSeconds == 30.25)
      #expect(try store.runs(matching: .parse("duration > 42 and duration < 43")).count == 1)
      #expect(try store.series(run: id, metric: "loss").map(\.step) == [1, 2, 3])
      #expect(throws: StoreError.finished(run: id, status: .completed)) {
        try store.carryOver(series: [], seconds: 1, to: id)
      }
      var lines: [String] = []
      try store.exportRuns([id]) { lines.append($0) }
      try withStore { other, _ in
        _ = try other.importRuns(from: lines)
        #expect(try other.run(idPrefix: id).duration == 42.75)
      }
    }
  }

  @Test func seriesGrowInBatchesAndAreReadByStep() throws {
    try withStore { store, _ in
      let id = try store.start(.example())
      try store.append(
        series: [10, 2].map { SeriesPoint(metric: "loss", step: $0, value: Double($0)) }, to: id)
      try store.append(
        series: [
          SeriesPoint(metric: "angle/1", step: 2, value: 45),
          SeriesPoint(metric: "loss", step: -3, value: 1),
        ], to: id)
      #expect(try store.seriesNames(run: id) == ["angle/1", "loss"])
      #expect(try store.series(run: id, metric: "loss").map(\.step) == [-3, 2, 10])
      #expect(try store.series(run: id, metric: "absent").isEmpty)
    }
  }

  @Test func nonFiniteValuesAreKeptApartFromMissingOnes() throws {
    try withStore { store, _ in
      let values = [Double.nan, .infinity, -.infinity, 0]
      let id = try store.start(.example())
      try store.complete(
        id, metrics: ["a": .nan, "b": .infinity, "c": -.infinity],
        series: values.enumerated().map {
          SeriesPoint(metric: "loss", step: $0.offset, value: $0.element)
        })
      let metrics = try store.run(idPrefix: id).metrics
      #expect(metrics["a"]?.isNaN == true)
      #expect(metrics["b"] == .infinity)
      #expect(metrics["c"] == -.infinity)
      #expect(metrics["d"] == nil)
      let series = try store.series(run: id, metric: "loss").map(\.value)
      #expect(series[0].isNaN)
      #expect(series[1...] == [.infinity, -.infinity, 0])
    }
  }

  @Test func aStepIsRecordedOnceAndItsBatchIsUndone() throws {
    try withStore { store, _ in
      let id = try store.start(.example())
      try store.append(series: [SeriesPoint(metric: "loss", step: 1, value: 0.5)], to: id)
      let batch = [2, 1].map { SeriesPoint(metric: "loss", step: $0, value: 9) }
      #expect(throws: StoreError.repeatedStep(run: id, metric: "loss", step: 1)) {
        try store.append(series: batch, to: id)
      }
      #expect(try store.series(run: id, metric: "loss").map(\.step) == [1])
    }
  }

  @Test func failuresAndInterruptionsKeepWhatThereIs() throws {
    try withStore { store, _ in
      let failed = try store.start(.example())
      try store.fail(failed, error: "loss is nan at step 3", metrics: ["loss": .nan])
      let run = try store.run(idPrefix: failed)
      #expect(run.observedStatus == .failed)
      #expect(run.error == "loss is nan at step 3")
      #expect(run.metrics["loss"]?.isNaN == true)
      let interrupted = try store.start(.example())
      try store.interrupt(interrupted, series: [SeriesPoint(metric: "loss", step: 0, value: 1)])
      #expect(try store.run(idPrefix: interrupted).observedStatus == .interrupted)
      #expect(try store.series(run: interrupted, metric: "loss").count == 1)
    }
  }

  @Test func anEndedRunTakesNothingMore() throws {
    try withStore { store, _ in
      let id = try store.record(.example())
      let error = StoreError.finished(run: id, status: .completed)
      #expect(throws: error) { try store.complete(id, metrics: ["x": 1]) }
      #expect(throws: error) { try store.fail(id, error: "late") }
      #expect(throws: error) { try store.interrupt(id) }
      #expect(throws: error) {
        try store.append(series: [SeriesPoint(metric: "x", step: 0, value: 0)], to: id)
      }
      #expect(throws: StoreError.unknownRun("none")) { try store.complete("none", metrics: [:]) }
      try store.heartbeat([id, "none"])
    }
  }

  /// What the triggers refuse, whoever writes; `RUN` stands for the run.
  @Test(arguments: [
    "UPDATE runs SET seed = 9", "UPDATE runs SET experiment = 'x'",
    "UPDATE runs SET status = 'running'", "UPDATE runs SET error = 'x'",
    "UPDATE environments SET host = 'x'",
    "UPDATE hyperparameters SET json = '2'", "DELETE FROM hyperparameters",
    "INSERT INTO hyperparameters (run_id, name, json) VALUES ('RUN', 'new', '1')",
    "UPDATE metrics SET value = 0", "DELETE FROM metrics",
    "INSERT INTO metrics (run_id, name, value) VALUES ('RUN', 'new', 1)",
    "UPDATE points SET value = 0", "DELETE FROM points", "DELETE FROM series",
    "INSERT INTO points (series_id, step, value) SELECT id, 9, 9 FROM series",
    "INSERT INTO series (run_id, metric) VALUES ('RUN', 'new')",
    "UPDATE artifacts SET data = x''", "DELETE FROM artifacts",
    "INSERT INTO artifacts (run_id, name, media_type, data) VALUES ('RUN', 'new', '', x'')",
  ])
  func configurationAndResultsNeverChange(sql: String) throws {
    try withStore { store, _ in
      let id = try store.start(.example(seed: 0, ["learningRate": 0.1]))
      try store.complete(
        id, metrics: ["test_error": 0.02],
        series: [SeriesPoint(metric: "loss", step: 1, value: 0.5)],
        artifacts: [Artifact(name: "a", mediaType: "text/plain", data: Data("a".utf8))])
      let error = #expect(throws: DatabaseError.self) {
        try runSQLite(store.url, sql.replacingOccurrences(of: "RUN", with: id))
      }
      #expect(error?.description.contains("never change") == true)
    }
  }

  @Test func tagsAndNotesMayChange() throws {
    try withStore { store, clock in
      let id = try store.record(.example())
      try store.addTag("odd", to: id)
      try store.addTag("odd", to: id)
      try store.addTag("kept", to: id)
      let wasThere = try store.removeTag("odd", from: id)
      let wasThereTwice = try store.removeTag("odd", from: id)
      #expect(wasThere && !wasThereTwice)
      try store.addNote("first", to: id)
      clock.advance(by: 5)
      try store.addNote("second", to: id)
      let run = try store.run(idPrefix: id)
      #expect(run.tags == ["kept"])
      #expect(run.notes.map(\.text) == ["first", "second"])
      #expect(run.notes.last?.created == clock.now)
      #expect(throws: StoreError.unknownRun("x")) { try store.addTag("t", to: "x") }
      #expect(throws: StoreError.unknownRun("x")) { try store.addNote("n", to: "x") }
    }
  }
}
