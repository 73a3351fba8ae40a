import Foundation
import ResultsStore
import Testing

@Suite struct ClaimTests {
  @Test func aKeyIsGivenOutOnce() throws {
    try withStore { store, _ in
      let id = try store.start(.example())
      #expect(try store.claim(.example(), environment: .example) == .runningElsewhere(id))
      try store.complete(id, metrics: [:])
      #expect(try store.claim(.example(), environment: .example) == .alreadyCompleted(id))
    }
  }

  @Test func everyPartOfTheKeyCounts() throws {
    try withStore { store, _ in
      _ = try store.record(.example())
      var others = [RunKey](repeating: .example(), count: 8)
      others[0].experiment = "other/one"
      others[1].variant = "shallow"
      others[2].profile = "paper"
      others[3].seed = 1
      others[4].hyperparameters = ["learningRate": 0.1]
      others[5].dataset = "stroke digits"
      others[6].datasetChecksum = "d2"
      others[7].codeFingerprint = "c2"
      for key in others {
        guard case .claimed = try store.claim(key, environment: .example) else {
          Issue.record("\(key) was taken for done")
          continue
        }
      }
    }
  }

  @Test func forceRunsAgainButNeverBeside() throws {
    try withStore { store, _ in
      let first = try store.record(.example())
      let second = try store.start(.example())
      #expect(first != second)
      #expect(
        try store.claim(.example(), environment: .example, force: true) == .runningElsewhere(second)
      )
      #expect(try store.claim(.example(), environment: .example) == .alreadyCompleted(first))
    }
  }

  @Test func whatCameToNothingDoesNotStandInTheWay() throws {
    try withStore { store, _ in
      try store.fail(try store.start(.example()), error: "diverged")
      try store.interrupt(try store.start(.example()))
      guard case .claimed(let id) = try store.claim(.example(), environment: .example) else {
        Issue.record("not claimed")
        return
      }
      #expect(try store.run(idPrefix: id).status == .running)
    }
  }

  @Test func aSilentRunIsDeadAndMayBeClaimed() throws {
    try withStore { store, clock in
      let id = try store.start(.example())
      clock.advance(by: ResultsStore.heartbeatLimit)
      #expect(try store.run(idPrefix: id).observedStatus == .running)
      try store.heartbeat([id])
      clock.advance(by: ResultsStore.heartbeatLimit)
      #expect(try store.claim(.example(), environment: .example) == .runningElsewhere(id))
      clock.advance(by: 1)
      let run = try store.run(idPrefix: id)
      #expect(run.status == .running)
      #expect(run.observedStatus == .dead)
      #expect(try store.start(.example()) != id)
    }
  }

  @Test func aSuspendedProcessIsNotDeadHoweverLongItIsSilent() throws {
    try withStorePlace { url in
      let clock = TestClock()
      let store = try ResultsStore(at: url, surroundings: surroundings(clock, lives: { _ in true }))
      let id = try store.start(.example())
      clock.advance(by: 100 * ResultsStore.heartbeatLimit)
      #expect(try store.run(idPrefix: id).observedStatus == .running)
      #expect(try store.claim(.example(), environment: .example) == .runningElsewhere(id))
    }
  }

  @Test func aHeartbeatFromTheFutureIsStaleToo() throws {
    try withStore { store, clock in
      let id = try store.start(.example())
      clock.advance(by: -ResultsStore.heartbeatLimit - 1)
      #expect(try store.run(idPrefix: id).observedStatus == .dead)
    }
  }

  @Test func aRunWhoseProcessIsGoneIsDeadAtOnce() throws {
    try withStorePlace { url in
      let clock = TestClock()
      let id = try ResultsStore(at: url, surroundings: surroundings(clock)).start(.example())
      let own = ProcessIdentity.current
      let later = try ResultsStore(at: url, surroundings: surroundings(clock) { $0 == own })
      #expect(try later.run(idPrefix: id).observedStatus == .dead)
      #expect(try later.start(.example()) != id)
    }
  }

  #if os(Linux)
    @Test func processesAreToldApartByTheirStart() throws {
      let current = ProcessIdentity.current
      #expect(!current.isKnownToBeGone)
      var recycled = current
      recycled.start -= 1
      #expect(recycled.isKnownToBeGone)
      var elsewhere = recycled
      elsewhere.domain = "another machine"
      #expect(!elsewhere.isKnownToBeGone)
    }

    @Test func anEndedProcessIsGone() throws {
      let child = Process()
      let input = Pipe()
      child.executableURL = URL(fileURLWithPath: "/bin/cat")
      child.standardInput = input
      try child.run()
      let identity = try #require(ProcessIdentity(pid: Int(child.processIdentifier)))
      #expect(!identity.isKnownToBeGone)
      try input.fileHandleForWriting.close()
      child.waitUntilExit()
      #expect(identity.isKnownToBeGone)
    }
  #endif
}
