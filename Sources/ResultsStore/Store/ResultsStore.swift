import Foundation
import GRDB

/// The record of all runs: one SQLite file, safe to use from many threads and processes at once.
///
/// ```swift
/// let store = try ResultsStore(at: URL(fileURLWithPath: "results/runs.sqlite"))
/// guard case .claimed(let id) = try store.claim(key, environment: environment) else { return }
/// try store.append(series: points, to: id)
/// try store.complete(id, metrics: ["test_error": 0.02])
/// ```
///
/// Every call is one short transaction: it either happened or it did not, whenever the process is
/// killed. Calls block, so use them from threads that may wait. All errors are ``StoreError``.
public final class ResultsStore: Sendable {
  /// A running run that was not heard of for longer is dead, in seconds. Twelve times the interval
  /// at which a runner is expected to call ``heartbeat(_:)``, for machines under heavy load.
  public static let heartbeatLimit: TimeInterval = 60

  public let url: URL
  let surroundings: Surroundings
  private let reader: any DatabaseReader
  private let writer: (any DatabaseWriter)?

  /// Opens the store for reading and writing; creates it, with its folder, when it is missing.
  ///
  /// - Parameter busyTimeout: how long a call waits for other writers, in seconds.
  /// - Throws: ``StoreError/newerSchema(path:found:supported:)``,
  ///   ``StoreError/notAStore(path:reason:)``, ``StoreError/database(path:reason:)``.
  public convenience init(at url: URL, busyTimeout: TimeInterval = 30) throws {
    try self.init(at: url, busyTimeout: busyTimeout, surroundings: .live)
  }

  package init(
    at url: URL, busyTimeout: TimeInterval = 30, surroundings: Surroundings,
    migrations: [Migration] = Migration.all
  ) throws {
    let pool = try StoreFile.openForWriting(
      at: url, busyTimeout: busyTimeout, surroundings: surroundings, migrations: migrations)
    self.url = url
    self.surroundings = surroundings
    reader = pool
    writer = pool
  }

  private init(readOnly queue: DatabaseQueue, at url: URL, surroundings: Surroundings) {
    self.url = url
    self.surroundings = surroundings
    reader = queue
    writer = nil
  }

  /// Opens an existing store for reading: no call can change it.
  ///
  /// - Throws: ``StoreError/missing(path:)`` when there is none,
  ///   ``StoreError/olderSchema(path:found:supported:)``, and as the writing opening.
  public static func openReadOnly(
    at url: URL, busyTimeout: TimeInterval = 30
  ) throws -> ResultsStore {
    try openReadOnly(at: url, busyTimeout: busyTimeout, surroundings: .live)
  }

  package static func openReadOnly(
    at url: URL, busyTimeout: TimeInterval = 30, surroundings: Surroundings
  ) throws -> ResultsStore {
    let queue = try StoreFile.openForReading(
      at: url, busyTimeout: busyTimeout, surroundings: surroundings, migrations: Migration.all)
    return ResultsStore(readOnly: queue, at: url, surroundings: surroundings)
  }

  /// The schema version that the file has.
  public var schemaVersion: Int {
    get throws {
      try read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
    }
  }

  /// Closes the file; the store is not to be used afterwards. Done by itself with the last
  /// reference, too.
  ///
  /// What stands in the write-ahead log is first moved into the file, so that a copy of the one file
  /// has all of it; where other processes keep that from happening, the last one to close does it.
  /// A reader is not waited for.
  public func close() throws {
    _ = try? writer?.writeWithoutTransaction { try $0.checkpoint(.passive) }
    try translatingErrors(path: url.path) { try reader.close() }
  }
}

extension ResultsStore {
  /// Reads a consistent state of the store, undisturbed by writers.
  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try translatingErrors(path: url.path) { try reader.read(body) }
  }

  /// Runs one immediate transaction, undone when `body` throws.
  func write<Result>(_ body: (Database) throws -> Result) throws -> Result {
    guard let writer else { throw StoreError.readOnly(path: url.path) }
    return try translatingErrors(path: url.path) { try writer.write(body) }
  }
}
