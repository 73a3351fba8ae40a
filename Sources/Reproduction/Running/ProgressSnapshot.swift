import Foundation

/// How far all runs are, at one moment: what the progress line says.
package struct ProgressSnapshot: Hashable, Sendable {
  package struct ActiveRun: Hashable, Sendable {
    package var label: String
    package var elapsed: TimeInterval
    /// `nil` before its first report.
    package var fraction: Double?
    package var steps: Int
    package var unit: String
    package var expectedDuration: TimeInterval?

    package init(
      label: String, elapsed: TimeInterval, fraction: Double?, steps: Int, unit: String,
      expectedDuration: TimeInterval? = nil
    ) {
      self.label = label
      self.elapsed = elapsed
      self.fraction = fraction
      self.steps = steps
      self.unit = unit
      self.expectedDuration = expectedDuration
    }

    /// How long the whole run takes: by its own pace once there is one, else by earlier runs.
    var duration: TimeInterval? {
      if let fraction, fraction > 0.02 { return elapsed / fraction }
      return expectedDuration
    }

    var remaining: TimeInterval? { duration.map { max(0, $0 - elapsed) } }
  }

  package var total: Int
  package var finished: Int
  package var failed: Int
  package var jobs: Int
  package var active: [ActiveRun]
  /// The expected durations of the runs not begun.
  package var waiting: [TimeInterval?]
  /// The durations of the runs finished now.
  package var finishedDurations: [TimeInterval]

  package init(
    total: Int, finished: Int, failed: Int, jobs: Int, active: [ActiveRun],
    waiting: [TimeInterval?], finishedDurations: [TimeInterval]
  ) {
    self.total = total
    self.finished = finished
    self.failed = failed
    self.jobs = jobs
    self.active = active
    self.waiting = waiting
    self.finishedDurations = finishedDurations
  }

  /// Seconds to the end; `nil` while nothing is known of any run's duration.
  ///
  /// Runs that nothing is known of are taken to last as long as the others on average.
  package var timeLeft: TimeInterval? {
    let known =
      finishedDurations + active.compactMap(\.duration) + waiting.compactMap { $0 }
    guard let mean = Sample(known)?.mean else { return nil }
    let running = active.map { $0.remaining ?? max(0, mean - $0.elapsed) }
    let work = running.reduce(0, +) + waiting.reduce(0) { $0 + ($1 ?? mean) }
    let lanes = Double(max(1, min(jobs, active.count + waiting.count)))
    return max(work / lanes, running.max() ?? 0)
  }

  /// One line: `3/12 runs (1 failed) · sacramento2018/fig1, seed 2 41 % +1 · 12.3k patterns/s · 2 min left`.
  package var line: String {
    var parts = ["\(finished)/\(total) runs" + (failed > 0 ? " (\(failed) failed)" : "")]
    if let first = active.first {
      let share = first.fraction.map { " \(Int($0 * 100)) %" } ?? ""
      parts.append(first.label + share + (active.count > 1 ? " (+\(active.count - 1))" : ""))
      if let rate { parts.append(rate) }
    }
    if let timeLeft { parts.append("\(Self.text(duration: timeLeft)) left") }
    return parts.joined(separator: " · ")
  }

  /// Steps in a second, over all active runs that count the same unit as the first.
  private var rate: String? {
    guard let unit = active.first?.unit, !unit.isEmpty else { return nil }
    let rates = active.filter { $0.unit == unit && $0.elapsed > 0 }
      .map { Double($0.steps) / $0.elapsed }
    let sum = rates.reduce(0, +)
    return sum > 0 ? "\(Self.text(rate: sum)) \(unit)/s" : nil
  }

  package static func text(rate: Double) -> String {
    switch rate {
    case ..<10: String(format: "%.2f", rate)
    case ..<1000: String(format: "%.0f", rate)
    case ..<1e6: String(format: "%.1fk", rate / 1e3)
    default: String(format: "%.1fM", rate / 1e6)
    }
  }

  package static func text(duration: TimeInterval) -> String {
    let seconds = Int(duration.rounded(.up))
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<3600: return "\((seconds + 30) / 60) min"
    default: return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
  }
}
