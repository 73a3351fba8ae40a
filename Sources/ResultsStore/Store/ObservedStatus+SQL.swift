import GRDB

extension ObservedStatus {
  /// The observed status of the run `r`, for SQL; needs ``observedStatusFunction(_:)``.
  static let sql =
    "observed_status(r.status, r.heartbeat, r.pid, r.process_start, r.process_domain)"

  /// The status of a run with the given stored one.
  init(_ status: RunStatus, heartbeat: Double, process: ProcessIdentity, in world: Surroundings) {
    let isDead = status == .running && world.isDead(heartbeat: heartbeat, process: process)
    self = isDead ? .dead : ObservedStatus(status)
  }
}

/// The SQL function `observed_status(status, heartbeat, pid, process_start, process_domain)`, known
/// to every connection of the store: filters and ``ResultsStore/readOnlyQuery(_:)`` see dead runs.
func observedStatusFunction(_ surroundings: Surroundings) -> DatabaseFunction {
  DatabaseFunction("observed_status", argumentCount: 5) { values in
    guard let text = String.fromDatabaseValue(values[0]), let status = RunStatus(rawValue: text)
    else { return nil }
    guard status == .running else { return text }
    let process = ProcessIdentity(
      pid: Int.fromDatabaseValue(values[2]) ?? 0, start: Int.fromDatabaseValue(values[3]) ?? 0,
      domain: String.fromDatabaseValue(values[4]) ?? "")
    let heartbeat = Double.fromDatabaseValue(values[1]) ?? 0
    return ObservedStatus(status, heartbeat: heartbeat, process: process, in: surroundings).rawValue
  }
}
