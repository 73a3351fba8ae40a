import ArgumentParser
import Foundation
import ResultsStore
import Support

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write runs as JSON Lines, with all that belongs to them.",
    discussion: """
      apical export results/published/baselines.jsonl --where "experiment = 'baselines/mnist'"
      apical export | gzip > runs.jsonl.gz
      """)

  @Argument(help: ArgumentHelp("The file, or - for the standard output.", valueName: "file"))
  var file = "-"

  @Option(name: .customLong("where"), help: ArgumentHelp("Which runs.", valueName: "condition"))
  var condition: String?

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let filter = try condition.map(RunFilter.parse)
    let store = try shared.openForReading()
    // The oldest first: a later export of more runs differs by lines at its end only.
    let ids = try store.runs(matching: filter, sort: RunSort.parse("created")).map(\.id)
    if file == "-" {
      try store.exportRuns(ids) {
        try FileHandle.standardOutput.write(contentsOf: Data("\($0)\n".utf8))
      }
    } else {
      var data = Data()
      try store.exportRuns(ids) { data.append(contentsOf: "\($0)\n".utf8) }
      try AtomicFile.write(data, to: URL(filePath: file))
    }
    Terminal.remark("\(Text.count(ids.count, "run")) exported")
  }
}
