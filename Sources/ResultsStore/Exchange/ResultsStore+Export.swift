import Foundation
import GRDB
import Support

extension ResultsStore {
  /// Hands out runs as JSON Lines: one line a run, in the order of `ids`, without the newline.
  ///
  /// A line holds all that the store knows of its run: key, environment, status, metrics, series,
  /// artifacts (base64), tags and notes. All lines show one state of the store.
  ///
  /// - Throws: ``StoreError/unknownRun(_:)``, and what `write` throws.
  public func exportRuns(_ ids: [String], to write: (String) throws -> Void) throws {
    try read { db in
      let known = Set(try String.fetchAll(db, sql: "SELECT id FROM runs"))
      if let unknown = ids.first(where: { !known.contains($0) }) {
        throw StoreError.unknownRun(unknown)
      }
      for id in ids {
        try write(try RunDocument(id, on: db, surroundings: surroundings).json.canonicalText)
      }
    }
  }
}

extension RunDocument {
  /// Reads a run from the store, with its times exactly as they are stored.
  fileprivate init(_ id: String, on db: Database, surroundings: Surroundings) throws {
    let reader = RunReader(db: db, surroundings: surroundings)
    guard let run = try reader.runs(.ids([id]), .newestFirst, nil).first,
      let row = try Row.fetchOne(db, sql: "SELECT * FROM runs WHERE id = ?", arguments: [id])
    else { throw StoreError.unknownRun(id) }
    self.run = StoredRun(
      id: id, key: run.key, status: run.status, created: row["created"], started: row["started"],
      finished: row["finished"], heartbeat: row["heartbeat"],
      process: ProcessIdentity(
        pid: row["pid"], start: row["process_start"], domain: row["process_domain"]),
      environment: run.environment, error: run.error, earlierSeconds: run.earlierSeconds)
    tags = run.tags
    notes = try Row.fetchAll(
      db, sql: "SELECT created, text FROM notes WHERE run_id = ? ORDER BY created, id",
      arguments: [id]
    ).map { DatedText(created: $0["created"], text: $0["text"]) }
    metrics = run.metrics
    series = [:]
    let points = try Row.fetchCursor(
      db,
      sql: """
        SELECT metric, step, value, nonfinite FROM points JOIN series ON series.id = series_id
        WHERE run_id = ? ORDER BY series_id, step
        """, arguments: [id])
    while let row = try points.next() {
      let metric: String = row["metric"]
      series[metric, default: []].append(
        Point(step: row["step"], value: StoredNumber.number(in: row)))
    }
    artifacts = try Row.fetchAll(
      db, sql: "SELECT name, media_type, data FROM artifacts WHERE run_id = ? ORDER BY name",
      arguments: [id]
    ).map { Artifact(name: $0["name"], mediaType: $0["media_type"], data: $0["data"]) }
  }
}
