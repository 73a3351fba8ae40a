/// The state of a run as the store keeps it.
///
/// `queued` while its configuration is being written, then `running`, then one of the other three,
/// for good.
public enum RunStatus: String, CaseIterable, Codable, Hashable, Sendable {
  case queued, running, completed, failed, interrupted

  /// Whether nothing about the run can change any more, but its tags and notes.
  public var isFinal: Bool {
    switch self {
    case .queued, .running: false
    case .completed, .failed, .interrupted: true
    }
  }
}

/// The state of a run as it looks when read: a running run may have died unnoticed.
public enum ObservedStatus: String, CaseIterable, Codable, Hashable, Sendable {
  case queued, running, completed, failed, interrupted
  /// Stored as running, but its process is gone or has not been heard of for
  /// ``ResultsStore/heartbeatLimit`` seconds.
  case dead

  /// The observed state of a run that is not dead.
  public init(_ status: RunStatus) {
    switch status {
    case .queued: self = .queued
    case .running: self = .running
    case .completed: self = .completed
    case .failed: self = .failed
    case .interrupted: self = .interrupted
    }
  }
}
