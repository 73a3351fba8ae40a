import ArgumentParser
import Experiments
import Reproduction
import ResultsStore

struct Reproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run every experiment that is not done yet, then write the report.",
    discussion: """
      apical reproduce
      apical reproduce --profile paper --jobs 8

      May be stopped at any time, even killed, and goes on where it stopped.
      """)

  @OptionGroup var scale: ScaleOptions
  @OptionGroup var output: ReportOptions
  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let home = try shared.home()
    let data = dataOptions.catalog(home: home)
    let catalog = try ExperimentCatalog.apical(home: home)
    let store = try shared.openOrCreate()
    let request = RunRequest(profile: scale.profile, force: scale.force)
    let plan = try catalog.plan(request, data: data, store: store)
    Terminal.remark("\(plan.toDo.count) of \(Text.count(plan.runs.count, "run")) to be done")
    let summary = scale.execute(plan, store: store, data: data, home: home)
    for line in summary.digest { print(line) }
    print(summary.line)
    if summary.signal != nil {
      Terminal.remark("the report was not written; the same command goes on where this one stopped")
    } else {
      try output.write(catalog, store: store, home: home)
    }
    if summary.exitCode != 0 { throw ExitCode(summary.exitCode) }
  }
}
