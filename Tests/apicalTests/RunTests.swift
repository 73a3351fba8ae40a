import Foundation
import Testing

/// Running, skipping and running again.
@Suite struct RunTests {
  let lab: Laboratory

  init() throws { lab = try Laboratory() }

  @Test func aDryRunRunsNothing() throws {
    let outcome = try lab.apical("run", "figS1-self", "--profile", "smoke", "--dry-run")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("would run, never run"))
    #expect(try lab.apical("runs").code == 2, "not even a store is there")
  }

  @Test func whatIsDoneIsSkippedUntilSomethingChanges() throws {
    let first = try lab.apical("run", "figS1-self", "--profile", "smoke")
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.output.contains("1 completed"))

    let second = try lab.apical("run", "figS1-self", "--profile", "smoke")
    #expect(second.code == 0)
    #expect(second.output.contains("skipped, completed as run"))

    let set = ["run", "figS1-self", "--profile", "smoke", "--set", "patterns=20"]
    let dry = try lab.start(set + ["--dry-run"]).wait()
    #expect(dry.output.contains("changed since: patterns"))
    #expect(try lab.start(set).wait().output.contains("1 completed"))

    let forced = try lab.apical("run", "figS1-self", "--profile", "smoke", "--force")
    #expect(forced.output.contains("1 completed"))
    #expect(try lab.ids("status = 'completed'").count == 3)
  }

  @Test func seedsAndVariantsAreChosen() throws {
    let outcome = try lab.apical(
      "run", "fig2-nonlinear", "--profile", "smoke", "--variant", "shallow", "--seed", "7",
      "--seed", "3")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let rows = try lab.rows("SELECT variant, seed FROM runs ORDER BY seed")
    #expect(rows.map { $0["seed"] } == [3, 7])
    #expect(rows.allSatisfy { $0["variant"] == "shallow" })
    #expect(try lab.apical("run", "fig2-nonlinear", "--seeds", "2", "--seed", "1").code == 64)
  }

  @Test func eightProcessesOnOneNewStoreLoseAndDoubleNothing() throws {
    let processes = try (1...8).map { number in
      try lab.start([
        "run", "figS1-self", "--profile", "smoke", "--seed", "0", "--seed", "\(number)", "--jobs",
        "1",
      ])
    }
    for process in processes {
      let outcome = try process.wait()
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(!outcome.errors.contains("locked"))
    }
    let rows = try lab.rows("SELECT seed, count(*) AS n, max(status) AS s FROM runs GROUP BY seed")
    #expect(rows.map { $0["seed"] } == [0, 1, 2, 3, 4, 5, 6, 7, 8])
    #expect(rows.allSatisfy { $0["n"] == 1 && $0["s"] == "completed" })
  }

  @Test func reproduceRunsTheCatalogAndWritesTheReport() throws {
    let planned = try lab.smokeRunsToDo()
    #expect(planned >= 8)
    let first = try lab.apical("reproduce", "--profile", "smoke", "--output", "report")
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.output.contains("\(planned) completed, 8 skipped for missing data"))
    #expect(
      first.output.contains("burstccn2022/fig6-cifar10: 8 runs skipped: data missing: CIFAR-10"))
    let second = try lab.apical("reproduce", "--profile", "smoke", "--output", "report")
    #expect(second.output.contains("\(planned) skipped"))
    #expect(second.output.contains("\(selfPrediction): 1 run skipped: completed before"))
    let report = lab.folder.appending(path: "report/REPORT.md")
    #expect(try String(contentsOf: report, encoding: .utf8).contains(selfPrediction))
  }

  /// Nothing of a diverged run is a result.
  @Test func aDivergedRunFailsAndSaysSo() throws {
    let outcome = try lab.apical(
      "run", "fig5-mnist", "--profile", "smoke", "--variant", "edn", "--set",
      "hiddenLayers=[500,500]", "--set", "interneuronRateFactor=2.0")
    #expect(outcome.code == 1, "\(outcome.output)")
    #expect(outcome.output.contains("diverged: the output is "), "\(outcome.output)")
    let errors = try lab.rows("SELECT error FROM runs WHERE status = 'failed'")
    #expect(errors.first?["error"]?.stringValue?.hasPrefix("diverged: ") == true)
    #expect(try lab.ids("status = 'completed'").isEmpty)
  }

  @Test func aFailedRunIsRecordedAndExitsWithOne() throws {
    // A minibatch larger than the training set leaves nothing to learn from.
    let outcome = try lab.apical(
      "run", "baselines", "--profile", "smoke", "--variant", "backprop", "--set", "batch=100000")
    #expect(outcome.code == 1, "\(outcome.output)")
    #expect(outcome.output.contains("failed as run"))
    #expect(try lab.ids("status = 'failed' and error is not null").count == 1)
  }
}
