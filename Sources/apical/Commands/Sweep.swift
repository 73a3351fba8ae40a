import ArgumentParser
import Experiments
import Reporting
import Reproduction
import ResultsStore

struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Search for the best hyperparameters of an experiment.",
    discussion: """
      apical sweep baselines/mnist --variant backprop --metric validation_error \\
        --grid batch=32,128 --random learningRate=log:0.01:3 --trials 10 --seeds 3
      apical sweep figS1-self --grid noise=0.0,0.1,0.3 --metric apical_energy_ratio
      apical runs --where "tag = 'sweep:1a2b3c4d'" --columns +metric.validation_error

      The settings are all combinations of the grids, each with every one of the N random draws: the \
      first example has 2 x 10 settings and 60 runs. A grid takes what --set takes, lists in brackets \
      included: --grid hiddenLayers=[50],[100,50]. The draws of a hyperparameter depend on \
      --search-seed and its name alone, so that another grid does not change them and more trials \
      continue them.

      The runs are runs like any other: what is completed is not run again, Ctrl-C may stop them, and \
      the same command goes on. They carry a tag that names the sweep. Those that differ from the \
      experiment's file do not count for its claims.

      The table has the best setting first, with the mean over seeds and its 95 % interval. A setting \
      with a failed seed comes after all without. A metric of test data is refused: it would be no \
      test any more. Exits with 1 when no setting has a value for every seed.
      """)

  @Argument(help: ArgumentHelp("The experiment.", valueName: "name"))
  var name: String

  @Option(help: ArgumentHelp("The variant (default: the only one).", valueName: "name"))
  var variant: String?

  @Option(
    help: ArgumentHelp(
      "Values of a hyperparameter to try; may be repeated.", valueName: "name=value,..."))
  var grid: [String] = []

  @Option(
    help: ArgumentHelp(
      "A range to draw a hyperparameter from, log or linear; may be repeated.",
      valueName: "name=log:a:b"))
  var random: [String] = []

  @Option(help: ArgumentHelp("How many random draws; with --random only.", valueName: "n"))
  var trials: Int?

  @Option(help: ArgumentHelp("The final metric to choose by.", valueName: "metric"))
  var metric: String

  @Flag(help: "The greatest metric is the best (default: the least).")
  var maximize = false

  @Option(help: ArgumentHelp("Run seeds 0 to n-1 (default: as the profile says).", valueName: "n"))
  var seeds: Int?

  @Option(help: ArgumentHelp("What the random draws depend on.", valueName: "s"))
  var searchSeed = 0

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Set a hyperparameter in all settings; may be repeated.", valueName: "name=value"))
  var assignments: [String] = []

  @OptionGroup var scale: ScaleOptions

  @Flag(help: "Only say what would run, and why.")
  var dryRun = false

  @Option(help: "The format of the table: table, csv, json or markdown.")
  var format = TableFormat.table

  @OptionGroup var dataOptions: DataOptions
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let space = try SearchSpace(grids: grid, ranges: random, trials: trials, seed: searchSeed)
    let home = try shared.home()
    let data = dataOptions.catalog(home: home)
    let catalog = try ExperimentCatalog.apical(home: home)
    let search = try Search(
      catalog.entry(name), variant: variant, profile: scale.profile,
      seeds: seeds.map { .count($0) } ?? .profile,
      fixed: ExperimentSpec.assignments(assignments), space: space)
    let goal = try SearchGoal(
      metric: metric, maximize: maximize, of: search.entry.specification)
    // Planned before a store is created: a mistyped name leaves nothing behind.
    let present = try shared.openIfPresent()
    let plan = try search.plan(catalog, data: data, store: present, force: scale.force)
    try present?.close()
    if dryRun {
      let checkpoints = CheckpointFolder(storeURL: try shared.storeURL())
      print(plan.lines(checkpoints).joined(separator: "\n"))
      return
    }
    let remedies = plan.missingData
    guard remedies.isEmpty else { throw CommandFailure.dataAbsent(remedies) }
    Terminal.remark(
      "\(search.tag): \(Text.count(search.settings.count, "setting")), "
        + "\(plan.toDo.count) of \(Text.count(plan.runs.count, "run")) to be done")
    let store = try shared.openOrCreate()
    try search.tagCompleted(plan, in: store)
    let summary = scale.execute(plan, store: store, data: data, home: home)
    guard summary.signal == nil else {
      Terminal.remark("\(summary.line); the same command goes on where this one stopped")
      throw ExitCode(summary.exitCode)
    }
    let ranking = try search.ranking(goal, of: plan, in: store)
    print(ranking.table.text(format))
    let words = ["", summary.line] + ranking.words(of: search)
    // A table for a program has nothing below it.
    if format == .table || format == .markdown {
      print(words.joined(separator: "\n"))
    } else {
      Terminal.remark(words.dropFirst().joined(separator: "\n"))
    }
    if ranking.best == nil { throw ExitCode(ExitStatus.failed.rawValue) }
  }
}
