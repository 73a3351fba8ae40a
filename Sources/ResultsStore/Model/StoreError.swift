import Foundation

/// What can go wrong with the results store.
public enum StoreError: Error, Hashable, Sendable {
  /// There is no store to read.
  case missing(path: String)
  /// The file is a database, but not a results store, or no database at all.
  case notAStore(path: String, reason: String)
  /// The store was written by a later version of this program.
  case newerSchema(path: String, found: Int, supported: Int)
  /// The store was written by an earlier version of this program, and is opened for reading only.
  case olderSchema(path: String, found: Int, supported: Int)
  /// The store is opened for reading only.
  case readOnly(path: String)
  /// No run has an id that begins like this.
  case unknownRun(String)
  /// Several runs have an id that begins like this; some of them.
  case ambiguousRun(prefix: String, candidates: [String], count: Int)
  /// The text cannot be the beginning of a run's id.
  case malformedRunID(String)
  /// The run has ended and takes no more results.
  case finished(run: String, status: RunStatus)
  /// The run is being computed and cannot be deleted.
  case stillRunning(run: String)
  /// A point of this metric and step is recorded already.
  case repeatedStep(run: String, metric: String, step: Int)
  /// A filter or sort order that cannot be understood; `column` counts characters from 1.
  case filter(source: String, column: Int, message: String)
  /// A line of an import that cannot be taken in; lines count from 1.
  case importFailed(line: Int, reason: String)
  /// A statement that is not a single reading one.
  case notReadOnlySQL(String)
  /// The database refused; its words.
  case database(path: String, reason: String)
}

extension StoreError: LocalizedError, CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let path):
      "there is no results store at \(path) yet; it is created by the first run"
    case .notAStore(let path, let reason):
      "\(path) is not a results store: \(reason); name another file"
    case .newerSchema(let path, let found, let supported):
      "\(path) has schema version \(found), newer than \(supported), the newest this program "
        + "knows; update the program, or name another store"
    case .olderSchema(let path, let found, let supported):
      "\(path) has schema version \(found), older than \(supported), and cannot be brought up to "
        + "date while opened for reading only; open it once for writing, as any run does"
    case .readOnly(let path):
      "the results store \(path) is opened for reading only"
    case .unknownRun(let id):
      "there is no run \(id); 'apical runs' lists the runs"
    case .ambiguousRun(let prefix, let candidates, let count):
      "\(count) runs have an id beginning with \(prefix); give more of it:\n"
        + candidates.map { "  \($0)" }.joined(separator: "\n")
        + (count > candidates.count ? "\n  ..." : "")
    case .malformedRunID(let text):
      "'\(text)' is not the beginning of a run id, which has hexadecimal digits and '-' only"
    case .finished(let run, let status):
      "run \(run) is \(status.rawValue) and takes no more results; start another run"
    case .stillRunning(let run):
      "run \(run) is being computed; interrupt it before deleting it"
    case .repeatedStep(let run, let metric, let step):
      "run \(run) has recorded \(metric) at step \(step) already; record each step once"
    case .filter(let source, let column, let message):
      "\(message)\n  \(source)\n  \(String(repeating: " ", count: column - 1))^"
    case .importFailed(let line, let reason):
      "line \(line) cannot be imported: \(reason); nothing was imported"
    case .notReadOnlySQL(let reason):
      "only a single reading statement is run (SELECT, WITH, VALUES or EXPLAIN): \(reason)"
    case .database(let path, let reason):
      "the results store \(path): \(reason)"
    }
  }

  public var errorDescription: String? { description }
}
