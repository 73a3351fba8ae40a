import GRDB

/// An order of runs.
public struct RunSort: Hashable, Sendable {
  let sql: String
  let arguments: [DatabaseValue]

  /// The latest created first; what all other orders fall back on among equals.
  public static let newestFirst = RunSort(sql: fallback, arguments: [])

  private static let fallback = "r.created DESC, r.rowid DESC"

  /// Reads `FIELD`, `-FIELD` (greatest first), `FIELD asc` or `FIELD desc`, with the fields of
  /// ``RunFilter/parse(_:)``; runs without the value come last either way.
  ///
  /// - Throws: ``StoreError/filter(source:column:message:)``.
  public static func parse(_ source: String) throws -> RunSort {
    func failure(_ word: Substring, _ message: String) -> StoreError {
      let column = source.distance(from: source.startIndex, to: word.startIndex) + 1
      return .filter(source: source, column: column, message: message)
    }
    let words = source.split(whereSeparator: \.isWhitespace)
    guard var name = words.first else {
      throw failure(source[...], "a field to sort by should be here")
    }
    var descending = false
    if name.hasPrefix("-") {
      descending = true
      name = name.dropFirst()
    }
    if words.count > 1 {
      switch words[1].lowercased() {
      case "asc": break
      case "desc" where !descending: descending = true
      default: throw failure(words[1], "'asc' or 'desc' should be here, and no '-' beside it")
      }
    }
    if words.count > 2 { throw failure(words[2], "the sort order should end here") }
    switch RunField.named(String(name)) {
    case .failure(let error): throw failure(name, error.message)
    case .success(let field):
      guard let value = field.sql() else {
        throw failure(name, "runs cannot be sorted by '\(name)', of which a run has many")
      }
      return RunSort(
        sql: "\(value.sql) IS NULL, \(value.sql) \(descending ? "DESC" : "ASC"), \(fallback)",
        arguments: value.arguments + value.arguments)
    }
  }
}
