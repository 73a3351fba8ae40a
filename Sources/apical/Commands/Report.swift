import ArgumentParser
import Experiments
import Foundation
import Reporting
import Reproduction
import ResultsStore

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write REPORT.md and its charts from the results store.",
    discussion: """
      apical report
      apical report --profile smoke --output /tmp/report
      apical report --summary README.md

      Runs nothing. The same runs give the same report, byte for byte.
      """)

  @Option(
    help: ArgumentHelp(
      "The profile to report (default: for each figure the most faithful one that has been run).",
      valueName: "profile"))
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "Also put the verdicts in short into this file, between the lines '<!-- verdicts -->' and '<!-- end of verdicts -->'.",
      valueName: "file"))
  var summary: String?

  @OptionGroup var output: ReportOptions
  @OptionGroup var shared: SharedOptions

  func run() throws {
    let home = try shared.home()
    try output.write(
      ExperimentCatalog.apical(home: home), store: shared.openForReading(), home: home,
      profile: profile, summary: summary)
  }
}

/// Where the report goes.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder of REPORT.md and figures/ (default: results/ of the project).", valueName: "dir"))
  var output: String?

  /// Writes the report and says where, and what could not be drawn.
  func write(
    _ catalog: ExperimentCatalog, store: ResultsStore, home: ProjectHome, profile: String? = nil,
    summary: String? = nil
  ) throws {
    let folder = output.map { URL(filePath: $0, directoryHint: .isDirectory) } ?? home.results
    let written = try Report(store: store, catalog: catalog, profile: profile)
      .write(to: folder, summaryIn: summary.map { URL(filePath: $0) })
    print(written.summary)
    print("written: \(written.file.path), with \(Text.count(written.pictures.count, "chart"))")
    if let summary { print("written: \(summary), the verdicts in short") }
    for problem in written.problems { Terminal.complain(problem) }
  }
}
