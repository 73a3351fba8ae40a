import Foundation
import ResultsStore
import Synchronization
import Tasks

/// Does the runs of a plan, several at once.
///
/// Each run has a thread of its own, one of `jobs`. The calling thread sends heartbeats for all of
/// them and shows the progress. A run that fails is recorded with its error, and the others go on.
public final class Runner {
  /// Seconds between heartbeats; the store takes a run for dead after
  /// ``ResultsStore/heartbeatLimit``, twelve times as long.
  static let heartbeatInterval: TimeInterval = 5
  /// Bytes; the default of secondary threads, 512 KiB on macOS, is little for deep recursion.
  private static let stackSize = 16 << 20

  private let store: ResultsStore
  private let data: DataCatalog
  private let environment: RunEnvironment
  private let jobs: Int
  private let interruption: Interruption
  private let output: ProgressOutput
  /// How often checkpoints are written.
  package var pace = CheckpointPace.standard

  /// - Parameter jobs: how many runs to compute at once, at least 1; best one for each core.
  public init(
    store: ResultsStore, data: DataCatalog, environment: RunEnvironment, jobs: Int,
    interruption: Interruption, output: ProgressOutput
  ) {
    precondition(jobs >= 1, "at least one job")
    self.store = store
    self.data = data
    self.environment = environment
    self.jobs = jobs
    self.interruption = interruption
    self.output = output
  }

  /// Does the runs of the plan that are to be done, and returns when all have ended.
  ///
  /// After a request to stop no further run is begun, and those under way end at their next report
  /// of progress, marked interrupted.
  public func run(_ plan: RunPlan) -> RunSummary {
    let state = RunnerState(plan.toDo)
    let threads = min(jobs, plan.toDo.count)
    let changes = DispatchSemaphore(value: 0)
    for index in 0..<threads {
      let (store, data, environment, interruption) = (store, data, environment, interruption)
      let pace = pace
      let thread = Thread {
        while !interruption.isRequested, let next = state.take() {
          let execution = RunExecution(
            planned: next.run, store: store, data: data, environment: environment,
            interruption: interruption, meter: next.meter,
            checkpoints: CheckpointFolder(of: store), pace: pace,
            didClaim: { state.claimed(next.index, id: $0) }, announce: state.announce)
          state.finish(next.index, execution.execute())
          changes.signal()
        }
        state.leave()
        changes.signal()
      }
      thread.name = "run \(index)"
      thread.stackSize = Self.stackSize
      thread.start()
    }
    watch(state, threads: threads, changes: changes)
    return summary(of: plan, state)
  }

  /// Heartbeats, announcements and the progress line, until the last thread has left.
  private func watch(_ state: RunnerState, threads: Int, changes: DispatchSemaphore) {
    let start = ContinuousClock.now
    var lastHeartbeat = 0.0
    var hasAnnouncedStop = false
    while state.leftCount < threads {
      _ = changes.wait(timeout: .now() + output.interval)
      let time = (ContinuousClock.now - start) / .seconds(1)
      if time - lastHeartbeat >= Self.heartbeatInterval {
        lastHeartbeat = time
        do {
          try store.heartbeat(state.activeIDs)
        } catch {
          output.announce("no heartbeat was recorded: \(error)")
        }
      }
      for line in state.takeAnnouncements() { output.announce(line) }
      if interruption.isRequested, !hasAnnouncedStop {
        hasAnnouncedStop = true
        output.announce("stopping at the next step of each run; once more to quit at once")
      }
      output.show(state.snapshot(jobs: jobs).line, at: time)
    }
    for line in state.takeAnnouncements() { output.announce(line) }
    output.clear()
  }

  private func summary(of plan: RunPlan, _ state: RunnerState) -> RunSummary {
    var outcomes = state.outcomes[...]
    return RunSummary(
      entries: plan.runs.map { run in
        let outcome = run.isToDo ? outcomes.popFirst() ?? .notStarted : .skipped(run.reason)
        return RunSummary.Entry(run: run, outcome: outcome)
      }, signal: interruption.signal)
  }
}
