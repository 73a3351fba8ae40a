import Foundation

/// What the store takes from the outside world, so that tests can put their own in its place.
package struct Surroundings: Sendable {
  package var now: @Sendable () -> Date
  package var newID: @Sendable () -> String
  package var process: ProcessIdentity
  package var isKnownToBeGone: @Sendable (ProcessIdentity) -> Bool

  package init(
    now: @escaping @Sendable () -> Date, newID: @escaping @Sendable () -> String,
    process: ProcessIdentity, isKnownToBeGone: @escaping @Sendable (ProcessIdentity) -> Bool
  ) {
    self.now = now
    self.newID = newID
    self.process = process
    self.isKnownToBeGone = isKnownToBeGone
  }

  /// The system's clock, random UUIDs and processes.
  package static let live = Surroundings(
    now: { Date() },
    newID: { UUID().uuidString.lowercased() },
    process: .current,
    isKnownToBeGone: { $0.isKnownToBeGone })

  /// The time as the store keeps it: seconds since 1970, to the millisecond.
  func seconds() -> Double {
    (now().timeIntervalSince1970 * 1000).rounded() / 1000
  }

  /// Whether a running run has died: its process is gone, or was last heard of too long ago.
  func isDead(heartbeat: Double, process: ProcessIdentity) -> Bool {
    seconds() - heartbeat > ResultsStore.heartbeatLimit || isKnownToBeGone(process)
  }
}
