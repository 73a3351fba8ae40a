import Synchronization

/// How far one run is: written by its thread, read by the one that shows it.
public final class ProgressMeter: Sendable {
  private let done = Atomic<Int>(0)
  private let total = Atomic<Int>(0)
  private let unitName = Mutex<String>("")
  private let earlierSeconds = Mutex<Double>(0)

  init() {}

  /// The share of the run that is done, from 0 to 1; `nil` before the first report.
  var fraction: Double? {
    let total = total.load(ordering: .relaxed)
    guard total > 0 else { return nil }
    return min(1, max(0, Double(done.load(ordering: .relaxed)) / Double(total)))
  }

  /// Steps done, of the unit.
  var steps: Int { done.load(ordering: .relaxed) }

  var unit: String { unitName.withLock { $0 } }

  /// Seconds that earlier attempts computed, where the run goes on from one.
  var earlier: Double { earlierSeconds.withLock { $0 } }

  /// Says that the run goes on from an earlier attempt.
  func begin(after seconds: Double) { earlierSeconds.withLock { $0 = seconds } }

  func update(_ done: Int, of total: Int, _ unit: String) {
    self.done.store(done, ordering: .relaxed)
    if self.total.load(ordering: .relaxed) != total {
      self.total.store(total, ordering: .relaxed)
      unitName.withLock { $0 = unit }
    }
  }
}
