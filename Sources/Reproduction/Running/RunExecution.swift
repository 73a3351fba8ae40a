import Foundation
import ResultsStore
import Tasks

/// Computes one planned run from its claim to its end in the store.
struct RunExecution {
  let planned: PlannedRun
  let store: ResultsStore
  let data: DataCatalog
  let environment: RunEnvironment
  let interruption: Interruption
  let meter: ProgressMeter
  let checkpoints: CheckpointFolder
  let pace: CheckpointPace
  /// Told the id once the run is claimed: from then on it needs heartbeats.
  let didClaim: (String) -> Void
  /// Takes a line for the user.
  let announce: (String) -> Void

  func execute() -> RunOutcome {
    let id: String
    do {
      switch try store.claim(planned.key, environment: environment, force: planned.isForced) {
      case .claimed(let claimed):
        id = claimed
        if let mark = planned.mark { try store.addTag(mark.tag, to: id) }
      case .alreadyCompleted(let other):
        if let mark = planned.mark { try store.addTag(mark.tag, to: other) }
        return .skipped(.completed(runID: other))
      case .runningElsewhere(let other): return .skipped(.runningElsewhere(runID: other))
      }
    } catch {
      return .failed(runID: nil, error: "\(error)")
    }
    didClaim(id)
    do {
      return try compute(id)
    } catch {
      return .failed(runID: id, error: "\(error)")
    }
  }

  /// - Throws: what the store throws when the end of the run cannot be recorded.
  private func compute(_ id: String) throws -> RunOutcome {
    let start = ContinuousClock.now
    let context = RunContext(
      seed: planned.key.seed, variant: planned.key.variant, profile: planned.key.profile,
      data: data, interruption: interruption, meter: meter
    ) { [store] in try store.append(series: $0, to: id) }
    let keeper = CheckpointKeeper(
      folder: checkpoints, identity: CheckpointIdentity(planned.key, environment), runID: id,
      label: planned.label, pace: pace, announce: announce)
    if planned.startsOver { keeper.discard() }
    let earlier = keeper.find()
    if let earlier {
      try store.carryOver(
        series: earlier.series.seriesPoints, seconds: earlier.computed, to: id)
      meter.begin(after: earlier.computed)
      announce(
        "\(planned.label): goes on after \(ProgressSnapshot.text(duration: earlier.computed)) "
          + "of computing, from the checkpoint of run \(earlier.runID.prefix(8))")
    }
    context.keepCheckpoints(keeper, from: earlier)
    var hasComputed = false
    do {
      try planned.entry.type.run(resolved: planned.key.hyperparameters, context)
      hasComputed = true
      try store.complete(
        id, metrics: context.metrics, series: context.takeRest(), artifacts: context.artifacts)
      keeper.discard()
      return .completed(
        runID: id, duration: keeper.earlier + (ContinuousClock.now - start) / .seconds(1))
    } catch is RunInterrupted {
      // Points that cannot be written are given up: the run will be done again anyway.
      try store.interrupt(id, series: (try? context.takeRest()) ?? [])
      return .interrupted(runID: id)
    } catch {
      let message = "\(error)"
      do {
        try store.fail(
          id, error: message, metrics: context.metrics, series: (try? context.takeRest()) ?? [])
      } catch {
        // The rest of the series may be what the store refuses: a step recorded twice.
        try store.fail(id, error: message)
      }
      // Of a run that has failed by itself it would lead to the same failure again; a store that cannot be written is no
      // reason to lose what was computed.
      if !hasComputed && !context.storeHasFailed { keeper.discard() }
      return .failed(runID: id, error: message)
    }
  }
}
