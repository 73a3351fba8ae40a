import Reporting
import Support
import Testing

/// Tables as the command line prints them.
@Suite struct ResultTableTests {
  private let table = ResultTable(
    columns: ["name", "value"],
    rows: [["a, \"b\"", .double(.nan)], ["line 1\nline 2", .double(1 / 3.0)], [nil, 7]])

  @Test func csvQuotesWhatNeedsItAndKeepsNumbersInFull() {
    #expect(
      table.text(.csv)
        == "name,value\n\"a, \"\"b\"\"\",nan\n\"line 1\nline 2\",0.3333333333333333\n,7")
  }

  @Test func jsonReadsBackAsAnArrayOfObjects() throws {
    let rows = try #require(try JSONValue(parsing: table.text(.json)).arrayValue)
    #expect(rows.count == 3)
    #expect(rows[0] == ["name": "a, \"b\"", "value": "nan"])
    #expect(rows[2] == ["name": nil, "value": 7])
    #expect(ResultTable(columns: ["x"]).text(.json) == "[]")
  }

  @Test func columnsOfOneNameStayApartInJSON() throws {
    let twice = ResultTable(columns: ["n", "n"], rows: [[1, 2]])
    #expect(try JSONValue(parsing: twice.text(.json)) == [["n": 1, "n_2": 2]])
  }

  @Test func plainTablesAlignNumbersToTheRight() {
    let numbers = ResultTable(columns: ["run", "error"], rows: [["a", 0.125], ["bb", 12.5]])
    #expect(numbers.text(.table) == "run  error\na    0.125\nbb    12.5")
  }

  @Test func markdownCellsDoNotBreakTheTable() {
    let piped = ResultTable(columns: ["a"], rows: [["x | y\nz"]])
    #expect(piped.text(.markdown) == "| a |\n|---|\n| x \\| y z |")
  }
}
