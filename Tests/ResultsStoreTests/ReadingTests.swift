import Foundation
import ResultsStore
import Support
import Testing

@Suite struct ReadingTests {
  @Test func aPrefixNamesItsRun() throws {
    try withStorePlace { url in
      let ids = ["aaaa1111", "aaaa2222", "bbbb1111"].map { "\($0)-0000-4000-8000-000000000000" }
      let remaining = Counter()
      var world = surroundings(TestClock())
      world.newID = { ids[remaining.next()] }
      let store = try ResultsStore(at: url, surroundings: world)
      for seed in 0..<3 { _ = try store.start(.example(seed: seed)) }
      #expect(try store.run(idPrefix: "B").id == ids[2])
      #expect(try store.run(idPrefix: "aaaa2").id == ids[1])
      #expect(try store.run(idPrefix: ids[0]).id == ids[0])
      #expect(throws: StoreError.unknownRun("cc")) { try store.run(idPrefix: "cc") }
      #expect(throws: StoreError.malformedRunID("x*")) { try store.run(idPrefix: "x*") }
      #expect(throws: StoreError.malformedRunID("")) { try store.run(idPrefix: "") }
      let error = #expect(throws: StoreError.self) { try store.run(idPrefix: "aaaa") }
      guard case .ambiguousRun("aaaa", let candidates, 2) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(candidates.allSatisfy { $0.hasPrefix("aaaa") && $0.contains("baselines/mnist") })
    }
  }

  @Test func completedRunsAreTheNewestOfEachKey() throws {
    try withStore { store, clock in
      _ = try store.record(.example(seed: 1), metrics: ["x": 1])
      clock.advance(by: 1)
      let newest = try store.record(.example(seed: 1), metrics: ["x": 2])
      let first = try store.record(.example(seed: 0))
      let full = try store.record(.example(variant: "full", profile: "paper", seed: 0))
      _ = try store.record(.example("other/one"))
      try store.fail(try store.start(.example(seed: 2)), error: "diverged")
      let name = "baselines/mnist"
      #expect(try store.completedRuns(experiment: name).map(\.id) == [first, newest, full])
      #expect(try store.completedRuns(experiment: name, variant: "full").map(\.id) == [full])
      #expect(
        try store.completedRuns(experiment: name, profile: "quick").map(\.id) == [first, newest])
      #expect(try store.completedRuns(experiment: name, codeFingerprint: "c2").isEmpty)
    }
  }

  @Test func freeQueriesRead() throws {
    try withStore { store, _ in
      let id = try store.record(.example(seed: 5), metrics: ["x": 0.5])
      let answer = try store.readOnlyQuery(
        """
        -- which seeds?
        /* and */ SELECT seed, value AS x, NULL AS none, x'0102' AS bytes, r.id
        FROM runs r JOIN metrics ON run_id = r.id;
        """)
      #expect(answer.columns == ["seed", "x", "none", "bytes", "id"])
      #expect(answer.rows == [[5, 0.5, nil, "<2 bytes>", .string(id)]])
      #expect(
        try store.readOnlyQuery("WITH a AS (SELECT 1 AS n) SELECT n FROM a WHERE n > 1").rows == [])
      let status = "SELECT observed_status(status, heartbeat, pid, process_start, process_domain) "
      #expect(try store.readOnlyQuery(status + "FROM runs").rows == [["completed"]])
    }
  }

  @Test(arguments: [
    "", " ; -- nothing", "DELETE FROM runs", "ATTACH '/tmp/x' AS x", "VACUUM INTO '/tmp/x'",
    "PRAGMA journal_mode = delete", "WITH a AS (SELECT 1) DELETE FROM runs",
    "SELECT 1; DELETE FROM runs", "SELECT 1; SELECT 2", "BEGIN", "EXPLAIN DELETE FROM nothing",
    "SELECT nonsense",
  ])
  func otherStatementsAreRefused(sql: String) throws {
    try withStore { store, _ in
      _ = try store.record(.example())
      #expect(throws: StoreError.self) { try store.readOnlyQuery(sql) }
      #expect(try store.runCount() == 1)
    }
  }
}

/// Counts 0, 1, 2, ...
private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var value = -1

  func next() -> Int {
    lock.withLock {
      value += 1
      return value
    }
  }
}
