import GRDB
import Support

/// What a filter or a sort order can speak of.
enum RunField: Hashable {
  case text(column: String)
  case status
  case seed
  case date(column: String)
  case duration
  case tag
  case note
  case metric(String)
  case hyperparameter(String)

  private static let plain: [(name: String, field: RunField)] = [
    ("id", .text(column: "r.id")),
    ("experiment", .text(column: "r.experiment")),
    ("variant", .text(column: "r.variant")),
    ("profile", .text(column: "r.profile")),
    ("seed", .seed),
    ("status", .status),
    ("dataset", .text(column: "r.dataset")),
    ("commit", .text(column: "nullif(e.git_commit, '')")),
    ("host", .text(column: "e.host")),
    ("error", .text(column: "r.error")),
    ("tag", .tag),
    ("note", .note),
    ("created", .date(column: "r.created")),
    ("started", .date(column: "r.started")),
    ("finished", .date(column: "r.finished")),
    ("duration", .duration),
  ]

  /// The names as a user may write them.
  static let names = plain.map(\.name) + ["metric.NAME", "hyperparameter.NAME", "hp.NAME"]

  /// The field of a name; the message to show when there is none.
  static func named(_ name: String) -> Result<RunField, UnknownField> {
    if let found = plain.first(where: { $0.name == name.lowercased() }) {
      return .success(found.field)
    }
    for prefix in ["metric.", "hyperparameter.", "hp."] where name.lowercased().hasPrefix(prefix) {
      let rest = String(name.dropFirst(prefix.count))
      if rest.isEmpty { break }
      return .success(prefix == "metric." ? .metric(rest) : .hyperparameter(rest))
    }
    return .failure(UnknownField(name: name))
  }

  struct UnknownField: Error {
    var name: String

    var message: String {
      "unknown field '\(name)'" + suggestion + "; valid fields: "
        + RunField.names.joined(separator: ", ")
    }

    private var suggestion: String {
      let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        return nearestName(to: name, in: plain.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
      }
      let families = ["metric", "hyperparameter", "hp"]
      guard let family = nearestName(to: String(parts[0]), in: families) else { return "" }
      return "; did you mean '\(family).\(parts[1].isEmpty ? "NAME" : parts[1])'?"
    }
  }

  /// The field's value in SQL, NULL where a run has none; not for tags and notes, of which a run
  /// has many.
  func sql() -> (sql: String, arguments: [DatabaseValue])? {
    switch self {
    case .text(let column), .date(let column): (column, [])
    case .seed: ("r.seed", [])
    case .status: (ObservedStatus.sql, [])
    case .duration: ("(r.finished - r.started + r.earlier_seconds)", [])
    case .tag, .note: nil
    case .metric(let name):
      (
        """
        (SELECT CASE nonfinite WHEN 'inf' THEN 9e999 WHEN '-inf' THEN -9e999 ELSE value END
        FROM metrics WHERE run_id = r.id AND name = ?)
        """, [name.databaseValue]
      )
    case .hyperparameter(let name):
      (
        "(SELECT coalesce(number, text) FROM hyperparameters WHERE run_id = r.id AND name = ?)",
        [name.databaseValue]
      )
    }
  }
}
