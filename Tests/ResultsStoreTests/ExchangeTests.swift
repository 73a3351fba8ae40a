import Foundation
import ResultsStore
import Support
import Testing

@Suite struct ExchangeTests {
  /// A store with a run of every kind.
  private func withRuns(_ body: (ResultsStore, TestClock) throws -> Void) throws {
    try withStore { store, clock in
      let a = try store.start(
        .example(seed: 0, ["rate": 1.0, "epochs": 1, "layers": [2, 1.0], "name": "x"]))
      clock.advance(by: 0.123)
      try store.complete(
        a, metrics: ["x": 1.0 / 3, "diverged": .nan, "great": .infinity],
        series: [3, 1].map { SeriesPoint(metric: "loss", step: $0, value: -.infinity) },
        artifacts: [Artifact(name: "a", mediaType: "text/plain", data: Data([0, 10, 255]))])
      try store.addTag("odd", to: a)
      try store.addNote("two\nlines", to: a)
      try store.fail(try store.start(.example(seed: 1)), error: "diverged")
      _ = try store.start(.example(seed: 2))
      try body(store, clock)
    }
  }

  private func lines(_ store: ResultsStore) throws -> [String] {
    var lines: [String] = []
    try store.exportRuns(try store.runs(sort: .parse("seed")).map(\.id)) { lines.append($0) }
    return lines
  }

  @Test func anImportedStoreExportsTheSameLines() throws {
    try withRuns { source, _ in
      let lines = try lines(source)
      #expect(lines.count == 3)
      try withStore { target, _ in
        let expected = ImportSummary(imported: 3)
        #expect(try target.importRuns(from: lines) == expected)
        #expect(try self.lines(target) == lines)
        let keys = try target.runs(sort: .parse("seed")).map(\.key)
        let sourceKeys = try source.runs(sort: .parse("seed")).map(\.key)
        #expect(keys == sourceKeys)
      }
    }
  }

  @Test func importingAgainChangesNothing() throws {
    try withRuns { source, _ in
      let lines = try lines(source)
      try withStore { target, _ in
        _ = try target.importRuns(from: lines)
        let id = try target.runs(sort: .parse("seed"))[0].id
        try target.removeTag("odd", from: id)
        let expected = ImportSummary(skipped: 3)
        let data = Data((lines.joined(separator: "\r\n") + "\n\n").utf8)
        #expect(try target.importRuns(jsonLines: data) == expected)
        #expect(try target.run(idPrefix: id).tags.isEmpty)
      }
    }
  }

  @Test func aRunThatEndedSinceIsBroughtToItsEnd() throws {
    try withRuns { source, clock in
      let early = try lines(source)[2]
      let id = try source.runs(sort: .parse("-seed"))[0].id
      clock.advance(by: 5)
      try source.complete(id, metrics: ["x": 7])
      let late = try lines(source)[2]
      try withStore { target, _ in
        _ = try target.importRuns(from: [early])
        try target.addTag("mine", to: id)
        try target.addNote("mine", to: id)
        let expected = ImportSummary(updated: 1)
        #expect(try target.importRuns(from: [late]) == expected)
        let run = try target.run(idPrefix: id)
        #expect(run.status == .completed && run.metrics == ["x": 7])
        #expect(run.tags == ["mine"] && run.notes.map(\.text) == ["mine"])
        #expect(try target.importRuns(from: [early]) == ImportSummary(skipped: 1))
      }
    }
  }

  @Test(arguments: [
    ("\"seed\":1", "\"seed\":\"1\"", "'seed' is not an integer"),
    ("\"seed\":1,", "", "'seed' is missing"),
    ("\"apicalRun\":1", "\"apicalRun\":2", "later version"),
    ("\"status\":\"failed\"", "\"status\":\"lost\"", "'status' is unknown"),
    ("\"status\":\"failed\"", "\"status\":\"running\"", "contradict"),
    ("\"hyperparameters\":{}", "\"hyperparameters\":{\"a\":1}", "fingerprint"),
    ("\"metrics\":{}", "\"metrics\":{\"x\":\"big\"}", "a metric is no number"),
    ("\"series\":{}", "\"series\":{\"x\":{\"steps\":[1],\"values\":[]}}", "'series.x' has 1 steps"),
    ("\"series\":{}", "\"series\":{\"x\":{\"steps\":[1,1],\"values\":[1,1]}}", "a step twice"),
    (
      "\"artifacts\":[]", "\"artifacts\":[{\"name\":\"a\",\"mediaType\":\"\",\"data\":\"?\"}]",
      "base64"
    ),
    ("\"cores\":2", "\"cores\":null", "'environment.cores' is not an integer"),
    ("\"id\":\"", "\"id\":\"x", "not a UUID"), ("{", "[", "not valid JSON"),
  ])
  func anIllFormedLineImportsNothing(part: String, replacement: String, message: String) throws {
    try withRuns { source, _ in
      var lines = try lines(source)
      let whole = lines[1]
      lines[1] = whole.replacingOccurrences(of: part, with: replacement)
      try #require(lines[1] != whole)
      try expectRefusal(of: lines, line: 2, message: message)
    }
  }

  @Test func aCutOffFileImportsNothing() throws {
    try withRuns { source, _ in
      var lines = try lines(source)
      lines[2] = String(lines[2].dropLast(20))
      try expectRefusal(of: lines, line: 3, message: "the text ends")
    }
  }

  private func expectRefusal(of lines: [String], line: Int, message: String) throws {
    try withStore { target, _ in
      let error = #expect(throws: StoreError.self) { try target.importRuns(from: lines) }
      guard case .importFailed(line, let reason) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(reason.contains(message))
      let count = try target.runCount()
      #expect(count == 0)
    }
  }

  @Test func aContradictionImportsNothing() throws {
    try withRuns { source, _ in
      var lines = try lines(source)
      try withStore { target, _ in
        _ = try target.importRuns(from: [lines[1]])
        lines[1] = lines[1].replacingOccurrences(of: "\"seed\":1", with: "\"seed\":9")
        let error = #expect(throws: StoreError.self) { try target.importRuns(from: lines) }
        guard case .importFailed(2, _) = error else {
          Issue.record("\(String(describing: error))")
          return
        }
        #expect(try target.runCount() == 1)
      }
    }
  }

  @Test func bytesThatAreNoTextAreRefused() throws {
    try withStore { target, _ in
      let error = #expect(throws: StoreError.self) {
        try target.importRuns(jsonLines: Data([0x0A, 0xFF, 0xFE]))
      }
      #expect(error == .importFailed(line: 2, reason: "it is not UTF-8 text"))
    }
  }

  @Test func anUnknownRunIsNotExported() throws {
    try withStore { store, _ in
      #expect(throws: StoreError.unknownRun("x")) { try store.exportRuns(["x"]) { _ in } }
    }
  }
}
