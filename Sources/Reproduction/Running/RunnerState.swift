import Foundation
import Synchronization

/// What the threads of a runner share.
final class RunnerState: Sendable {
  struct Turn: Sendable {
    let index: Int
    let run: PlannedRun
    let meter: ProgressMeter
  }

  private struct Active {
    let meter: ProgressMeter
    let start: ContinuousClock.Instant
    var id: String?
  }

  private struct State {
    var next = 0
    var active: [Int: Active] = [:]
    var outcomes: [Int: RunOutcome] = [:]
    var announcements: [String] = []
    var left = 0
  }

  private let runs: [PlannedRun]
  private let state = Mutex(State())

  init(_ runs: [PlannedRun]) {
    self.runs = runs
  }

  // MARK: Called by the computing threads

  /// The next run; `nil` when none is left.
  func take() -> Turn? {
    state.withLock { state in
      guard state.next < runs.count else { return nil }
      let turn = Turn(index: state.next, run: runs[state.next], meter: ProgressMeter())
      state.active[turn.index] = Active(meter: turn.meter, start: .now)
      state.next += 1
      return turn
    }
  }

  func claimed(_ index: Int, id: String) {
    state.withLock { $0.active[index]?.id = id }
  }

  func finish(_ index: Int, _ outcome: RunOutcome) {
    state.withLock { state in
      state.active[index] = nil
      state.outcomes[index] = outcome
      if case .failed(_, let error) = outcome {
        state.announcements.append("failed: \(runs[index].label): \(error)")
      }
    }
  }

  /// Has a line shown that stays.
  func announce(_ line: String) {
    state.withLock { $0.announcements.append(line) }
  }

  func leave() {
    state.withLock { $0.left += 1 }
  }

  // MARK: Called by the watching thread

  /// How many threads have no more to do.
  var leftCount: Int { state.withLock { $0.left } }

  var activeIDs: [String] { state.withLock { $0.active.values.compactMap(\.id) } }

  /// For each run, in their order.
  var outcomes: [RunOutcome] {
    state.withLock { state in runs.indices.map { state.outcomes[$0] ?? .notStarted } }
  }

  /// The failures and whatever else was announced since the last call, a line each.
  func takeAnnouncements() -> [String] {
    state.withLock { state in
      defer { state.announcements = [] }
      return state.announcements
    }
  }

  func snapshot(jobs: Int) -> ProgressSnapshot {
    let now = ContinuousClock.now
    return state.withLock { state in
      ProgressSnapshot(
        total: runs.count, finished: state.outcomes.count,
        failed: state.outcomes.values.count { if case .failed = $0 { true } else { false } },
        jobs: jobs,
        active: state.active.sorted { $0.key < $1.key }.map { index, active in
          ProgressSnapshot.ActiveRun(
            label: runs[index].label,
            elapsed: active.meter.earlier + (now - active.start) / .seconds(1),
            fraction: active.meter.fraction, steps: active.meter.steps, unit: active.meter.unit,
            expectedDuration: runs[index].expectedDuration)
        },
        waiting: runs[state.next...].map(\.expectedDuration),
        finishedDurations: state.outcomes.values.compactMap {
          if case .completed(_, let duration) = $0 { duration } else { nil }
        })
    }
  }
}
