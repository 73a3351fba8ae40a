import Foundation
import GRDB

/// Tags and notes: all that may change about a run once it has ended.
extension ResultsStore {
  /// Tags a run; a tag it has already stays.
  ///
  /// - Throws: ``StoreError/unknownRun(_:)``.
  public func addTag(_ tag: String, to id: String) throws {
    try write { db in
      try requireRun(id, on: db)
      try db.execute(
        literal: "INSERT INTO tags (run_id, tag) VALUES (\(id), \(tag)) ON CONFLICT DO NOTHING")
    }
  }

  /// Takes a tag from a run.
  ///
  /// - Returns: whether the run had it.
  /// - Throws: ``StoreError/unknownRun(_:)``.
  @discardableResult
  public func removeTag(_ tag: String, from id: String) throws -> Bool {
    try write { db in
      try requireRun(id, on: db)
      try db.execute(literal: "DELETE FROM tags WHERE run_id = \(id) AND tag = \(tag)")
      return db.changesCount > 0
    }
  }

  /// Attaches a remark to a run, dated now.
  ///
  /// - Throws: ``StoreError/unknownRun(_:)``.
  public func addNote(_ text: String, to id: String) throws {
    let now = surroundings.seconds()
    try write { db in
      try requireRun(id, on: db)
      try db.execute(
        literal: "INSERT INTO notes (run_id, created, text) VALUES (\(id), \(now), \(text))")
    }
  }

  /// Checks that a run exists.
  func requireRun(_ id: String, on db: Database) throws {
    let found = try SQLRequest<Int>(literal: "SELECT 1 FROM runs WHERE id = \(id)").fetchOne(db)
    guard found != nil else { throw StoreError.unknownRun(id) }
  }
}
