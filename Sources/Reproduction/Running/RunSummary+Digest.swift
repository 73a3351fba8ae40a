extension RunSummary {
  /// A line for each experiment and way its runs ended, in the order of the plan: what a user is
  /// told of a plan of many runs.
  ///
  /// Such as `baselines/mnist: 6 runs skipped: completed before`.
  public var digest: [String] {
    var order: [Group] = []
    var counts: [Group: Int] = [:]
    for entry in entries {
      let group = Group(experiment: entry.run.key.experiment, fate: entry.outcome.fate)
      if counts[group] == nil { order.append(group) }
      counts[group, default: 0] += 1
    }
    return order.map { group in
      let count = counts[group] ?? 0
      return "\(group.experiment): \(count) \(count == 1 ? "run" : "runs") \(group.fate)"
    }
  }

  private struct Group: Hashable {
    let experiment: String
    let fate: String
  }
}

extension RunOutcome {
  /// What became of the run, without its id.
  fileprivate var fate: String {
    switch self {
    case .completed: "completed"
    case .failed(_, let error): "failed: \(error.split(whereSeparator: \.isNewline).first ?? "")"
    case .interrupted: "interrupted"
    case .notStarted: "not started"
    case .skipped(.completed): "skipped: completed before"
    case .skipped(.runningElsewhere): "skipped: being run by another process"
    case .skipped(let reason): "skipped: \(reason)"
    }
  }
}
