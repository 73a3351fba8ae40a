import Foundation
import GRDB

/// Which runs ``ResultsStore/garbageCollect(_:dryRun:)`` takes away.
public struct GarbagePolicy: Hashable, Sendable {
  /// How long ago a run must have ended, or have last been heard of, in seconds.
  public var olderThan: TimeInterval
  public var dead: Bool
  public var failed: Bool
  public var interrupted: Bool

  /// By default everything that did not complete and has been lying for a week.
  public init(
    olderThan: TimeInterval = 7 * 86_400, dead: Bool = true, failed: Bool = true,
    interrupted: Bool = true
  ) {
    self.olderThan = olderThan
    self.dead = dead
    self.failed = failed
    self.interrupted = interrupted
  }
}

extension ResultsStore {
  /// Deletes runs with all that belongs to them, all or none.
  ///
  /// - Parameter dryRun: delete nothing, only return the runs.
  /// - Returns: the deleted runs.
  /// - Throws: ``StoreError/unknownRun(_:)``; ``StoreError/stillRunning(run:)`` when one is being
  ///   computed.
  @discardableResult
  public func delete(_ ids: [String], dryRun: Bool = false) throws -> [Run] {
    let filter = RunFilter.ids(ids)
    return try remove(filter, dryRun: dryRun) { runs in
      let found = Set(runs.map(\.id))
      if let unknown = ids.first(where: { !found.contains($0) }) {
        throw StoreError.unknownRun(unknown)
      }
      if let running = runs.first(where: { $0.observedStatus == .running }) {
        throw StoreError.stillRunning(run: running.id)
      }
    }
  }

  /// Deletes the runs that came to nothing: dead, failed and interrupted ones, as the policy says.
  ///
  /// - Parameter dryRun: delete nothing, only return the runs.
  /// - Returns: the deleted runs, newest first.
  @discardableResult
  public func garbageCollect(
    _ policy: GarbagePolicy = GarbagePolicy(), dryRun: Bool = false
  ) throws -> [Run] {
    var statuses: [ObservedStatus] = []
    if policy.dead { statuses.append(.dead) }
    if policy.failed { statuses.append(.failed) }
    if policy.interrupted { statuses.append(.interrupted) }
    guard !statuses.isEmpty else { return [] }
    let latest = surroundings.seconds() - policy.olderThan
    let filter = RunFilter(
      sql: "\(ObservedStatus.sql) IN (SELECT value FROM json_each(?)) AND r.heartbeat <= ?",
      arguments: [
        JSONText.list(statuses.map(\.rawValue)).databaseValue, latest.databaseValue,
      ])
    return try remove(filter, dryRun: dryRun) { _ in }
  }

  private func remove(
    _ filter: RunFilter, dryRun: Bool, check: ([Run]) throws -> Void
  ) throws -> [Run] {
    func find(_ db: Database) throws -> [Run] {
      let runs = try RunReader(db: db, surroundings: surroundings).runs(filter, .newestFirst, nil)
      try check(runs)
      return runs
    }
    if dryRun { return try read(find) }
    return try write { db in
      let runs = try find(db)
      let deletion = try db.cachedStatement(sql: "DELETE FROM runs WHERE id = ?")
      for run in runs { try deletion.execute(arguments: [run.id]) }
      try db.execute(
        sql: "DELETE FROM environments WHERE id NOT IN (SELECT environment_id FROM runs)")
      return runs
    }
  }
}
