import Foundation
import GRDB
import Support

/// Puts runs together from their tables: one query for the rows, one for each kind of what belongs
/// to them.
struct RunReader {
  let db: Database
  let surroundings: Surroundings

  func runs(_ filter: RunFilter?, _ sort: RunSort, _ limit: Int?) throws -> [Run] {
    let filter = filter ?? .all
    // Where the two tables share a name (`id`), the leftmost column is the one that is read.
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT r.*, e.* FROM runs r JOIN environments e ON e.id = r.environment_id
        WHERE \(filter.sql) ORDER BY \(sort.sql) LIMIT ?
        """,
      arguments: StatementArguments(
        filter.arguments + sort.arguments + [(limit.map { max($0, 0) } ?? -1).databaseValue]))
    let ids = JSONText.list(rows.map { $0["id"] })
    let hyperparameters = try hyperparameters(of: ids)
    let metrics = try metrics(of: ids)
    let tags = try tags(of: ids)
    let notes = try notes(of: ids)
    return try rows.map { row in
      let id: String = row["id"]
      let (status, observed) = try status(of: row)
      return Run(
        id: id,
        key: RunKey(
          experiment: row["experiment"], variant: row["variant"], profile: row["profile"],
          seed: row["seed"], hyperparameters: hyperparameters[id] ?? [:],
          dataset: row["dataset"], datasetChecksum: row["dataset_checksum"],
          codeFingerprint: row["code_fingerprint"]),
        status: status, observedStatus: observed,
        created: Date(timeIntervalSince1970: row["created"]), started: date(row["started"]),
        finished: date(row["finished"]), earlierSeconds: row["earlier_seconds"],
        heartbeat: date(row["heartbeat"]), pid: row["pid"],
        environment: RunEnvironment(row), error: row["error"], tags: tags[id] ?? [],
        notes: notes[id] ?? [], metrics: metrics[id] ?? [:])
    }
  }

  private func status(of row: Row) throws -> (RunStatus, ObservedStatus) {
    let text: String = row["status"]
    guard let status = RunStatus(rawValue: text) else {
      throw DatabaseError(message: "unknown run status '\(text)'")
    }
    let process = ProcessIdentity(
      pid: row["pid"], start: row["process_start"], domain: row["process_domain"])
    let observed = ObservedStatus(
      status, heartbeat: row["heartbeat"], process: process, in: surroundings)
    return (status, observed)
  }

  private func date(_ seconds: Double?) -> Date? {
    seconds.map { Date(timeIntervalSince1970: $0) }
  }
}

extension RunReader {
  /// Visits the rows of `columns` of a table that belong to the runs of a JSON list of ids.
  private func forEachRow(
    _ columns: String, of table: String, runs ids: String, order: String,
    _ visit: (_ run: String, _ row: Row) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT run_id, \(columns) FROM \(table)
        WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY \(order)
        """, arguments: [ids])
    while let row = try rows.next() { try visit(row["run_id"], row) }
  }

  private func hyperparameters(of ids: String) throws -> [String: [String: JSONValue]] {
    var result: [String: [String: JSONValue]] = [:]
    try forEachRow("name, json", of: "hyperparameters", runs: ids, order: "run_id") { run, row in
      let name: String = row["name"]
      result[run, default: [:]][name] = try JSONValue(parsing: row["json"])
    }
    return result
  }

  private func metrics(of ids: String) throws -> [String: [String: Double]] {
    var result: [String: [String: Double]] = [:]
    try forEachRow("name, value, nonfinite", of: "metrics", runs: ids, order: "run_id") {
      run, row in
      let name: String = row["name"]
      result[run, default: [:]][name] = StoredNumber.number(in: row)
    }
    return result
  }

  private func tags(of ids: String) throws -> [String: Set<String>] {
    var result: [String: Set<String>] = [:]
    try forEachRow("tag", of: "tags", runs: ids, order: "run_id") { run, row in
      result[run, default: []].insert(row["tag"])
    }
    return result
  }

  private func notes(of ids: String) throws -> [String: [Note]] {
    var result: [String: [Note]] = [:]
    try forEachRow("created, text", of: "notes", runs: ids, order: "created, id") { run, row in
      result[run, default: []].append(
        Note(created: Date(timeIntervalSince1970: row["created"]), text: row["text"]))
    }
    return result
  }
}

extension RunEnvironment {
  /// Reads the columns of `environments`.
  fileprivate init(_ row: Row) {
    self.init(
      gitCommit: row["git_commit"], gitDirty: row["git_dirty"], host: row["host"],
      processor: row["processor"], cores: row["cores"], operatingSystem: row["operating_system"],
      compiler: row["compiler"], blasLibrary: row["blas_library"], blasCore: row["blas_core"],
      blasThreads: row["blas_threads"], commandLine: row["command_line"])
  }
}
