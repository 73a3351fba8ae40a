import Foundation
import Support

/// Something to show of each run in a list, named as in filters.
public struct RunColumn: Hashable, Sendable {
  /// As the user wrote it.
  public let name: String
  private let field: RunField

  /// What a list shows unless told otherwise.
  public static let usual: [RunColumn] = [
    RunColumn(name: "id", field: .text(column: "r.id")),
    RunColumn(name: "experiment", field: .text(column: "r.experiment")),
    RunColumn(name: "variant", field: .text(column: "r.variant")),
    RunColumn(name: "profile", field: .text(column: "r.profile")),
    RunColumn(name: "seed", field: .seed),
    RunColumn(name: "status", field: .status),
    RunColumn(name: "started", field: .date(column: "r.started")),
    RunColumn(name: "duration", field: .duration),
  ]

  /// Reads names with commas between them, with the fields of ``RunFilter/parse(_:)``; a list that
  /// begins with `+` is added to ``usual``.
  ///
  /// - Throws: ``StoreError/filter(source:column:message:)``.
  public static func parse(_ source: String) throws -> [RunColumn] {
    let isAdded = source.hasPrefix("+")
    let names = source.dropFirst(isAdded ? 1 : 0).split(
      separator: ",", omittingEmptySubsequences: false)
    let columns = try names.map { part in
      let name = part.trimmingCharacters(in: .whitespaces)
      switch RunField.named(name) {
      case .success(let field): return RunColumn(name: name, field: field)
      case .failure(let error):
        throw StoreError.filter(
          source: source,
          column: source.distance(from: source.startIndex, to: part.startIndex) + 1,
          message: error.message)
      }
    }
    return isAdded ? usual + columns : columns
  }

  /// The run's value, null where it has none: times as ISO 8601 in UTC, durations in seconds, tags
  /// and notes as one text.
  public func value(of run: Run) -> JSONValue {
    switch field {
    case .seed: .int(run.key.seed)
    case .status: .string(run.observedStatus.rawValue)
    case .duration: run.duration.map { .double($0) } ?? .null
    case .tag: .string(run.tags.sorted().joined(separator: " "))
    case .note: .string(run.notes.map(\.text).joined(separator: "; "))
    case .metric(let name): run.metrics[name].map { .double($0) } ?? .null
    case .hyperparameter(let name): run.key.hyperparameters[name] ?? .null
    case .date(let column): date(column, of: run).map { .string($0.formatted(.iso8601)) } ?? .null
    case .text(let column): text(column, of: run).map { .string($0) } ?? .null
    }
  }

  private func date(_ column: String, of run: Run) -> Date? {
    switch column {
    case "r.created": run.created
    case "r.started": run.started
    default: run.finished
    }
  }

  private func text(_ column: String, of run: Run) -> String? {
    switch column {
    case "r.id": run.id
    case "r.experiment": run.key.experiment
    case "r.variant": run.key.variant
    case "r.profile": run.key.profile
    case "r.dataset": run.key.dataset
    case "e.host": run.environment.host
    case "r.error": run.error
    default: run.environment.gitCommit.isEmpty ? nil : run.environment.gitCommit
    }
  }
}
