/// What makes one setting better than another.
public struct SearchGoal: Hashable, Sendable {
  public let metric: String
  public let maximize: Bool

  /// - Parameter specification: says which metrics are of test data; without one, those whose names begin with `test`.
  /// - Throws: ``ReproductionError/invalidRequest(_:)`` for a metric of test data, by which nothing is
  ///   to be chosen.
  public init(
    metric: String, maximize: Bool = false, of specification: ExperimentSpec? = nil
  ) throws {
    let isTest =
      specification?.isTestMetric(metric) ?? metric.lowercased().hasPrefix("test")
    guard !isTest else {
      throw ReproductionError.invalidRequest(
        "a search by \(metric) would choose hyperparameters on test data, and the test error of what "
          + "it finds would be no estimate for new data any more; "
          + "choose by data kept apart for it, such as --metric validation_error")
    }
    self.metric = metric
    self.maximize = maximize
  }
}

/// What became of one seed of a setting.
public enum SearchOutcome: Hashable, Sendable {
  case value(Double)
  /// The run failed, its metric is not finite, or it has no such metric.
  case failed
  /// It has not ended yet.
  case missing
}

/// How a setting did.
public struct SearchResult: Hashable, Sendable {
  public let setting: SearchSetting
  /// One for each seed.
  public let outcomes: [SearchOutcome]
  /// The values of the seeds that have one; `nil` where none has.
  public let sample: Sample?

  package init(_ setting: SearchSetting, outcomes: [SearchOutcome]) {
    self.setting = setting
    self.outcomes = outcomes
    sample = Sample(
      outcomes.compactMap { if case .value(let value) = $0 { value } else { nil } })
  }

  public var failedCount: Int { outcomes.count { $0 == .failed } }
  public var missingCount: Int { outcomes.count { $0 == .missing } }
  /// Whether every seed has a value; only then can the setting be the best.
  public var isWhole: Bool { !outcomes.isEmpty && failedCount + missingCount == 0 }
}

/// The settings of a search, best first.
///
/// A setting with a failed seed comes after all without, whatever the mean of its other seeds: what
/// diverges for one seed in three is no choice. Settings whose runs have not all ended come last.
public struct SearchRanking: Hashable, Sendable {
  public let goal: SearchGoal
  public let results: [SearchResult]

  /// - Parameter results: in the order in which equal ones are to stand.
  package init(_ goal: SearchGoal, _ results: [SearchResult]) {
    self.goal = goal
    let sign: Double = goal.maximize ? -1 : 1
    let order = results.enumerated().map { index, result in
      (
        result: result,
        key: (
          result.missingCount, result.failedCount,
          result.sample.map { sign * $0.mean } ?? .infinity, index
        )
      )
    }
    self.results = order.sorted { $0.key < $1.key }.map(\.result)
  }

  /// The first setting that has a value for every seed; `nil` where there is none.
  public var best: SearchResult? { results.first.flatMap { $0.isWhole ? $0 : nil } }

  /// The other whole settings with exactly the best one's mean.
  public var tied: [SearchResult] {
    rivals.filter { $0.sample?.mean == best?.sample?.mean }
  }

  /// The other whole settings whose 95 % interval of the mean overlaps with the best one's: these runs
  /// do not tell them apart from it. Empty for single seeds, which have no interval.
  public var overlapping: [SearchResult] {
    guard let interval = best?.sample?.interval else { return [] }
    return rivals.filter { $0.sample?.interval?.overlaps(interval) ?? false }
  }

  private var rivals: ArraySlice<SearchResult> {
    best == nil ? [] : results.dropFirst().filter(\.isWhole)[...]
  }
}
