import Foundation

/// A run as the store tells it: everything but its series and artifacts.
public struct Run: Identifiable, Sendable {
  /// A UUID in lowercase.
  public let id: String
  public let key: RunKey
  public let status: RunStatus
  public let observedStatus: ObservedStatus
  public let created: Date
  public let started: Date?
  /// When the run reached its final status.
  public let finished: Date?
  /// Seconds that attempts before it computed, where it went on from a checkpoint; else 0.
  public let earlierSeconds: TimeInterval
  /// When its process was last heard of.
  public let heartbeat: Date?
  public let pid: Int
  public let environment: RunEnvironment
  /// Why it failed.
  public let error: String?
  public let tags: Set<String>
  /// In the order they were written.
  public let notes: [Note]
  /// The final scalars; a diverged one may be not-a-number or infinite.
  public let metrics: [String: Double]

  /// How long it was computed, in seconds: from start to end, and before that by the attempts that it
  /// went on from. `nil` while the run has no end.
  public var duration: TimeInterval? {
    guard let started, let finished else { return nil }
    return finished.timeIntervalSince(started) + earlierSeconds
  }
}

/// A remark somebody attached to a run.
public struct Note: Hashable, Sendable {
  public let created: Date
  public let text: String
}
