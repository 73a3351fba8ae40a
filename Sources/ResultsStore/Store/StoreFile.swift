import Foundation
import GRDB
import Support

/// Opening the store's file, safely among other processes that open it at the same time.
enum StoreFile {
  /// Opens the store for reading and writing; creates and migrates it where needed.
  ///
  /// Two processes that put one new file into WAL mode at once fail with "database is locked",
  /// whatever their timeout; so all writers open one after another, under a lock on `FILE.lock`.
  /// The file is looked at for reading first, so that a database of another program stays as it is.
  static func openForWriting(
    at url: URL, busyTimeout: TimeInterval, surroundings: Surroundings, migrations: [Migration]
  ) throws -> DatabasePool {
    let lock = url.appendingPathExtension("lock")
    return try translatingErrors(path: url.path) {
      try FileLock.withLock(on: lock) {
        if fileSize(url) > 0 {
          let configuration = configuration(
            readOnly: true, busyTimeout: busyTimeout, surroundings: surroundings)
          let queue = try DatabaseQueue(path: url.path, configuration: configuration)
          try queue.read { _ = try Migration.check(migrations, on: $0, path: url.path) }
          try queue.close()
        }
        let pool = try DatabasePool(
          path: url.path,
          configuration: configuration(
            readOnly: false, busyTimeout: busyTimeout, surroundings: surroundings))
        let found = try pool.read { try Migration.check(migrations, on: $0, path: url.path) }
        if found < migrations.last?.version ?? 0 {
          try pool.write { try Migration.run(migrations, on: $0, path: url.path) }
        }
        return pool
      }
    }
  }

  /// Opens an existing store for reading only.
  ///
  /// A schema older than this program's is refused like a newer one: reading cannot migrate it.
  static func openForReading(
    at url: URL, busyTimeout: TimeInterval, surroundings: Surroundings, migrations: [Migration]
  ) throws -> DatabaseQueue {
    guard fileSize(url) > 0 else { throw StoreError.missing(path: url.path) }
    return try translatingErrors(path: url.path) {
      let queue = try DatabaseQueue(
        path: url.path,
        configuration: configuration(
          readOnly: true, busyTimeout: busyTimeout, surroundings: surroundings))
      let found = try queue.read { try Migration.check(migrations, on: $0, path: url.path) }
      if let supported = migrations.last?.version, found < supported {
        throw StoreError.olderSchema(path: url.path, found: found, supported: supported)
      }
      return queue
    }
  }

  private static func configuration(
    readOnly: Bool, busyTimeout: TimeInterval, surroundings: Surroundings
  ) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(busyTimeout)
    configuration.label = "ResultsStore"
    configuration.prepareDatabase { $0.add(function: observedStatusFunction(surroundings)) }
    return configuration
  }

  private static func fileSize(_ url: URL) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }
}

/// Runs `body` and turns the errors of the database and the file system into the store's.
func translatingErrors<Result>(path: String, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as DatabaseError {
    let reason = error.message ?? "error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_NOTADB: throw StoreError.notAStore(path: path, reason: "it is no database")
    case .SQLITE_BUSY:
      throw StoreError.database(
        path: path, reason: "\(reason): another process keeps it locked; try again when it is done")
    case .SQLITE_FULL:
      throw StoreError.database(path: path, reason: "\(reason); free some space and run again")
    default: throw StoreError.database(path: path, reason: reason)
    }
  } catch let error as SupportError {
    throw StoreError.database(path: path, reason: error.description)
  }
}
