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

  /// From start to end, in seconds; `nil` while the run has no end.
  public var duration: TimeInterval? {
    guard let started, let finished else { return nil }
    return finished.timeIntervalSince(started)
  }
}

/// A remark somebody attached to a run.
public struct Note: Hashable, Sendable {
  public let created: Date
  public let text: String
}
