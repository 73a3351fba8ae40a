import ArgumentParser
import Reproduction
import ResultsStore

struct Delete: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Delete runs with all that belongs to them, checkpoints included.",
    discussion: """
      apical delete 1a2b3c4d 5e6f7a8b
      apical delete 1a2b3c4d --yes                 without asking
      """)

  @Argument(help: ArgumentHelp("Runs by the beginnings of their ids.", valueName: "run"))
  var ids: [String]

  @Flag(help: "Do not ask.")
  var yes = false

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let store = try shared.openForWriting()
    let found = try ids.map { try store.run(idPrefix: $0).id }
    let runs = try store.delete(found, dryRun: true)
    for run in runs { print(run.line) }
    let what = "deleting \(Text.count(runs.count, "run"))"
    guard try yes || Terminal.confirms(what) else { return }
    try store.delete(found)
    try CheckpointFolder(of: store).removeOrphans(store: store)
    print("\(Text.count(runs.count, "run")) deleted")
  }
}

extension Run {
  /// The run in one line.
  var line: String {
    "\(id.prefix(8))  \(key.experiment)  \(key.variant)  \(key.profile)  seed \(key.seed)  "
      + observedStatus.rawValue
  }
}
