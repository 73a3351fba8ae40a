import ArgumentParser
import Experiments
import Reproduction
import ResultsStore
import Tasks

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run experiments; what is completed already is not run again.",
    discussion: """
      apical run figS1-self --profile smoke
      apical run sacramento2018/fig1-association --set trials=50 --set noise=0.0 --seeds 10
      apical run baselines/mnist --variant backprop --profile paper --seed 3 --jobs 2
      apical run fig2-nonlinear --dry-run          what would run, and why

      A run is the same as another one when experiment, variant, profile, seed, hyperparameters, \
      data and the code they depend on are the same. Ctrl-C stops at the next step; what is \
      completed stays, and the same command goes on where it stopped. A long run goes on from its \
      last checkpoint and gives the same numbers to the bit; --force starts it from the beginning.
      """)

  @Argument(
    help: ArgumentHelp("Names, or beginnings that fit only one experiment.", valueName: "name"))
  var names: [String]

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set a hyperparameter; may be repeated.", valueName: "name=value"))
  var assignments: [String] = []

  @Option(help: ArgumentHelp("Run seeds 0 to n-1 (default: as the profile says).", valueName: "n"))
  var seeds: Int?

  @Option(help: ArgumentHelp("Run this seed; may be repeated.", valueName: "s"))
  var seed: [Int] = []

  @Option(
    help: ArgumentHelp(
      "Run this variant; may be repeated (default: those of the profile).", valueName: "name"))
  var variant: [String] = []

  @OptionGroup var scale: ScaleOptions

  @Flag(help: "Only say what would run, and why.")
  var dryRun = false

  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if seeds != nil, !seed.isEmpty {
      throw ValidationError("give --seeds N or --seed S, not both")
    }
  }

  func run() throws {
    let home = try shared.home()
    let data = dataOptions.catalog(home: home)
    let catalog = try ExperimentCatalog.apical(home: home)
    let request = RunRequest(
      experiments: names, profile: scale.profile,
      seeds: seeds.map { .count($0) } ?? (seed.isEmpty ? .profile : .only(seed)),
      variants: variant, assignments: try ExperimentSpec.assignments(assignments),
      force: scale.force)
    // Planned before a store is created: a mistyped name leaves nothing behind.
    let (plan, hasStore) = try plan(request, catalog, data)
    if dryRun {
      let checkpoints = CheckpointFolder(storeURL: try shared.storeURL())
      print(plan.lines(checkpoints).joined(separator: "\n"))
      return
    }
    shared.logger.debug("\(plan.toDo.count) of \(plan.runs.count) runs are to be done")
    for run in plan.runs where !run.isToDo { print("\(run.label): skipped, \(run.reason)") }
    if hasStore || !plan.toDo.isEmpty {
      let store = try shared.openOrCreate()
      let summary = scale.execute(plan, store: store, data: data, home: home)
      for entry in summary.entries where entry.run.isToDo { print(entry.line) }
      print(summary.line)
      if summary.exitCode != 0 { throw ExitCode(summary.exitCode) }
    }
    let remedies = plan.missingData
    if !remedies.isEmpty { throw CommandFailure.dataAbsent(remedies) }
  }

  /// The plan, and whether there is a store, which is closed again.
  private func plan(
    _ request: RunRequest, _ catalog: ExperimentCatalog, _ data: DataCatalog
  ) throws -> (RunPlan, hasStore: Bool) {
    let store = try shared.openIfPresent()
    let plan = try catalog.plan(request, data: data, store: store)
    try store?.close()
    return (plan, store != nil)
  }
}

extension RunSummary.Entry {
  /// Such as `baselines/mnist, backprop, seed 0: completed as run 1a2b3c4d in 12 s`.
  var line: String {
    let fate =
      switch outcome {
      case .completed(let id, let seconds):
        "completed as run \(id.prefix(8)) in \(Duration.text(seconds))"
      case .failed(let id, let error):
        "failed\(id.map { " as run \($0.prefix(8))" } ?? ""): \(error)"
      case .interrupted(let id): "interrupted as run \(id.prefix(8))"
      case .skipped(let reason): "skipped, \(reason)"
      case .notStarted: "not started"
      }
    return "\(run.label): \(fate)"
  }
}

extension RunPlan {
  /// A line for each run: whether it would be done, and why.
  func lines(_ checkpoints: CheckpointFolder) -> [String] {
    let lines = runs.map { run in
      "\(run.label): \(run.isToDo ? "would run" : "skipped"), \(run.reason)"
        + (run.isForced ? ", but forced" : "") + checkpoints.remark(on: run)
    }
    return lines + ["\(toDo.count) of \(Text.count(runs.count, "run")) would be done"]
  }
}
