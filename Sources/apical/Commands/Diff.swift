import ArgumentParser
import Reporting
import ResultsStore
import Support

struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell what two runs do not have in common.",
    discussion: """
      apical diff 1a2b3c4d 5e6f7a8b
      """)

  @Argument(help: ArgumentHelp("The beginning of a run's id.", valueName: "run"))
  var first: String

  @Argument(help: ArgumentHelp("The beginning of another's.", valueName: "run"))
  var second: String

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let store = try shared.openForReading()
    let (a, b) = try (store.run(idPrefix: first), store.run(idPrefix: second))
    let difference = RunDifference(a, b)
    guard !difference.rows.isEmpty else {
      print("no difference but id and times")
      return
    }
    for section in RunDifference.Section.allCases {
      let rows = difference.rows.filter { $0.section == section }
      guard !rows.isEmpty else { continue }
      var table = ResultTable(
        columns: [section.rawValue, String(a.id.prefix(8)), String(b.id.prefix(8)), "change"])
      table.rows = rows.map { row in
        [
          .string(row.name), row.first ?? .string("-"), row.second ?? .string("-"),
          row.change.map { .double($0) } ?? .null,
        ]
      }
      print(table.text(.table))
    }
  }
}
