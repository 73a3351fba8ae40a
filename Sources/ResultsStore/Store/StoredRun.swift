import GRDB
import Support

/// A run's row in `runs`, with its hyperparameters and environment: what claims and imports write.
struct StoredRun {
  var id: String
  var key: RunKey
  var status: RunStatus
  var created: Double
  var started: Double?
  var finished: Double?
  var heartbeat: Double
  var process: ProcessIdentity
  var environment: RunEnvironment
  var error: String?
  /// Computed by earlier attempts that this run went on from.
  var earlierSeconds = 0.0

  /// Writes the run; where its status is final, call ``finish(on:)`` after its results.
  ///
  /// The hyperparameters are written while the run is `queued`, the only time the triggers let
  /// them.
  func insert(on db: Database) throws {
    let environmentID = try Self.environmentID(environment, on: db)
    try db.execute(
      literal: """
        INSERT INTO runs (id, experiment, variant, profile, seed, configuration_fingerprint,
          dataset, dataset_checksum, code_fingerprint, environment_id, status, created, started,
          heartbeat, pid, process_start, process_domain, earlier_seconds)
        VALUES (\(id), \(key.experiment), \(key.variant), \(key.profile), \(key.seed),
          \(key.configurationFingerprint), \(key.dataset), \(key.datasetChecksum),
          \(key.codeFingerprint), \(environmentID), 'queued', \(created), \(started),
          \(heartbeat), \(process.pid), \(process.start), \(process.domain), \(earlierSeconds))
        """)
    let insertion = try db.cachedStatement(
      sql: "INSERT INTO hyperparameters (run_id, name, json, number, text) VALUES (?, ?, ?, ?, ?)")
    for (name, value) in key.hyperparameters {
      let json = value.canonicalText
      let number: Double? =
        switch value {
        case .int, .double: value.doubleValue.flatMap { $0.isNaN ? nil : $0 }
        default: nil
        }
      let text: String? =
        switch value {
        case .string(let text): text
        case .int, .double, .null: nil
        case .bool, .array, .object: json
        }
      try insertion.execute(arguments: [id, name, json, number, text])
    }
    if status != .queued {
      try db.execute(literal: "UPDATE runs SET status = 'running' WHERE id = \(id)")
    }
  }

  /// Gives the run its final status.
  func finish(on db: Database) throws {
    guard status.isFinal else { return }
    try db.execute(
      literal: """
        UPDATE runs SET status = \(status.rawValue), finished = \(finished), error = \(error),
          heartbeat = \(heartbeat) WHERE id = \(id)
        """)
  }

  /// The id of the environment's row, which is made when no run had this environment before.
  private static func environmentID(_ e: RunEnvironment, on db: Database) throws -> Int64 {
    try db.execute(
      literal: """
        INSERT INTO environments (git_commit, git_dirty, host, processor, cores, operating_system,
          compiler, blas_library, blas_core, blas_threads, command_line)
        VALUES (\(e.gitCommit), \(e.gitDirty), \(e.host), \(e.processor), \(e.cores),
          \(e.operatingSystem), \(e.compiler), \(e.blasLibrary), \(e.blasCore),
          \(e.blasThreads), \(e.commandLine))
        ON CONFLICT DO NOTHING
        """)
    let row = try SQLRequest<Int64>(
      literal: """
        SELECT id FROM environments WHERE git_commit = \(e.gitCommit) AND git_dirty = \(e.gitDirty)
          AND host = \(e.host) AND processor = \(e.processor) AND cores = \(e.cores)
          AND operating_system = \(e.operatingSystem) AND compiler = \(e.compiler)
          AND blas_library = \(e.blasLibrary) AND blas_core = \(e.blasCore)
          AND blas_threads = \(e.blasThreads) AND command_line = \(e.commandLine)
        """
    ).fetchOne(db)
    guard let row else { throw DatabaseError(message: "the run's environment was not stored") }
    return row
  }
}
