import Foundation
import GRDB
import Support

/// What an import did, in runs.
public struct ImportSummary: Hashable, Sendable {
  /// New to the store.
  public var imported: Int
  /// Known as unfinished, and finished now.
  public var updated: Int
  /// Known already.
  public var skipped: Int

  public init(imported: Int = 0, updated: Int = 0, skipped: Int = 0) {
    self.imported = imported
    self.updated = updated
    self.skipped = skipped
  }
}

extension ResultsStore {
  /// Takes in exported runs, all or none, any number of times: a run that is known is passed over.
  ///
  /// A run that was exported while it was computed, and once more when it had ended, is brought to
  /// its end by the second import; its local tags and notes stay. Empty lines are passed over.
  ///
  /// - Throws: ``StoreError/importFailed(line:reason:)`` for the first line that is cut off, is no
  ///   run, or contradicts the run of the same id in the store; then nothing is imported.
  public func importRuns(from lines: some Sequence<String>) throws -> ImportSummary {
    try importLines(lines.lazy.map { Optional($0) })
  }

  /// Takes in the content of an exported file; as ``importRuns(from:)``.
  public func importRuns(jsonLines data: Data) throws -> ImportSummary {
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return try importLines(lines.lazy.map { String(bytes: $0, encoding: .utf8) })
  }

  /// Imports lines, `nil` standing for one that is not UTF-8. All are read before the transaction
  /// begins, so that other writers wait only while rows are inserted.
  private func importLines(_ lines: some Sequence<String?>) throws -> ImportSummary {
    var documents: [(line: Int, document: RunDocument)] = []
    for (index, line) in lines.enumerated() {
      do {
        guard let line else { throw ReadingError("it is not UTF-8 text") }
        guard !line.allSatisfy(\.isWhitespace) else { continue }
        documents.append((index + 1, try RunDocument(line: line)))
      } catch {
        throw StoreError.importFailed(line: index + 1, reason: "\(error)")
      }
    }
    return try write { db in
      var summary = ImportSummary()
      for (line, document) in documents {
        do {
          let count = try take(document, on: db)
          summary[keyPath: count] += 1
        } catch let error as ReadingError {
          throw StoreError.importFailed(line: line, reason: error.description)
        }
      }
      return summary
    }
  }

  /// Takes in one run, and returns where to count it.
  private func take(
    _ document: RunDocument, on db: Database
  ) throws -> WritableKeyPath<ImportSummary, Int> {
    let run = document.run
    guard
      let known = try Row.fetchOne(db, sql: "SELECT * FROM runs WHERE id = ?", arguments: [run.id])
    else {
      try insert(document, on: db)
      return \.imported
    }
    let key = run.key
    guard known["configuration_fingerprint"] == key.configurationFingerprint,
      known["profile"] == key.profile, known["seed"] == key.seed,
      known["dataset"] == key.dataset, known["dataset_checksum"] == key.datasetChecksum,
      known["code_fingerprint"] == key.codeFingerprint
    else { throw ReadingError("the store has another run of the id \(run.id)") }
    let wasFinal = RunStatus(rawValue: known["status"])?.isFinal ?? true
    guard !wasFinal, run.status.isFinal, run.heartbeat >= known["heartbeat"] else {
      return \.skipped
    }
    var document = document
    let tags = try String.fetchAll(
      db, sql: "SELECT tag FROM tags WHERE run_id = ?", arguments: [run.id])
    let notes = try Row.fetchAll(
      db, sql: "SELECT created, text FROM notes WHERE run_id = ? ORDER BY id", arguments: [run.id]
    ).map { RunDocument.DatedText(created: $0["created"], text: $0["text"]) }
    document.tags.formUnion(tags)
    document.notes += notes.filter { !document.notes.contains($0) }
    try db.execute(literal: "DELETE FROM runs WHERE id = \(run.id)")
    try insert(document, on: db)
    return \.updated
  }

  private func insert(_ document: RunDocument, on db: Database) throws {
    let id = document.run.id
    try document.run.insert(on: db)
    for (metric, points) in document.series.sorted(by: { $0.key < $1.key }) {
      try insert(
        points.map { SeriesPoint(metric: metric, step: $0.step, value: $0.value) }, of: id, on: db)
    }
    try insert(document.metrics, of: id, on: db)
    try insert(document.artifacts, of: id, on: db)
    for tag in document.tags {
      try db.execute(literal: "INSERT INTO tags (run_id, tag) VALUES (\(id), \(tag))")
    }
    for note in document.notes {
      try db.execute(
        literal: """
          INSERT INTO notes (run_id, created, text) VALUES (\(id), \(note.created), \(note.text))
          """)
    }
    try document.run.finish(on: db)
  }
}
