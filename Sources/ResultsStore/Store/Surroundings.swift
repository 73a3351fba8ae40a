import Foundation

/// What the store takes from the outside world, so that tests can put their own in its place.
package struct Surroundings: Sendable {
  package var now: @Sendable () -> Date
  package var newID: @Sendable () -> String
  package var process: ProcessIdentity
  package var isKnownToBeGone: @Sendable (ProcessIdentity) -> Bool
  package var isKnownToLive: @Sendable (ProcessIdentity) -> Bool

  package init(
    now: @escaping @Sendable () -> Date, newID: @escaping @Sendable () -> String,
    process: ProcessIdentity, isKnownToBeGone: @escaping @Sendable (ProcessIdentity) -> Bool,
    isKnownToLive: @escaping @Sendable (ProcessIdentity) -> Bool = { _ in false }
  ) {
    self.now = now
    self.newID = newID
    self.process = process
    self.isKnownToBeGone = isKnownToBeGone
    self.isKnownToLive = isKnownToLive
  }

  /// The system's clock, random UUIDs and processes.
  package static let live = Surroundings(
    now: { Date() },
    newID: { UUID().uuidString.lowercased() },
    process: .current,
    isKnownToBeGone: { $0.isKnownToBeGone },
    isKnownToLive: { $0.isKnownToLive })

  /// The time as the store keeps it: seconds since 1970, to the millisecond.
  func seconds() -> Double {
    (now().timeIntervalSince1970 * 1000).rounded() / 1000
  }

  /// Whether a running run has died: its process is gone; or it cannot be seen from here, and was last heard of too
  /// long ago (or in a future that a clock set back has made). A suspended process lives, whatever its heartbeat.
  func isDead(heartbeat: Double, process: ProcessIdentity) -> Bool {
    if isKnownToBeGone(process) { return true }
    if isKnownToLive(process) { return false }
    return abs(seconds() - heartbeat) > ResultsStore.heartbeatLimit
  }
}
