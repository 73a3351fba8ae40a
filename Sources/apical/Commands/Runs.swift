import ArgumentParser
import Reporting
import ResultsStore
import Support

struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List runs.",
    discussion: """
      apical runs --where "experiment = 'baselines/mnist' and metric.test_error < 0.03"
      apical runs --where "hp.learningRate >= 0.1 and not tag = 'old' and note is null"
      apical runs --where "started > '2026-11-01' and status in ('failed', 'dead')"
      apical runs --columns +metric.test_error,hp.learningRate --sort metric.test_error
      apical runs --sort -duration --limit 10 --format csv

      FIELDS: id, experiment, variant, profile, seed, status, dataset, commit, host, error, tag, \
      note, created, started, finished, duration (s), metric.NAME, hyperparameter.NAME or hp.NAME.
      CONDITIONS: = != < <= > >= like, in (...), is null, is not null; and, or, not, parentheses.
      STATUS: running, completed, failed, interrupted, or dead (killed: its process is gone).
      """)

  @Option(name: .customLong("where"), help: ArgumentHelp("Which runs.", valueName: "condition"))
  var condition: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The order; -FIELD for the greatest first (default: the newest first).", valueName: "field"))
  var sort: String?

  @Option(
    help: ArgumentHelp("At most so many; 0: all (default: 50 in a table, else all).", valueName: "n"))
  var limit: Int?

  @Option(help: "The format: table, csv, json or markdown.")
  var format = TableFormat.table

  @Option(
    help: ArgumentHelp("Fields with commas between; with a + first, in addition.", valueName: "list"))
  var columns: String?

  @OptionGroup var shared: SharedOptions

  private static let tableLimit = 50

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit should be 0 or more, not \(limit)") }
  }

  func run() throws {
    let filter = try condition.map(RunFilter.parse)
    let order = try sort.map(RunSort.parse) ?? .newestFirst
    let columns = try columns.map(RunColumn.parse) ?? RunColumn.usual
    let store = try shared.openForReading()
    let most = limit ?? (format == .table ? Self.tableLimit : 0)
    let runs = try store.runs(matching: filter, sort: order, limit: most == 0 ? nil : most)
    let table = ResultTable(
      columns: columns.map(\.name), rows: runs.map { run in columns.map { cell($0, run) } })
    print(table.text(format))
    if limit == nil, runs.count == most {
      let count = try store.runCount(matching: filter)
      if count > most { Terminal.remark("\(most) of \(count) runs; --limit 0 shows all") }
    }
  }

  /// In a table the beginning of an id is enough to name the run.
  private func cell(_ column: RunColumn, _ run: Run) -> JSONValue {
    let value = column.value(of: run)
    guard format == .table, column.name == "id" else { return value }
    return .string(String(run.id.prefix(8)))
  }
}

extension TableFormat: ExpressibleByArgument {}
