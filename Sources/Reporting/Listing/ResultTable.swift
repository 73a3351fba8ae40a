import Support

/// Rows of values under named columns, as the command line prints them.
public struct ResultTable: Hashable, Sendable {
  public var columns: [String]
  /// Each as long as ``columns``.
  public var rows: [[JSONValue]]

  public init(columns: [String], rows: [[JSONValue]] = []) {
    self.columns = columns
    self.rows = rows
  }

  public func text(_ format: TableFormat) -> String {
    switch format {
    case .table: plain
    case .csv: csv
    case .json: json
    case .markdown: markdown
    }
  }
}

/// How a table is written.
public enum TableFormat: String, CaseIterable, Sendable {
  /// For reading on a terminal: aligned, numbers shortened to six digits.
  case table
  /// RFC 4180, with a header; numbers in full.
  case csv
  /// An array of objects, one a line; numbers in full.
  case json
  /// GitHub's, numbers shortened to six digits.
  case markdown
}
