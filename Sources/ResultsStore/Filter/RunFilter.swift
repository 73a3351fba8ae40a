import GRDB

/// A condition on runs, compiled to SQL over `runs r` and `environments e` with bound values.
///
/// ```swift
/// try RunFilter.parse("experiment = 'baselines/mnist' and metric.test_error < 0.03")
/// RunFilter.experiment("baselines/mnist") && .status(.completed)
/// ```
public struct RunFilter: Hashable, Sendable {
  let sql: String
  let arguments: [DatabaseValue]

  init(sql: String, arguments: [DatabaseValue] = []) {
    self.sql = sql
    self.arguments = arguments
  }

  /// Matches every run.
  public static let all = RunFilter(sql: "1")

  public static func experiment(_ name: String) -> RunFilter {
    RunFilter(sql: "r.experiment = ?", arguments: [name.databaseValue])
  }

  public static func variant(_ name: String) -> RunFilter {
    RunFilter(sql: "r.variant = ?", arguments: [name.databaseValue])
  }

  public static func profile(_ name: String) -> RunFilter {
    RunFilter(sql: "r.profile = ?", arguments: [name.databaseValue])
  }

  public static func seed(_ seed: Int) -> RunFilter {
    RunFilter(sql: "r.seed = ?", arguments: [seed.databaseValue])
  }

  public static func codeFingerprint(_ fingerprint: String) -> RunFilter {
    RunFilter(sql: "r.code_fingerprint = ?", arguments: [fingerprint.databaseValue])
  }

  /// Matches runs of the status as it looks when read.
  public static func status(_ status: ObservedStatus) -> RunFilter {
    RunFilter(sql: "\(ObservedStatus.sql) = ?", arguments: [status.rawValue.databaseValue])
  }

  /// Matches the runs of the given ids.
  public static func ids(_ ids: [String]) -> RunFilter {
    RunFilter(
      sql: "r.id IN (SELECT value FROM json_each(?))",
      arguments: [JSONText.list(ids).databaseValue])
  }

  public static func && (a: RunFilter, b: RunFilter) -> RunFilter {
    RunFilter(sql: "(\(a.sql) AND \(b.sql))", arguments: a.arguments + b.arguments)
  }

  public static func || (a: RunFilter, b: RunFilter) -> RunFilter {
    RunFilter(sql: "(\(a.sql) OR \(b.sql))", arguments: a.arguments + b.arguments)
  }

  public static prefix func ! (a: RunFilter) -> RunFilter {
    RunFilter(sql: "(NOT \(a.sql))", arguments: a.arguments)
  }
}
