import Foundation
import Support
import Testing

/// Ctrl-C, SIGTERM and kill -9 in the middle of runs.
@Suite struct InterruptionTests {
  /// Runs of about a second, three seeds of them.
  private static func slowAssociation(_ text: String) -> String {
    text.replacing(
      "smoke: {seeds: 1, variants: [logistic], set: {trials: 20,",
      with: "smoke: {seeds: 3, variants: [logistic], set: {trials: 400,")
  }

  @Test func killedRunsAreFoundDeadAndDoneAgainOnce() throws {
    let lab = try Laboratory(edit: [association: Self.slowAssociation])
    let reproduce = ["reproduce", "--profile", "smoke", "--jobs", "1", "--output", "report"]
    let planned = try lab.smokeRunsToDo()
    let killed = try lab.start(reproduce)
    try lab.wait("a run of \(association) should begin") {
      try !lab.ids("experiment = '\(association)' and status = 'running'").isEmpty
    }
    killed.signal(SIGKILL)
    #expect(try killed.wait().code == 128 + SIGKILL)

    let dead = try lab.ids("status = 'dead'")
    let completed = try lab.ids("status = 'completed'")
    #expect(dead.count == 1)
    #expect(completed.count >= 3, "the experiments before it are done")
    let why = try lab.apical("status", "--profile", "smoke", "--why").output
    #expect(why.contains("run \(dead.first?.prefix(8) ?? "?") died"))

    let again = try lab.start(reproduce).wait()
    #expect(again.code == 0, "\(again.errors)")
    let cells = try lab.rows(
      """
      SELECT experiment, variant, seed, count(*) AS n FROM runs WHERE status = 'completed'
      GROUP BY experiment, variant, seed
      """)
    #expect(cells.count == planned)
    #expect(cells.allSatisfy { $0["n"] == 1 }, "nothing doubled")
    #expect(Set(completed).isSubset(of: try lab.ids("status = 'completed'")), "nothing lost")
    #expect(try lab.ids("status = 'dead'") == dead, "the dead run is still shown")
    #expect(try lab.start(reproduce).wait().output.contains("\(planned) skipped"))
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func signalsMarkTheRunInterrupted(_ signal: Int32) throws {
    let lab = try Laboratory()
    let endless = ["run", "fig1-association", "--profile", "smoke", "--set", "trials=100000000"]
    let running = try lab.start(endless)
    try lab.wait("the run should begin") { try !lab.ids("status = 'running'").isEmpty }
    running.signal(signal)
    let outcome = try running.wait()
    #expect(outcome.code == 128 + signal)
    #expect(outcome.output.contains("interrupted as run"))
    #expect(try lab.ids("status = 'interrupted'").count == 1)
    let dry = try lab.start(endless + ["--dry-run"]).wait()
    #expect(dry.output.contains("was interrupted"))
  }

  @Test func anInterruptedPlanGoesOnWhereItStopped() throws {
    let lab = try Laboratory()
    let plan = ["run", "figS1-self", "--profile", "smoke", "--seeds", "30", "--jobs", "1"]
    let running = try lab.start(plan)
    try lab.wait("two runs should be completed") { try lab.ids("status = 'completed'").count >= 2 }
    running.signal(SIGINT)
    #expect(try running.wait().code == 128 + SIGINT)
    let done = try lab.ids("status = 'completed'").count
    #expect(done < 30)

    let rest = try lab.start(plan).wait()
    #expect(rest.code == 0, "\(rest.errors)")
    #expect(rest.output.contains("\(30 - done) completed, \(done) skipped"))
    let seeds = try lab.rows("SELECT DISTINCT seed FROM runs WHERE status = 'completed'")
    #expect(seeds.count == 30)
    #expect(try lab.ids("status = 'completed'").count == 30)
  }
}
