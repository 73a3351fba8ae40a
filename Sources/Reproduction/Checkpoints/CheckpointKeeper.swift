import Foundation
import ResultsStore

/// How often a run's checkpoint is written, however often it is handed over.
package struct CheckpointPace: Hashable, Sendable {
  /// The least time between two.
  var interval: Duration
  /// The most of the run's time that writing may take, 0...1.
  var share: Double

  /// A kill loses a second of a run whose checkpoints are small, and writing costs at most 5 %.
  package static let standard = CheckpointPace(interval: .seconds(1), share: 0.05)
  /// For tests.
  package static let always = CheckpointPace(interval: .zero, share: 1)

  /// Where the least time between two checkpoints of a run can be set, in seconds.
  package static let variable = "APICAL_CHECKPOINT_SECONDS"

  /// The standard pace, with the interval of an environment that sets it; nil where that is no time.
  package static func standard(in environment: [String: String]) -> CheckpointPace? {
    guard let text = environment[variable], !text.isEmpty else { return standard }
    guard let seconds = Double(text), seconds >= 0, seconds <= 1e6 else { return nil }
    return CheckpointPace(interval: .seconds(seconds), share: standard.share)
  }

  /// The time to wait after a checkpoint that took so long to write.
  package func pause(after cost: Duration) -> Duration { max(interval, cost * (1 / share - 1)) }
}

/// Finds, writes and removes the checkpoint of one run. Used by the run's thread.
final class CheckpointKeeper {
  private let folder: CheckpointFolder
  private let identity: CheckpointIdentity
  private let runID: String
  private let label: String
  private let pace: CheckpointPace
  private let announce: (String) -> Void
  private let start = ContinuousClock.now
  private var nextSave: ContinuousClock.Instant
  private var hasComplained = false
  /// Seconds that earlier attempts computed, as far as this one goes on from them.
  private(set) var earlier: TimeInterval = 0

  /// - Parameters:
  ///   - label: of the run, for what is announced.
  ///   - announce: takes a line for the user.
  init(
    folder: CheckpointFolder, identity: CheckpointIdentity, runID: String, label: String,
    pace: CheckpointPace, announce: @escaping (String) -> Void
  ) {
    self.folder = folder
    self.identity = identity
    self.runID = runID
    self.label = label
    self.pace = pace
    self.announce = announce
    nextSave = start + pace.interval
  }

  /// What an interrupted attempt of this very run left. A damaged checkpoint and one of other code,
  /// data or kernels is passed over, and the user told.
  func find() -> StoredCheckpoint? {
    do {
      guard let found = try folder.read(identity) else { return nil }
      if let obstacle = identity.obstacle(to: found.identity) {
        throw UnreadableCheckpoint(obstacle)
      }
      earlier = found.computed
      return found
    } catch {
      announce("\(label): its checkpoint is not used: \(error); the run starts from the beginning")
      return nil
    }
  }

  var isDue: Bool { ContinuousClock.now >= nextSave }

  /// Writes the checkpoint. Where that fails the user is told, once, and the run goes on.
  func save(
    _ state: Checkpoint, series: SeriesLog, metrics: [String: Double], artifacts: [Artifact]
  ) {
    let now = ContinuousClock.now
    do {
      try folder.write(
        StoredCheckpoint(
          identity: identity, runID: runID, created: Date(),
          computed: earlier + (now - start) / .seconds(1), state: state, series: series,
          metrics: metrics, artifacts: artifacts))
    } catch {
      if !hasComplained {
        announce("\(label): no checkpoint is kept: \(error); the run goes on without")
      }
      hasComplained = true
    }
    nextSave = .now + pace.pause(after: .now - now)
  }

  func discard() { folder.remove(identity) }
}
