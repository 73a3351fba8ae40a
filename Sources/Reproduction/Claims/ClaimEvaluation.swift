import Foundation
import ResultsStore

extension ExperimentSpec {
  /// Judges every claim by the runs of a profile.
  ///
  /// Of the runs given, those count that have this experiment, this profile and, for their variant,
  /// the very hyperparameters that the file gives; others, as of `--set`, are passed over. For each
  /// variant and seed the newest completed or failed one is taken, of one and the same data: that of
  /// the claim where there is any, else that of the newest run.
  ///
  /// - Throws: ``ReproductionError/unknownProfile(_:experiment:known:)``.
  public func evaluateClaims(profile: String, runs: [Run]) throws -> [ClaimResult] {
    let profile = try self.profile(profile).name
    var configurations: [String: String] = [:]
    for variant in variants {
      let key = RunKey(
        experiment: name, variant: variant.name, profile: profile, seed: 0,
        hyperparameters: try resolve(variant: variant.name, profile: profile).values,
        codeFingerprint: "")
      configurations[variant.name] = key.configurationFingerprint
    }
    let current = runs.filter { run in
      run.key.experiment == name && run.key.profile == profile
        && configurations[run.key.variant] == run.key.configurationFingerprint
    }
    return try evaluateClaims(profile: profile, finished: current.compactMap(FinishedRun.init))
  }

  /// The same, of runs known to be of this experiment, profile and configuration.
  package func evaluateClaims(profile: String, finished: [FinishedRun]) throws -> [ClaimResult] {
    let planned = Array(0..<(try self.profile(profile).seeds))
    return claims.map { claim in
      ClaimEvaluation(
        claim: claim, profile: profile, plannedSeeds: planned, onlyVariant: variants[0].name,
        runs: finished
      ).result
    }
  }
}

/// One claim held against the runs of one profile.
private struct ClaimEvaluation {
  private enum Outcome {
    case value(Double)
    case failed(String)
    case missing
    /// The run has no such metric, at a profile or on data that need not have it.
    case unmeasured
  }

  private struct Cell: Hashable {
    let variant: String
    let seed: Int
  }

  let claim: ClaimSpec
  let profile: String
  let plannedSeeds: [Int]
  /// The variant of references that name none.
  let onlyVariant: String
  private let cells: [Cell: FinishedRun]
  private let variants: [String]

  init(
    claim: ClaimSpec, profile: String, plannedSeeds: [Int], onlyVariant: String,
    runs: [FinishedRun]
  ) {
    self.claim = claim
    self.profile = profile
    self.plannedSeeds = plannedSeeds
    self.onlyVariant = onlyVariant
    var variants: [String] = []
    for reference in claim.metric.references {
      let variant = reference.variant ?? onlyVariant
      if !variants.contains(variant) { variants.append(variant) }
    }
    self.variants = variants
    let relevant = runs.filter { variants.contains($0.variant) }
      .sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    let wanted = relevant.filter { $0.dataset == claim.dataset }
    let candidates = wanted.isEmpty ? relevant : wanted
    let newest = candidates.last
    let sameData = candidates.filter {
      $0.dataset == newest?.dataset && $0.datasetChecksum == newest?.datasetChecksum
    }
    cells = Dictionary(
      sameData.map { (Cell(variant: $0.variant, seed: $0.seed), $0) },
      uniquingKeysWith: { _, newer in newer })
  }

  var result: ClaimResult {
    // Extra seeds join in, but none of them is missed.
    let seeds = Set(cells.keys.map(\.seed)).union(plannedSeeds).sorted()
    let outcomes = seeds.map { (seed: $0, outcome: outcome(of: $0)) }
    var values: [Estimate.SeedValue] = []
    var failed: [SeedFailure] = []
    var missing: [Int] = []
    var isUnmeasured = false
    for (seed, outcome) in outcomes {
      switch outcome {
      case .value(let value): values.append(.init(seed: seed, value: value))
      case .failed(let reason):
        failed.append(SeedFailure(seed: seed, reason: reason))
        if claim.metric.isFraction { values.append(.init(seed: seed, value: 0)) }
      case .missing: if plannedSeeds.contains(seed) { missing.append(seed) }
      case .unmeasured: isUnmeasured = true
      }
    }
    let estimate = estimate(values)
    let dataset = cells.values.first?.dataset
    return ClaimResult(
      claim: claim, profile: profile,
      verdict: verdict(
        estimate, hasFailed: !failed.isEmpty, isMissing: !missing.isEmpty,
        isUnmeasured: isUnmeasured),
      estimate: estimate, failedSeeds: failed, missingSeeds: missing, dataset: dataset,
      runIDs: seeds.flatMap { seed in
        variants.compactMap { cells[Cell(variant: $0, seed: seed)]?.id }
      })
  }

  /// Whether the runs are of the data set that the claim is about, if it is about one.
  private var isOnItsData: Bool {
    guard let wanted = claim.dataset, let newest = cells.values.first else { return true }
    return newest.dataset == wanted
  }

  private func outcome(of seed: Int) -> Outcome {
    let runs = variants.map { cells[Cell(variant: $0, seed: seed)] }
    if let failed = runs.compactMap({ $0 }).first(where: { $0.error != nil }) {
      return .failed(failed.error ?? "failed")
    }
    if runs.contains(where: { $0 == nil }) { return .missing }
    var unrecorded: MetricReference?
    let value = claim.metric.value { reference in
      let variant = reference.variant ?? onlyVariant
      if let value = cells[Cell(variant: variant, seed: seed)]?.metrics[reference.metric] {
        return value
      }
      unrecorded = reference
      return .nan
    }
    if unrecorded != nil, !claim.verdictAt.contains(profile) || !isOnItsData { return .unmeasured }
    if let unrecorded { return .failed("the run recorded no metric \(unrecorded)") }
    // Medians over seeds may be finite where a ratio of one seed is not.
    let isUsable = claim.metric.isOfMedians ? !value.isNaN : value.isFinite
    return isUsable ? .value(value) : .failed("the value is \(value)")
  }

  /// The metric of a seed that has it.
  private func metric(_ reference: MetricReference, of seed: Int) -> Double {
    let variant = reference.variant ?? onlyVariant
    return cells[Cell(variant: variant, seed: seed)]?.metrics[reference.metric] ?? .nan
  }

  /// Of medians over the seeds: the interval is that of seeds drawn again, the same for all variants.
  private func estimateOfMedians(_ values: [Estimate.SeedValue]) -> Estimate? {
    func value(_ seeds: [Int]) -> Double {
      claim.metric.value(overSeeds: seeds) { metric($1, of: $0) }
    }
    let seeds = values.map(\.seed)
    let total = value(seeds)
    guard total.isFinite else { return nil }
    return Estimate(
      values: values, mean: total, standardDeviation: nil,
      interval: Bootstrap.interval(count: seeds.count) { value($0.map { seeds[$0] }) })
  }

  private func estimate(_ values: [Estimate.SeedValue]) -> Estimate? {
    if claim.metric.isOfMedians { return values.isEmpty ? nil : estimateOfMedians(values) }
    guard let sample = Sample(values.map(\.value)) else { return nil }
    guard claim.metric.isFraction else {
      return Estimate(
        values: values, mean: sample.mean, standardDeviation: sample.standardDeviation,
        interval: sample.interval)
    }
    // Compared as it is, 4 of 5 with 0.8: the t-interval of zeros and ones means nothing.
    let share = Double(values.count { $0.value == 1 }) / Double(values.count)
    return Estimate(values: values, mean: share, standardDeviation: nil, interval: nil)
  }

  private func verdict(
    _ estimate: Estimate?, hasFailed: Bool, isMissing: Bool, isUnmeasured: Bool
  ) -> Verdict {
    if hasFailed, isMissing || !claim.metric.isFraction { return .failedRun }
    if isUnmeasured, !isMissing { return isOnItsData ? .reducedScale : .otherDataSet }
    guard let estimate, !isMissing else { return .notRun }
    guard isOnItsData else { return .otherDataSet }
    guard claim.verdictAt.contains(profile) else { return .reducedScale }
    let verdict = Verdict.judging(
      estimate.interval ?? estimate.mean...estimate.mean, full: claim.full, partly: claim.partly)
    return hasFailed && verdict == .reproduced ? .failedRun : verdict
  }
}
