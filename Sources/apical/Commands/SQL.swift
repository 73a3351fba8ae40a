import ArgumentParser
import Reporting
import ResultsStore

struct SQL: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Ask the store in SQL, for reading only.",
    discussion: """
      apical sql "SELECT experiment, count(*) AS runs FROM runs GROUP BY experiment"
      apical sql "SELECT name, avg(value) FROM metrics GROUP BY name" --format csv
      apical sql "SELECT name, sql FROM sqlite_schema"      the tables there are
      """)

  @Argument(help: ArgumentHelp("One SELECT, WITH, VALUES or EXPLAIN statement.", valueName: "query"))
  var query: String

  @Option(help: "The format: table, csv, json or markdown.")
  var format = TableFormat.table

  @OptionGroup var shared: SharedOptions

  func run() throws {
    let result = try shared.openForReading().readOnlyQuery(query)
    print(ResultTable(columns: result.columns, rows: result.rows).text(format))
  }
}
