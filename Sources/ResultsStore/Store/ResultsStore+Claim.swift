import Foundation
import GRDB
import Support

extension ResultsStore {
  /// Asks for a run: of several processes that ask for one key at once, exactly one is given it.
  ///
  /// A run that died, failed or was interrupted does not stand in the way: the claim starts a new
  /// one, with a new id. All looking and writing is one immediate transaction.
  ///
  /// - Parameter force: claim also where an equal run is completed; one that is running still
  ///   stands in the way.
  public func claim(
    _ key: RunKey, environment: RunEnvironment, force: Bool = false
  ) throws -> Claim {
    try write { db in
      let equals = try Row.fetchAll(
        db, sql: equalRuns,
        arguments: [
          key.configurationFingerprint, key.seed, key.profile, key.experiment, key.variant,
          key.dataset, key.datasetChecksum, key.codeFingerprint,
        ])
      for run in equals {
        let status: String = run["observed"]
        if status == ObservedStatus.completed.rawValue, !force {
          return .alreadyCompleted(run["id"])
        }
      }
      for run in equals {
        let status: String = run["observed"]
        if status == ObservedStatus.running.rawValue { return .runningElsewhere(run["id"]) }
      }
      return .claimed(try start(key, environment: environment, on: db))
    }
  }

  private func start(
    _ key: RunKey, environment: RunEnvironment, on db: Database
  ) throws -> String {
    let now = surroundings.seconds()
    let process = surroundings.process
    let stored = StoredRun(
      id: surroundings.newID(), key: key, status: .running, created: now, started: now,
      finished: nil, heartbeat: now, process: process, environment: environment, error: nil)
    try stored.insert(on: db)
    return stored.id
  }
}

/// The runs of one key, newest first.
private let equalRuns = """
  SELECT r.id, \(ObservedStatus.sql) AS observed FROM runs r
  WHERE configuration_fingerprint = ? AND seed = ? AND profile = ? AND experiment = ?
    AND variant = ? AND dataset = ? AND dataset_checksum = ? AND code_fingerprint = ?
  ORDER BY created DESC, r.rowid DESC
  """
