import GRDB

/// One step of the schema, from version `version - 1` to `version`.
///
/// The SQL is a string that is never edited once shipped: what it made is in people's files.
package struct Migration: Sendable {
  package let version: Int
  package let sql: String

  package init(version: Int, sql: String) {
    self.version = version
    self.sql = sql
  }
}

extension Migration {
  /// All migrations, oldest first; the last one's version is the schema that this program speaks.
  package static let all = [
    Migration(version: 1, sql: schema1),
    Migration(version: 2, sql: schema2),
  ]

  /// The store's number in the header of the file ("Apcl"), which tells it from other databases.
  static let applicationID = 0x4170_636C

  /// Brings the database to the newest version: all missing steps in one transaction, or none.
  ///
  /// - Throws: ``StoreError/newerSchema(path:found:supported:)`` and
  ///   ``StoreError/notAStore(path:reason:)``.
  static func run(_ migrations: [Migration], on db: Database, path: String) throws {
    let found = try check(migrations, on: db, path: path)
    for migration in migrations where migration.version > found {
      try db.execute(sql: migration.sql)
      try db.execute(sql: "PRAGMA user_version = \(migration.version)")
    }
    try db.execute(sql: "PRAGMA application_id = \(applicationID)")
  }

  /// The database's schema version, 0 for an empty one.
  ///
  /// - Throws: as ``run(_:on:path:)``.
  @discardableResult
  static func check(_ migrations: [Migration], on db: Database, path: String) throws -> Int {
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    guard application == applicationID || (application == 0 && version == 0 && tables == 0) else {
      throw StoreError.notAStore(path: path, reason: "it is a database of another program")
    }
    let supported = migrations.last?.version ?? 0
    guard version <= supported else {
      throw StoreError.newerSchema(path: path, found: version, supported: supported)
    }
    return version
  }
}
