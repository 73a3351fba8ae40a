import ArgumentParser
import Experiments
import Reporting
import Reproduction
import ResultsStore

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell what is done and what is still to be done.",
    discussion: """
      apical status
      apical status --profile paper --why          for each run, what is missing or has changed
      """)

  @Flag(help: "Say for each run why it is done or not.")
  var why = false

  @Option(help: ArgumentHelp("The profile to look at.", valueName: "profile"))
  var profile = "quick"

  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    guard ExperimentSpec.profileNames.contains(profile) else {
      throw ValidationError(
        "there is no profile '\(profile)'; use \(ExperimentSpec.profileNames.joined(separator: ", "))"
      )
    }
  }

  func run() throws {
    let home = try shared.home()
    let plan = try ExperimentCatalog.apical(home: home).plan(
      RunRequest(profile: profile), data: dataOptions.catalog(home: home),
      store: shared.openIfPresent())
    let checkpoints = CheckpointFolder(storeURL: try shared.storeURL())
    if why {
      for run in plan.runs {
        print(
          "\(run.label): \(run.isToDo ? "to do" : "no"), \(run.reason)"
            + checkpoints.remark(on: run))
      }
    } else {
      print(table(plan).text(.table))
    }
    print("\(plan.toDo.count) of \(Text.count(plan.runs.count, "run")) to be done (\(profile))")
    let begun = plan.toDo.count { checkpoints.checkpoint(of: $0.key) != nil }
    if begun > 0 { print("\(Text.count(begun, "checkpoint")) to go on from") }
  }

  private func table(_ plan: RunPlan) -> ResultTable {
    var table = ResultTable(columns: [
      "experiment", "runs", "completed", "to do", "elsewhere", "no data",
    ])
    var order: [String] = []
    for run in plan.runs where !order.contains(run.key.experiment) {
      order.append(run.key.experiment)
    }
    for name in order {
      let runs = plan.runs.filter { $0.key.experiment == name }
      let completed = runs.count { if case .completed = $0.reason { true } else { false } }
      let elsewhere = runs.count {
        if case .runningElsewhere = $0.reason { true } else { false }
      }
      let withoutData = runs.count { if case .dataAbsent = $0.reason { true } else { false } }
      table.rows.append([
        .string(name), .int(runs.count), .int(completed), .int(runs.count(where: \.isToDo)),
        .int(elsewhere), .int(withoutData),
      ])
    }
    return table
  }
}
