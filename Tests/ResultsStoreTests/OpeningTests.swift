import Foundation
import ResultsStore
import Testing

@Suite struct OpeningTests {
  @Test func aNewStoreHasTheNewestSchemaAndWAL() throws {
    try withStorePlace { url in
      let store = try ResultsStore(at: url)
      #expect(try store.schemaVersion == Migration.all.last?.version)
      #expect(
        try store.readOnlyQuery("SELECT * FROM pragma_journal_mode").rows == [["wal"]])
      #expect(Migration.all.map(\.version) == Array(1...Migration.all.count))
    }
  }

  @Test func versionOneIsReadAndGoesOn() throws {
    try withFixture { url in
      let store = try ResultsStore(at: url)
      #expect(try store.schemaVersion == Migration.all.last?.version)
      let runs = try store.runs(sort: .parse("seed"))
      #expect(runs.map(\.observedStatus) == [.completed, .failed, .dead])
      #expect(runs[0].key.hyperparameters == ["epochs": 3, "rate": 0.5, "rule": "dendritic"])
      #expect(
        runs[0].key.configurationFingerprint
          == "49da266e21e2bc7d41f69b09ab29bf79747857738f5de7ea79a864b0cfdfc6d4")
      #expect(runs.map(\.earlierSeconds) == [0, 0, 0])
      #expect(runs[0].metrics["test_error"] == 0.02)
      #expect(runs[0].metrics["diverged"]?.isNaN == true)
      #expect(runs[0].tags == ["odd"] && runs[0].notes.map(\.text) == ["it's fine"])
      #expect(runs[1].error == "loss is nan")
      #expect(
        try store.series(run: runs[0].id, metric: "loss").map(\.value) == [1, 0.5, .infinity])
      #expect(try store.artifacts(run: runs[0].id).map(\.data) == [Data("hello".utf8)])
      guard case .claimed(let id) = try store.claim(runs[2].key, environment: .example) else {
        Issue.record("a dead run stood in the way")
        return
      }
      try store.complete(id, metrics: ["test_error": 0.01])
      #expect(
        try store.claim(runs[0].key, environment: .example) == .alreadyCompleted(runs[0].id))
    }
  }

  @Test func missingMigrationsAreAppliedTogetherOrNotAtAll() throws {
    try withFixture { url in
      let next = Migration.all.count + 1
      let good = Migration(version: next, sql: "CREATE TABLE new_table (id INTEGER)")
      let bad = Migration(version: next + 1, sql: "CREATE TABLE broken (")
      #expect(throws: StoreError.self) {
        try ResultsStore(at: url, surroundings: .live, migrations: Migration.all + [good, bad])
      }
      let untouched = StoreError.olderSchema(
        path: url.path, found: 1, supported: Migration.all.count)
      #expect(throws: untouched) { try ResultsStore.openReadOnly(at: url) }
      let store = try ResultsStore(
        at: url, surroundings: .live, migrations: Migration.all + [good])
      #expect(try store.schemaVersion == next)
      #expect(try store.runCount() == 3)
    }
  }

  @Test func aNewerSchemaIsRefused() throws {
    try withStorePlace { url in
      let next = Migration.all.count + 1
      let later = Migration(version: next, sql: "CREATE TABLE new_table (id INTEGER)")
      try ResultsStore(at: url, surroundings: .live, migrations: Migration.all + [later]).close()
      let before = try Data(contentsOf: url)
      let error = StoreError.newerSchema(path: url.path, found: next, supported: next - 1)
      #expect(throws: error) { try ResultsStore(at: url) }
      #expect(throws: error) { try ResultsStore.openReadOnly(at: url) }
      #expect(error.description.contains("update the program"))
      #expect(try Data(contentsOf: url) == before)
    }
  }

  @Test func otherFilesAreRefusedAndLeftAlone() throws {
    try withStorePlace { url in
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      let foreign = url.deletingLastPathComponent().appendingPathComponent("foreign.sqlite")
      try runSQLite(foreign, "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1);")
      let text = url.deletingLastPathComponent().appendingPathComponent("notes.txt")
      try String(repeating: "no database ", count: 500).write(
        to: text, atomically: true, encoding: .utf8)
      for file in [foreign, text] {
        let before = try Data(contentsOf: file)
        for open in [{ try ResultsStore(at: $0) }, { try ResultsStore.openReadOnly(at: $0) }] {
          let error = #expect(throws: StoreError.self) { try open(file) }
          guard case .notAStore(file.path, _) = error else {
            Issue.record("\(String(describing: error))")
            continue
          }
        }
        #expect(try Data(contentsOf: file) == before)
      }
    }
  }

  @Test func aStoreThatCannotBeMadeSaysWhy() throws {
    try withStorePlace { url in
      let folder = url.deletingLastPathComponent()
      try FileManager.default.createDirectory(
        at: folder.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: folder)
      let error = #expect(throws: StoreError.self) { try ResultsStore(at: url) }
      #expect(error?.description.contains("cannot lock \(folder.path)") == true)
    }
  }

  /// What `kill -9` leaves: committed transactions that stand in the write-ahead log only.
  @Test func theLogOfAKilledProcessIsTakenUp() throws {
    try withStorePlace { url in
      let store = try ResultsStore(at: url)
      let id = try store.record(.example(), metrics: ["x": 1])
      let copy = url.deletingLastPathComponent().appendingPathComponent("copy.sqlite")
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(atPath: url.path + suffix, toPath: copy.path + suffix)
      }
      #expect(try ResultsStore(at: copy).run(idPrefix: id).metrics == ["x": 1])
    }
  }

  @Test func readOnlyNeedsAStoreAndChangesNothing() throws {
    try withStorePlace { url in
      #expect(throws: StoreError.missing(path: url.path)) {
        try ResultsStore.openReadOnly(at: url)
      }
      let id = try ResultsStore(at: url).record(.example())
      let store = try ResultsStore.openReadOnly(at: url)
      #expect(try store.runs().map(\.id) == [id])
      #expect(throws: StoreError.readOnly(path: url.path)) { try store.addTag("t", to: id) }
      #expect(throws: StoreError.readOnly(path: url.path)) { try store.delete([id]) }
    }
  }
}
