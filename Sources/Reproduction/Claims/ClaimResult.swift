/// A claim, what the runs measured for it, and what follows.
public struct ClaimResult: Hashable, Sendable {
  public let claim: ClaimSpec
  public let profile: String
  public let verdict: Verdict
  /// `nil` where no seed gave a value.
  public let estimate: Estimate?
  /// The seeds that crashed, diverged, or lack the metric, with the reason.
  public let failedSeeds: [SeedFailure]
  /// The seeds of the profile that have not been run to the end.
  public let missingSeeds: [Int]
  /// The data set of the runs; `nil` where there is none.
  public let dataset: String?
  /// The runs that were used, failed ones too, in the order of seeds, then variants.
  public let runIDs: [String]

  /// What a reader must know beside the verdict, a phrase each: `n = 1`, `1 of 5 seeds failed`.
  public var remarks: [String] {
    let seeds = (estimate?.values.count ?? 0) + missingSeeds.count
    let total = claim.metric.isFraction ? seeds : seeds + failedSeeds.count
    var remarks: [String] = []
    if !failedSeeds.isEmpty { remarks.append("\(failedSeeds.count) of \(total) seeds failed") }
    if !missingSeeds.isEmpty { remarks.append("\(missingSeeds.count) of \(total) seeds not run") }
    if let estimate, estimate.values.count == 1 { remarks.append("n = 1") }
    if claim.metric.isFraction, let estimate, estimate.values.count > 1 {
      remarks.append("n = \(estimate.values.count)")
    }
    if let dataset, let wanted = claim.dataset, dataset != wanted {
      remarks.append("\(dataset) instead of \(wanted)")
    }
    return remarks
  }
}

/// The measured value of a claim, over the seeds.
public struct Estimate: Hashable, Sendable {
  public struct SeedValue: Hashable, Sendable {
    public let seed: Int
    public let value: Double
  }

  /// In the order of the seeds. Of a fraction, 1 for a seed that satisfies it and 0 for one that
  /// does not or that failed.
  public let values: [SeedValue]
  /// Of a fraction, the share of seeds; of medians over the seeds, the value of these.
  public let mean: Double
  /// `nil` of a single value, of a fraction and of medians.
  public let standardDeviation: Double?
  /// The 95 % t-interval of the mean; of medians over the seeds their bootstrap interval; `nil` of a single value and of a fraction.
  public let interval: ClosedRange<Double>?

  public var count: Int { values.count }
}

/// A seed that gave no value.
public struct SeedFailure: Hashable, Sendable {
  public let seed: Int
  public let reason: String

  package init(seed: Int, reason: String) {
    self.seed = seed
    self.reason = reason
  }
}
