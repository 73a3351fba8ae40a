import Foundation
import Reproduction
import ResultsStore
import Testing

@Suite struct ProgressTests {
  private func active(
    _ label: String, elapsed: Double, fraction: Double?, steps: Int = 0, unit: String = "",
    expected: Double? = nil
  ) -> ProgressSnapshot.ActiveRun {
    .init(
      label: label, elapsed: elapsed, fraction: fraction, steps: steps, unit: unit,
      expectedDuration: expected)
  }

  private func snapshot(
    jobs: Int = 2, active: [ProgressSnapshot.ActiveRun], waiting: [Double?] = [],
    finished: [Double] = []
  ) -> ProgressSnapshot {
    ProgressSnapshot(
      total: active.count + waiting.count + finished.count, finished: finished.count, failed: 0,
      jobs: jobs, active: active, waiting: waiting, finishedDurations: finished)
  }

  @Test func lineSaysWhatIsDoneHowFastAndHowLongYet() {
    let now = snapshot(
      active: [
        active("a, seed 1", elapsed: 10, fraction: 0.25, steps: 20000, unit: "patterns"),
        active("a, seed 2", elapsed: 10, fraction: 0.5, steps: 30000, unit: "patterns"),
      ], waiting: [nil, nil], finished: [30])
    // Left: 30 + 10 s running; 2 waiting of (30 + 40 + 20) / 3 = 30 s each; on two cores.
    #expect(now.line == "1/5 runs · a, seed 1 25 % (+1) · 5.0k patterns/s · 50 s left")
  }

  @Test func timeLeftIsUnknownBeforeAnythingIsKnown() {
    #expect(snapshot(active: [active("a", elapsed: 1, fraction: nil)]).timeLeft == nil)
    #expect(snapshot(active: [active("a", elapsed: 1, fraction: nil)]).line == "0/1 runs · a")
    #expect(snapshot(active: []).line == "0/0 runs")
  }

  @Test func earlierRunsTellTheTimeLeftAtOnce() {
    let now = snapshot(
      active: [active("a", elapsed: 1, fraction: nil, expected: 10)], waiting: [20, 10])
    #expect(now.timeLeft == 19.5)
    #expect(snapshot(jobs: 8, active: now.active, waiting: [20]).timeLeft == 14.5)
  }

  @Test func longestRunBoundsTheTimeLeft() {
    let now = snapshot(
      active: [
        active("a", elapsed: 10, fraction: 0.1), active("b", elapsed: 9, fraction: 0.9),
      ])
    #expect(abs((now.timeLeft ?? 0) - 90) < 1e-9)
  }

  @Test func failuresAreCounted() {
    var now = snapshot(active: [], finished: [1, 1])
    now.failed = 1
    #expect(now.line.hasPrefix("2/2 runs (1 failed)"))
  }

  @Test(arguments: [
    (0.5, "1 s"), (59, "59 s"), (61, "1 min"), (3599, "60 min"), (7320, "2 h 2 min"),
  ])
  func durationsReadWell(_ seconds: Double, _ text: String) {
    #expect(ProgressSnapshot.text(duration: seconds) == text)
  }

  @Test(arguments: [(1.234, "1.23"), (123.4, "123"), (12345, "12.3k"), (2.5e6, "2.5M")])
  func ratesReadWell(_ rate: Double, _ text: String) {
    #expect(ProgressSnapshot.text(rate: rate) == text)
  }

  @Test func terminalRedrawsOneLineCutToItsWidth() {
    var text = ""
    let output = ProgressOutput(isTerminal: true, width: 6) { text += $0 }
    output.show("123456789", at: 0)
    output.show("2", at: 0.1)
    output.announce("failed")
    output.clear()
    #expect(text == "\r\u{1B}[K12345\r\u{1B}[K2\r\u{1B}[Kfailed\n")
  }

  @Test func otherwisePlainLinesComeEveryTenSeconds() {
    var text = ""
    let output = ProgressOutput(isTerminal: false) { text += $0 }
    for tenth in 0...250 { output.show("at \(tenth / 10)", at: Double(tenth) / 10) }
    output.announce("failed")
    output.clear()
    #expect(text == "at 10\nat 20\nfailed\n")
  }

  @Test func environmentNamesTheCommitAndQuotesTheCommandLine() throws {
    try withTemporaryFolder { folder in
      let environment = RunEnvironment.capture(
        home: folder, blas: BLASDescription(name: "OpenBLAS", core: "Zen", threads: 1),
        arguments: ["/home/someone/.build/release/apical", "run", "--set", "a=[1, 2]", "it's"])
      #expect(environment.commandLine == "apical run --set 'a=[1, 2]' 'it'\\''s'")
      #expect(environment.gitCommit == "")
      #expect(!environment.gitDirty)
      #expect(environment.cores >= 1)
      #expect(environment.blasCore == "Zen")
      #expect(environment.compiler.hasPrefix("Swift 6."))
    }
  }
}
