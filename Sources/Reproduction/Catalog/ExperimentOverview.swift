import Foundation
import ResultsStore

/// What the store knows about an experiment, in a few words.
public struct ExperimentOverview: Sendable {
  /// What a profile costs.
  public struct Cost: Hashable, Sendable {
    public let profile: String
    /// How many runs it has: variants times seeds.
    public let runs: Int
    /// Seconds on one core for all of them, from the mean of those completed; `nil` while a variant
    /// has none.
    public let seconds: TimeInterval?
  }

  public let entry: CatalogEntry
  /// In the order of the file.
  public let costs: [Cost]
  /// The most faithful profile with a completed run; `nil` while there is none.
  public let profile: String?
  /// The claims, judged by the runs of that profile.
  public let claims: [ClaimResult]

  /// How many claims there are of each verdict, such as `3 reproduced, 1 inconclusive`.
  public var verdicts: String {
    Verdict.allCases.compactMap { verdict in
      let count = claims.count { $0.verdict == verdict }
      return count > 0 ? "\(count) \(verdict.rawValue)" : nil
    }.joined(separator: ", ")
  }
}

extension CatalogEntry {
  /// Sums up what the runs say about the experiment.
  ///
  /// - Parameter runs: of any experiment; those of others are passed over.
  /// - Throws: a ``ReproductionError`` where the file contradicts itself.
  public func overview(_ runs: [Run]) throws -> ExperimentOverview {
    let own = runs.filter { $0.key.experiment == name }
    let completed = own.filter { $0.status == .completed }
    let faithfulFirst = ExperimentSpec.profileNames.reversed()
    let profile = faithfulFirst.first { name in completed.contains { $0.key.profile == name } }
    return ExperimentOverview(
      entry: self, costs: try specification.profiles.map { try cost(of: $0, completed) },
      profile: profile,
      claims: try profile.map { try specification.evaluateClaims(profile: $0, runs: own) } ?? [])
  }

  private func cost(of profile: ProfileSpec, _ completed: [Run]) throws -> ExperimentOverview.Cost {
    let variants = try specification.variants(ofProfile: profile.name)
    let seconds = try variants.map { variant -> TimeInterval? in
      let key = RunKey(
        experiment: name, variant: variant.name, profile: profile.name, seed: 0,
        hyperparameters: try specification.resolve(variant: variant.name, profile: profile.name)
          .values, codeFingerprint: "")
      let durations = completed.filter {
        $0.key.configurationFingerprint == key.configurationFingerprint
      }.compactMap(\.duration)
      return Sample(durations).map { $0.mean * Double(profile.seeds) }
    }
    let isKnown = seconds.allSatisfy { $0 != nil }
    return ExperimentOverview.Cost(
      profile: profile.name, runs: variants.count * profile.seeds,
      seconds: isKnown ? seconds.compactMap { $0 }.reduce(0, +) : nil)
  }
}
