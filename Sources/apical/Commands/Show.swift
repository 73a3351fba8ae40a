import ArgumentParser
import Foundation
import Reporting
import Reproduction
import ResultsStore
import Support

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show all that is known of a run.",
    discussion: """
      apical show 1a2b3c4d
      apical show 1a2b3c4d --series test_error     the series as CSV
      apical show 1a2b3c4d --artifact weights.json > weights.json
      """)

  @Argument(help: ArgumentHelp("The beginning of the run's id.", valueName: "run"))
  var id: String

  @Option(help: ArgumentHelp("Print only this series, as CSV.", valueName: "metric"))
  var series: String?

  @Option(help: ArgumentHelp("Print only this artifact, as it is.", valueName: "name"))
  var artifact: String?

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let store = try shared.openForReading()
    let run = try store.run(idPrefix: id)
    if let series {
      try printSeries(series, of: run, store)
    } else if let artifact {
      try printArtifact(artifact, of: run, store)
    } else {
      try printAll(run, store)
    }
  }

  private func printSeries(_ name: String, of run: Run, _ store: ResultsStore) throws {
    let known = try store.seriesNames(run: run.id)
    guard known.contains(name) else {
      throw CommandFailure.unknownSeries(name, run: id, known: known)
    }
    let points = try store.series(run: run.id, metric: name)
    let table = ResultTable(
      columns: ["step", name], rows: points.map { [.int($0.step), .double($0.value)] })
    print(table.text(.csv))
  }

  private func printArtifact(_ name: String, of run: Run, _ store: ResultsStore) throws {
    let artifacts = try store.artifacts(run: run.id)
    guard let found = artifacts.first(where: { $0.name == name }) else {
      throw CommandFailure.unknownArtifact(name, run: id, known: artifacts.map(\.name))
    }
    try FileHandle.standardOutput.write(contentsOf: found.data)
  }

  private func printAll(_ run: Run, _ store: ResultsStore) throws {
    print("run \(run.id)")
    for (name, value) in RunDescription.rows(of: run) { print("  \(name): \(value)") }
    if [.running, .interrupted, .dead].contains(run.observedStatus),
      let checkpoint = CheckpointFolder(of: store).checkpoint(of: run.key)
    {
      print("  checkpoint: \(checkpoint.text)")
    }
    section("hyperparameters", run.key.hyperparameters.mapValues(\.canonicalText))
    section("metrics", run.metrics.mapValues { JSONValue.double($0).canonicalText })
    var series: [String: String] = [:]
    for name in try store.seriesNames(run: run.id) {
      let points = try store.series(run: run.id, metric: name)
      let last = points.last.map { ", last \($0.value) at step \($0.step)" } ?? ""
      series[name] = Text.count(points.count, "point") + last
    }
    section("series", series)
    var artifacts: [String: String] = [:]
    for artifact in try store.artifacts(run: run.id) {
      artifacts[artifact.name] = "\(artifact.mediaType), \(artifact.data.count) bytes"
    }
    section("artifacts", artifacts)
    for note in run.notes { print("note of \(note.created.formatted(.iso8601)): \(note.text)") }
  }

  private func section(_ title: String, _ values: [String: String]) {
    guard !values.isEmpty else { return }
    print("\(title)")
    for (name, value) in values.sorted(by: { $0.key < $1.key }) { print("  \(name) = \(value)") }
  }
}

/// The plain facts about a run, in the order in which they are shown.
private enum RunDescription {
  static func rows(of run: Run) -> [(name: String, value: String)] {
    let (key, environment) = (run.key, run.environment)
    let time = { (date: Date?) in date?.formatted(.iso8601) }
    let commit = environment.gitCommit + (environment.gitDirty ? " (with changes)" : "")
    let rows: [(String, String?)] = [
      ("experiment", key.experiment), ("variant", key.variant), ("profile", key.profile),
      ("seed", "\(key.seed)"), ("status", run.observedStatus.rawValue), ("error", run.error),
      ("tags", run.tags.isEmpty ? nil : run.tags.sorted().joined(separator: " ")),
      ("created", time(run.created)), ("started", time(run.started)),
      ("finished", time(run.finished)), ("duration", duration(of: run)),
      (
        "data", key.dataset + (key.datasetChecksum.isEmpty ? "" : ", sha256 \(key.datasetChecksum)")
      ),
      ("configuration", key.configurationFingerprint), ("code", key.codeFingerprint),
      ("commit", commit.isEmpty ? nil : commit), ("host", "\(environment.host), pid \(run.pid)"),
      ("processor", "\(environment.processor), \(Text.count(environment.cores, "core"))"),
      ("system", environment.operatingSystem), ("compiler", environment.compiler),
      (
        "BLAS",
        "\(environment.blasLibrary); \(environment.blasCore) kernels, "
          + Text.count(environment.blasThreads, "thread")
      ),
      ("command", environment.commandLine),
    ]
    return rows.compactMap { name, value in value.map { (name, $0) } }
  }

  private static func duration(of run: Run) -> String? {
    guard let duration = run.duration else { return nil }
    let earlier =
      run.earlierSeconds > 0
      ? ", \(Duration.text(run.earlierSeconds)) of it before an interruption" : ""
    return Duration.text(duration) + earlier
  }
}
