import Foundation
import ResultsStore
import Support
import Testing

@Suite struct DeletionTests {
  @Test func aDeletedRunTakesAllOfItsOwnAlong() throws {
    try withStore { store, _ in
      let kept = try store.record(.example(seed: 0, ["a": 1]), metrics: ["x": 1])
      let id = try store.start(.example(seed: 1, ["a": 1]))
      try store.complete(
        id, metrics: ["x": 1], series: [SeriesPoint(metric: "x", step: 0, value: 1)],
        artifacts: [Artifact(name: "a", mediaType: "text/plain", data: Data())])
      try store.addTag("t", to: id)
      try store.addNote("n", to: id)
      #expect(try store.delete([id], dryRun: true).map(\.id) == [id])
      #expect(try store.runCount() == 2)
      #expect(try store.delete([id]).map(\.id) == [id])
      #expect(try store.runs().map(\.id) == [kept])
      for table in ["series", "points", "artifacts", "tags", "notes"] {
        #expect(try store.readOnlyQuery("SELECT count(*) FROM \(table)").rows == [[0]], "\(table)")
      }
      for table in ["runs", "metrics", "hyperparameters", "environments"] {
        #expect(try store.readOnlyQuery("SELECT count(*) FROM \(table)").rows == [[1]], "\(table)")
      }
    }
  }

  @Test func whatCannotBeDeletedKeepsTheRest() throws {
    try withStore { store, clock in
      let id = try store.record(.example(seed: 0))
      let running = try store.start(.example(seed: 1))
      #expect(throws: StoreError.unknownRun("x")) { try store.delete([id, "x"]) }
      #expect(throws: StoreError.stillRunning(run: running)) { try store.delete([id, running]) }
      #expect(try store.runCount() == 2)
      clock.advance(by: ResultsStore.heartbeatLimit + 1)
      try store.delete([id, running])
      #expect(try store.runCount() == 0)
    }
  }

  @Test func garbageIsWhatThePolicySays() throws {
    try withStore { store, clock in
      let completed = try store.record(.example(seed: 0))
      let failed = try store.start(.example(seed: 1))
      try store.fail(failed, error: "diverged")
      let interrupted = try store.start(.example(seed: 2))
      try store.interrupt(interrupted)
      let dead = try store.start(.example(seed: 3))
      clock.advance(by: 1000)
      let recent = try store.start(.example(seed: 4))
      try store.fail(recent, error: "diverged")
      let running = try store.start(.example(seed: 5))
      func garbage(_ policy: GarbagePolicy) throws -> Set<String> {
        Set(try store.garbageCollect(policy, dryRun: true).map(\.id))
      }
      #expect(try garbage(GarbagePolicy()).isEmpty)
      #expect(try garbage(GarbagePolicy(olderThan: 900)) == [failed, interrupted, dead])
      #expect(
        try garbage(GarbagePolicy(olderThan: 0, dead: false)) == [failed, interrupted, recent])
      #expect(try garbage(GarbagePolicy(olderThan: 900, failed: false)) == [interrupted, dead])
      #expect(try garbage(GarbagePolicy(olderThan: 900, interrupted: false)) == [failed, dead])
      #expect(
        try garbage(GarbagePolicy(olderThan: 0, dead: false, failed: false, interrupted: false))
          .isEmpty)
      #expect(try store.runCount() == 6)
      try store.garbageCollect(GarbagePolicy(olderThan: 900))
      #expect(Set(try store.runs().map(\.id)) == [completed, recent, running])
    }
  }
}
