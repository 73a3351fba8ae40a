/// What the runs say about a claim.
public enum Verdict: String, CaseIterable, Hashable, Sendable {
  /// The interval lies inside the target's band.
  case reproduced
  /// The interval lies outside the target's band, but inside the weaker one.
  case partlyReproduced = "partly reproduced"
  /// The interval lies across a bound.
  case inconclusive
  /// The interval lies outside every band.
  case notReproduced = "not reproduced"

  /// There is no run, or not yet one for every seed.
  case notRun = "not run"
  /// The profile is too small for a verdict.
  case reducedScale = "reduced scale"
  /// The claim is about a data set that the runs did not have.
  case otherDataSet = "other data set"
  /// A seed crashed or diverged, which leaves nothing to say of the mean over all seeds.
  case failedRun = "failed run"

  /// Whether the claim was put to the test.
  public var isDecided: Bool {
    switch self {
    case .reproduced, .partlyReproduced, .inconclusive, .notReproduced: true
    case .notRun, .reducedScale, .otherDataSet, .failedRun: false
    }
  }

  /// Holds an interval, or a single value as an interval of no width, against the bands.
  package static func judging(_ interval: ClosedRange<Double>, full: Band, partly: Band?) -> Verdict
  {
    if full.contains(interval) { return .reproduced }
    guard full.excludes(interval) else { return .inconclusive }
    guard let partly else { return .notReproduced }
    if partly.contains(interval) { return .partlyReproduced }
    return partly.excludes(interval) ? .notReproduced : .inconclusive
  }
}
