import ArgumentParser
import Reproduction
import ResultsStore

struct Gc: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Delete runs that came to nothing: dead, failed and interrupted ones.",
    discussion: """
      apical gc                                    what would be deleted
      apical gc --yes                              delete it
      apical gc --dead --older-than 0 --yes        only what was killed, however lately

      Checkpoints that no run would go on from, since theirs is completed, deleted or failed, go with \
      them, as do damaged ones.
      """)

  @Flag(help: "Only, or also, dead runs.")
  var dead = false

  @Flag(help: "Only, or also, failed runs.")
  var failed = false

  @Flag(help: "Only, or also, interrupted runs.")
  var interrupted = false

  @Option(help: ArgumentHelp("Only runs that ended so many days ago.", valueName: "days"))
  var olderThan = 7.0

  @Flag(help: "Delete; otherwise only say what would be deleted.")
  var yes = false

  @OptionGroup var shared: SharedOptions

  private static let secondsPerDay = 86_400.0

  func validate() throws {
    guard olderThan >= 0, olderThan.isFinite else {
      throw ValidationError("--older-than should be 0 days or more")
    }
  }

  func run() throws {
    let all = !dead && !failed && !interrupted
    let policy = GarbagePolicy(
      olderThan: olderThan * Self.secondsPerDay, dead: all || dead, failed: all || failed,
      interrupted: all || interrupted)
    let store = try shared.openForWriting()
    let runs = try store.garbageCollect(policy, dryRun: !yes)
    for run in runs { print(run.line) }
    let orphans = try CheckpointFolder(of: store).removeOrphans(
      store: store, deleted: Set(runs.map(\.id)), dryRun: !yes)
    let count =
      Text.count(runs.count, "run")
      + (orphans > 0 ? " and \(Text.count(orphans, "checkpoint"))" : "")
    print(yes ? "\(count) deleted" : "\(count) would be deleted; --yes deletes")
  }
}
