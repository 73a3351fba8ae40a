import Foundation
import GRDB
import Support

/// The answer to a free SQL query.
public struct QueryResult: Hashable, Sendable {
  public var columns: [String]
  public var rows: [[JSONValue]]
}

extension ResultsStore {
  /// Runs one reading SQL statement; the function `observed_status` tells dead runs.
  ///
  /// Blobs are shown by their length. The connection is opened for reading only, and statements
  /// that write elsewhere (`ATTACH`, `VACUUM INTO`) are refused by their first word.
  ///
  /// - Throws: ``StoreError/notReadOnlySQL(_:)``; ``StoreError/database(path:reason:)`` when SQLite
  ///   does not understand the statement.
  public func readOnlyQuery(_ sql: String) throws -> QueryResult {
    let firstWord = firstSQLWord(of: sql)
    guard ["SELECT", "WITH", "VALUES", "EXPLAIN"].contains(firstWord) else {
      throw StoreError.notReadOnlySQL(
        firstWord.isEmpty ? "there is no statement" : "this one begins with \(firstWord)")
    }
    return try read { db in
      let statements = try db.allStatements(sql: sql)
      guard let statement = try statements.next() else {
        throw StoreError.notReadOnlySQL("there is no statement")
      }
      guard statement.isReadonly else { throw StoreError.notReadOnlySQL("this one writes") }
      let columns = statement.columnNames
      let rows = try Row.fetchCursor(statement)
      var result = QueryResult(columns: columns, rows: [])
      while let row = try rows.next() {
        result.rows.append(columns.indices.map { JSONValue(databaseValue: row[$0]) })
      }
      guard try statements.next() == nil else {
        throw StoreError.notReadOnlySQL("there are several")
      }
      return result
    }
  }
}

/// The first word of a statement, in capitals, behind spaces, comments and parentheses.
private func firstSQLWord(of sql: String) -> String {
  var rest = sql[...]
  while true {
    rest = rest.drop { $0.isWhitespace || $0 == ";" }
    if rest.hasPrefix("--") {
      rest = rest.drop { !$0.isNewline }
    } else if rest.hasPrefix("/*") {
      guard let end = rest.range(of: "*/") else { return "" }
      rest = rest[end.upperBound...]
    } else {
      return rest.prefix { $0.isLetter }.uppercased()
    }
  }
}

extension JSONValue {
  /// A value of a result, blobs by their length.
  fileprivate init(databaseValue: DatabaseValue) {
    switch databaseValue.storage {
    case .null: self = .null
    case .int64(let value): self = .int(Int(value))
    case .double(let value): self = .double(value)
    case .string(let value): self = .string(value)
    case .blob(let data): self = .string("<\(data.count) bytes>")
    }
  }
}
