import ArgumentParser
import Conformance
import Foundation
import Reporting
import Support

struct Conform: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Replay golden traces of independent implementations through the project's models.",
    discussion: """
      apical conform golden/*.json

      Exits with 1 when a quantity deviates by more than its tolerance; with 2 when none does, but a \
      file cannot be replayed. The other files are replayed all the same.
      """)

  @Argument(help: ArgumentHelp("Golden traces.", valueName: "file"))
  var files: [String]

  func run() throws {
    var deviates = false
    var isUnreadable = false
    for file in files {
      do {
        let report = try Conformance.replay(URL(filePath: file))
        printReport(report, file)
        deviates = deviates || !report.conforms
      } catch {
        isUnreadable = true
        Terminal.complain("\(error)")
      }
    }
    if deviates { throw ExitCode(ExitStatus.failed.rawValue) }
    if isUnreadable { throw ExitCode(ExitStatus.problem.rawValue) }
  }

  private func printReport(_ report: ConformanceReport, _ file: String) {
    let kind = [report.kind, report.caseName].filter { !$0.isEmpty }.joined(separator: ", ")
    print("\(file): \(report.format)\(kind.isEmpty ? "" : " (\(kind))")")
    var table = ResultTable(columns: [
      "quantity", "values", "largest deviation", "allowed", "where", "tolerance", "",
    ])
    table.rows = report.rows.map { row in
      [
        .string(row.quantity), .int(row.values), .double(row.largestDeviation), .double(row.bound),
        .string(row.location), .string(row.tolerance.name), .string(row.conforms ? "ok" : "FAIL"),
      ]
    }
    print(table.text(.table))
    for note in Set(report.rows.map { "tolerance \($0.tolerance.name): \($0.tolerance.reason)" })
      .sorted()
    {
      print(note)
    }
    let failed = report.rows.count { !$0.conforms }
    print(
      report.rows.isEmpty
        ? "does not conform: it holds nothing to compare"
        : failed == 0
          ? "conforms" : "does not conform: \(failed) of \(report.rows.count) quantities")
  }
}
