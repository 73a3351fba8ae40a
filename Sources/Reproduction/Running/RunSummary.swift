import Foundation

/// How a planned run ended.
public enum RunOutcome: Hashable, Sendable {
  case completed(runID: String, duration: TimeInterval)
  /// The id is `nil` where the store did not even take the run on.
  case failed(runID: String?, error: String)
  case interrupted(runID: String)
  /// It was not to be done, or another process was faster.
  case skipped(RunReason)
  /// The process was asked to stop before its turn.
  case notStarted
}

/// How a plan went.
public struct RunSummary: Sendable {
  public struct Entry: Sendable {
    public let run: PlannedRun
    public let outcome: RunOutcome
  }

  /// One for each run of the plan, in its order.
  public let entries: [Entry]
  /// The signal that ended it early.
  public let signal: Int32?

  public var completedCount: Int { count { if case .completed = $0 { true } else { false } } }
  public var failedCount: Int { count { if case .failed = $0 { true } else { false } } }
  public var skippedCount: Int { count { if case .skipped = $0 { true } else { false } } }
  /// Those of the skipped whose data set is missing.
  public var withoutDataCount: Int {
    count { if case .skipped(.dataAbsent) = $0 { true } else { false } }
  }
  /// Those stopped, and those that had no turn.
  public var unfinishedCount: Int {
    entries.count - completedCount - failedCount - skippedCount
  }

  /// 128 + signal after an interruption (130 for Ctrl-C, 143 for SIGTERM), 1 when a run failed,
  /// else 0, also when data was missing for some.
  public var exitCode: Int32 {
    if let signal { return 128 + signal }
    return failedCount > 0 ? 1 : 0
  }

  /// Such as `4 completed, 1 failed, 7 skipped, 3 skipped for missing data`.
  public var line: String {
    let parts = [
      (completedCount, "completed"), (failedCount, "failed"),
      (skippedCount - withoutDataCount, "skipped"),
      (withoutDataCount, "skipped for missing data"), (unfinishedCount, "not finished"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return parts.isEmpty ? "nothing to run" : parts.joined(separator: ", ")
  }

  private func count(_ predicate: (RunOutcome) -> Bool) -> Int {
    entries.count { predicate($0.outcome) }
  }
}
