import Foundation
import ResultsStore

/// Why a run is to be done, or is not.
public enum RunReason: Hashable, Sendable {
  /// An equal run is completed.
  case completed(runID: String)
  /// An equal run is being computed by another process.
  case runningElsewhere(runID: String)
  /// The data set is not there.
  case dataAbsent(remedy: String)
  /// Nothing like it has been completed.
  case never
  /// Only with other values of these hyperparameters.
  case configurationChanged(hyperparameters: [String])
  /// Only on other data, or on data of other bytes.
  case dataChanged(from: String, to: String)
  /// Only by code that has been changed since.
  case codeChanged
  /// The newest equal run failed.
  case failed(runID: String, error: String)
  /// The newest equal run was interrupted.
  case interrupted(runID: String)
  /// The newest equal run was killed, or its machine died.
  case dead(runID: String)

  /// Whether the run is to be done.
  public var needsRun: Bool {
    switch self {
    case .completed, .runningElsewhere, .dataAbsent: false
    case .never, .configurationChanged, .dataChanged, .codeChanged, .failed, .interrupted, .dead:
      true
    }
  }

  /// The reason for a key, by the runs there are.
  ///
  /// - Parameter runs: of one experiment and profile; others are passed over.
  static func of(_ key: RunKey, among runs: [Run]) -> RunReason {
    let newestFirst = runs.sorted { ($0.created, $0.id) > ($1.created, $1.id) }
    let equal = newestFirst.filter { $0.key == key }
    if let completed = equal.first(where: { $0.status == .completed }) {
      return .completed(runID: completed.id)
    }
    if let running = equal.first(where: { $0.observedStatus == .running }) {
      return .runningElsewhere(runID: running.id)
    }
    if let last = equal.first {
      switch last.observedStatus {
      case .failed: return .failed(runID: last.id, error: last.error ?? "")
      case .interrupted: return .interrupted(runID: last.id)
      case .queued, .running, .completed, .dead: return .dead(runID: last.id)
      }
    }
    // Of several completed ones, the one that differs in the least explains best.
    let differences = newestFirst.filter { run in
      run.status == .completed && run.key.experiment == key.experiment
        && run.key.profile == key.profile && run.key.variant == key.variant
        && run.key.seed == key.seed
    }.map { difference(from: $0.key, to: key) }
    return differences.min { $0.rank < $1.rank } ?? .never
  }

  private static func difference(from old: RunKey, to new: RunKey) -> RunReason {
    let names = Set(old.hyperparameters.keys).union(new.hyperparameters.keys)
    let changed = names.filter { old.hyperparameters[$0] != new.hyperparameters[$0] }.sorted()
    if !changed.isEmpty { return .configurationChanged(hyperparameters: changed) }
    if (old.dataset, old.datasetChecksum) != (new.dataset, new.datasetChecksum) {
      return .dataChanged(from: old.dataset, to: new.dataset)
    }
    return .codeChanged
  }

  private var rank: Int {
    switch self {
    case .codeChanged: 0
    case .dataChanged: 1
    case .configurationChanged(let names): 2 + names.count
    default: .max
    }
  }
}

extension RunReason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .completed(let id): "completed as run \(id.prefix(8))"
    case .runningElsewhere(let id): "being run by another process as \(id.prefix(8))"
    case .dataAbsent(let remedy): "data missing: \(remedy)"
    case .never: "never run"
    case .configurationChanged(let names): "changed since: \(names.joined(separator: ", "))"
    case .dataChanged(let from, let to) where from == to: "the data set \(to) has changed since"
    case .dataChanged(let from, let to): "run on \(from), but the data is now \(to)"
    case .codeChanged: "the code has changed since"
    case .failed(let id, let error):
      "run \(id.prefix(8)) failed: \(error.split(whereSeparator: \.isNewline).first ?? "")"
    case .interrupted(let id): "run \(id.prefix(8)) was interrupted"
    case .dead(let id): "run \(id.prefix(8)) died"
    }
  }
}
