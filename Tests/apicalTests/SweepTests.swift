import Foundation
import Support
import Testing

/// Searches by the built executable.
@Suite struct SweepTests {
  private static let sweep = [
    "sweep", "figS1-self", "--profile", "smoke", "--grid", "patterns=10,20", "--random",
    "learningRateInterneuronToPyramidal=log:1e-4:1e-2", "--trials", "2", "--seeds", "2",
    "--metric", "apical_energy_ratio",
  ]

  @Test func aSweepRanksItsSettingsAndIsNotRunTwice() throws {
    let lab = try Laboratory()
    let dry = try lab.start(Self.sweep + ["--dry-run"]).wait()
    #expect(dry.output.contains("8 of 8 runs would be done"))
    #expect(try lab.ids("id is not null").isEmpty)

    let first = try lab.start(Self.sweep).wait()
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.errors.contains("4 settings, 8 of 8 runs to be done"))
    for part in [
      "8 completed", "best: patterns=", "95 % interval", "overlap",
      "apical run sacramento2018/figS1-self-prediction --variant logistic --profile paper --set ",
    ] {
      #expect(first.output.contains(part), "\(part) is missing")
    }
    let tag = try #require(first.errors.firstMatch(of: /sweep:[0-9a-f]{8}/)).output
    #expect(try lab.ids("tag = '\(tag)'").count == 8)

    let again = try lab.start(Self.sweep + ["--format", "json"]).wait()
    #expect(again.errors.contains("0 of 8 runs to be done"))
    let rows = try #require(try JSONValue(parsing: again.output).arrayValue)
    let means = rows.compactMap { $0.objectValue?["mean"]?.doubleValue }
    #expect(means.count == 4 && means == means.sorted())
    // The table is that of the runs.
    let best = try #require(rows.first?.objectValue)
    let stored = try lab.rows(
      """
      SELECT avg(m.value) AS mean FROM runs r JOIN metrics m ON m.run_id = r.id
      JOIN hyperparameters a ON a.run_id = r.id AND a.name = 'patterns'
      JOIN hyperparameters b ON b.run_id = r.id AND b.name = 'learningRateInterneuronToPyramidal'
      WHERE m.name = 'apical_energy_ratio' AND a.number = \(best["patterns"] ?? .null)
        AND b.number = \(best["learningRateInterneuronToPyramidal"] ?? .null)
      """)
    let mean = try #require(stored.first?["mean"]?.doubleValue)
    #expect(abs(mean - means[0]) < 1e-12)
    #expect(
      try lab.apical("status", "--profile", "smoke", "--why").output.contains("changed since"))
  }

  @Test func anInterruptedSweepGoesOn() throws {
    let lab = try Laboratory()
    let sweep = [
      "sweep", "figS1-self", "--profile", "smoke", "--random", "noise=linear:0:1", "--trials", "40",
      "--seeds", "1", "--metric", "apical_energy_ratio", "--jobs", "1", "--set", "patterns=60",
    ]
    let running = try lab.start(sweep)
    try lab.wait("two runs should be completed") { try lab.ids("status = 'completed'").count >= 2 }
    running.signal(SIGINT)
    let stopped = try running.wait()
    #expect(stopped.code == 128 + SIGINT)
    #expect(stopped.output.isEmpty && stopped.errors.contains("goes on where this one stopped"))
    let done = try lab.ids("status = 'completed'").count
    #expect(done < 40)
    let rest = try lab.start(sweep).wait()
    #expect(rest.code == 0, "\(rest.errors)")
    #expect(rest.output.contains("\(40 - done) completed, \(done) skipped"))
    let cells = try lab.rows(
      "SELECT configuration_fingerprint FROM runs WHERE status = 'completed' GROUP BY 1")
    #expect(try lab.ids("status = 'completed'").count == 40 && cells.count == 40)
  }

  @Test func settingsThatFailRankLastAndAreNoReasonToFail() throws {
    let lab = try Laboratory()
    let sweep = [
      "sweep", "baselines", "--profile", "smoke", "--variant", "backprop", "--metric",
      "validation_error", "--format", "csv", "--grid",
    ]
    let some = try lab.start(sweep + ["batch=100000,32"]).wait()
    #expect(some.code == 0, "\(some.errors)")
    let rows = some.output.split(separator: "\n")
    #expect(rows.count == 3 && rows[1].hasPrefix("1,32,") && rows[2].hasPrefix("2,100000,"))
    #expect(rows[2].hasSuffix(",0,1,0"))
    #expect(some.errors.contains("1 setting with failed seeds comes after those without"))
    let all = try lab.start(sweep + ["batch=90000,100000"]).wait()
    #expect(all.code == 1)
    #expect(all.errors.contains("there is no best one"))
  }

  @Test func mistakesAreToldBeforeAnythingRuns() throws {
    let lab = try Laboratory()
    let figure = ["sweep", "figS1-self", "--profile", "smoke"]
    let cases = [
      (figure + ["--grid", "patterns=10", "--metric", "test_error"], "test data"),
      (figure + ["--metric", "x"], "nothing is searched"),
      (figure + ["--grid", "paterns=10", "--metric", "x"], "did you mean 'patterns'"),
      (figure + ["--grid", "patterns=10", "--trials", "3", "--metric", "x"], "nothing is drawn"),
      (figure + ["--random", "patterns=log:1:9", "--metric", "x"], "needs --trials"),
      (
        ["sweep", "baselines", "--grid", "batch=1", "--metric", "x"], "backprop, feedbackAlignment"
      ),
      (["sweep", "nothing", "--grid", "batch=1", "--metric", "x"], "no experiment 'nothing'"),
      (figure + ["--grid", "patterns=10"], "--metric"),
    ]
    for (arguments, message) in cases {
      let outcome = try lab.start(arguments).wait()
      #expect(outcome.code == 64, "\(arguments): \(outcome.code)")
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
    #expect(try lab.ids("id is not null").isEmpty)
    let late = try lab.start(figure + ["--grid", "patterns=10", "--metric", "apical_energy"]).wait()
    #expect(late.code == 64)
    #expect(late.errors.contains("apical_energy_ratio"))
  }
}
