import GRDB
import Support

/// A value written in a filter.
enum FilterLiteral: Hashable {
  case text(String)
  case number(Double)
  case bool(Bool)
}

/// Why a field cannot be compared with a value.
struct FilterMismatch: Error {
  var message: String
}

/// A field about to be compared; `symbol` is one of `= != < <= > >= like`.
struct RunComparison {
  var field: RunField
  /// As the user wrote it.
  var name: String

  /// Matches runs without the value.
  var isNull: RunFilter {
    switch field {
    case .tag: RunFilter(sql: "NOT EXISTS (SELECT 1 FROM tags WHERE run_id = r.id)")
    case .note: RunFilter(sql: "NOT EXISTS (SELECT 1 FROM notes WHERE run_id = r.id)")
    case .metric(let metric):
      RunFilter(
        sql: "NOT EXISTS (SELECT 1 FROM metrics WHERE run_id = r.id AND name = ?)",
        arguments: [metric.databaseValue])
    default: scalar { "\($0) IS NULL" }
    }
  }

  func compile(
    _ symbol: String, _ literal: FilterLiteral
  ) -> Result<RunFilter, FilterMismatch> {
    switch (field, literal) {
    case (.status, .text(let text)): return status(symbol, text)
    case (.text, .text(let text)): return .success(compare(symbol, text.databaseValue))
    case (.text, _), (.status, _): return mismatch("a text in quotes")
    case (.tag, .text(let text)): return .success(anyOf("tags", "tag", symbol, text))
    case (.note, .text(let text)): return .success(anyOf("notes", "text", symbol, text))
    case (.tag, _), (.note, _): return mismatch("a text in quotes")
    case (.date, .text(let text)): return date(symbol, text)
    case (.date, _): return mismatch("a time in quotes, such as '2026-11-01' or '2026-11-01 18:30'")
    case (.hyperparameter(let name), _): return hyperparameter(name, symbol, literal)
    case (.metric(let name), .number(let number)) where symbol != "like" && number.isNaN:
      return notANumber(name, symbol)
    case (.seed, .number(let number)), (.duration, .number(let number)),
      (.metric, .number(let number)):
      guard symbol != "like" else { return mismatch("= != < <= > >=, not like: it is a number") }
      return .success(compare(symbol, number.databaseValue))
    case (.seed, _), (.duration, _), (.metric, _): return mismatch("a number")
    }
  }

  private func mismatch(_ wanted: String) -> Result<RunFilter, FilterMismatch> {
    .failure(FilterMismatch(message: "'\(name)' is compared with \(wanted)"))
  }

  private func status(_ symbol: String, _ text: String) -> Result<RunFilter, FilterMismatch> {
    let names = ObservedStatus.allCases.map(\.rawValue)
    guard symbol == "like" || names.contains(text) else {
      let nearest = nearestName(to: text, in: names).map { "; did you mean '\($0)'?" } ?? ""
      let valid = names.joined(separator: ", ")
      return .failure(
        FilterMismatch(message: "unknown status '\(text)'\(nearest); there are \(valid)"))
    }
    return .success(compare(symbol, text.databaseValue))
  }

  private func date(_ symbol: String, _ text: String) -> Result<RunFilter, FilterMismatch> {
    guard let time = FilterTime(text) else {
      return .failure(
        FilterMismatch(
          message: "'\(text)' is not a time; write '2026-11-01', '2026-11-01 18:30' (UTC) "
            + "or '2026-11-01T18:30:00+01:00'"))
    }
    switch symbol {
    case "like": return mismatch("= != < <= > >=, not like: it is a time")
    case "=", "!=":
      let within =
        compare(">=", time.seconds.databaseValue)
        && compare("<", (time.seconds + time.length).databaseValue)
      return .success(symbol == "=" ? within : !isNull && !within)
    default: return .success(compare(symbol, time.seconds.databaseValue))
    }
  }

  private func notANumber(_ metric: String, _ symbol: String) -> Result<RunFilter, FilterMismatch> {
    let test: String
    switch symbol {
    case "=": test = "nonfinite IS 'nan'"
    case "!=": test = "nonfinite IS NOT 'nan'"
    default: return mismatch("nan by = and != only")
    }
    return .success(
      RunFilter(
        sql: "EXISTS (SELECT 1 FROM metrics WHERE run_id = r.id AND name = ? AND \(test))",
        arguments: [metric.databaseValue]))
  }

  private func hyperparameter(
    _ name: String, _ symbol: String, _ literal: FilterLiteral
  ) -> Result<RunFilter, FilterMismatch> {
    let column: String
    let value: DatabaseValue
    switch literal {
    case .number(let number):
      guard symbol != "like" else { return mismatch("a text in quotes by like") }
      (column, value) = ("number", number.databaseValue)
    case .text(let text): (column, value) = ("text", text.databaseValue)
    case .bool(let flag):
      guard symbol == "=" || symbol == "!=" else { return mismatch("true and false by = and !=") }
      (column, value) = ("json", String(flag).databaseValue)
    }
    return .success(
      RunFilter(
        sql: """
          EXISTS (SELECT 1 FROM hyperparameters WHERE run_id = r.id AND name = ?
          AND \(column) \(symbol) ?)
          """, arguments: [name.databaseValue, value]))
  }

  /// Whether any of a run's tags or notes compares; for `!=`, whether none is equal.
  private func anyOf(
    _ table: String, _ column: String, _ symbol: String, _ text: String
  ) -> RunFilter {
    let positive = symbol == "!=" ? "=" : symbol
    let filter = RunFilter(
      sql: "EXISTS (SELECT 1 FROM \(table) WHERE run_id = r.id AND \(column) \(positive) ?)",
      arguments: [text.databaseValue])
    return symbol == "!=" ? !filter : filter
  }

  private func compare(_ symbol: String, _ value: DatabaseValue) -> RunFilter {
    scalar(value) { "coalesce(\($0) \(symbol) ?, 0)" }
  }

  /// A condition on the field's one value.
  private func scalar(_ value: DatabaseValue? = nil, _ sql: (String) -> String) -> RunFilter {
    guard let expression = field.sql() else {
      preconditionFailure("tags and notes have no single value")
    }
    return RunFilter(
      sql: sql(expression.sql), arguments: expression.arguments + (value.map { [$0] } ?? []))
  }
}
