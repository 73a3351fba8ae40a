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
  /// The most faithful profile whose runs are all completed as the file has them, else the most faithful one with any;
  /// `nil` while there is none.
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
    let faithfulFirst = specification.profiles.map(\.name).reversed()
    let done = try faithfulFirst.map { (name: $0, share: try doneShare(of: $0, completed)) }
    let profile = (done.first { $0.share == 1 } ?? done.first { $0.share > 0 })?.name
    let standing = Dictionary(
      grouping: own.filter { $0.status == .completed || $0.status == .failed }
    ) {
      [
        $0.key.variant, $0.key.profile, String($0.key.seed), $0.key.configurationFingerprint,
        $0.key.dataset,
      ]
    }.values.compactMap { $0.representative(code: codeFingerprint) }
    return ExperimentOverview(
      entry: self, costs: try specification.profiles.map { try cost(of: $0, completed) },
      profile: profile,
      claims: try profile.map { try specification.evaluateClaims(profile: $0, runs: standing) }
        ?? [])
  }

  /// How much of a profile is completed with the hyperparameters of the file, 0...1.
  private func doneShare(of name: String, _ completed: [Run]) throws -> Double {
    let profile = try specification.profile(name)
    let variants = try specification.variants(ofProfile: name)
    let done = try variants.map { variant in
      let wanted = try configuration(of: variant.name, profile: name)
      let seeds = completed.filter {
        $0.key.profile == name && $0.key.configurationFingerprint == wanted
      }
      return Set(seeds.map(\.key.seed)).intersection(0..<profile.seeds).count
    }
    return Double(done.reduce(0, +)) / Double(variants.count * profile.seeds)
  }

  /// The fingerprint of a variant's configuration under a profile.
  private func configuration(of variant: String, profile: String) throws -> String {
    RunKey(
      experiment: name, variant: variant, profile: profile, seed: 0,
      hyperparameters: try specification.resolve(variant: variant, profile: profile).values,
      codeFingerprint: ""
    ).configurationFingerprint
  }

  private func cost(of profile: ProfileSpec, _ completed: [Run]) throws -> ExperimentOverview.Cost {
    let variants = try specification.variants(ofProfile: profile.name)
    let seconds = try variants.map { variant -> TimeInterval? in
      let wanted = try configuration(of: variant.name, profile: profile.name)
      let durations = completed.filter { $0.key.configurationFingerprint == wanted }.compactMap(
        \.duration)
      return Sample(durations).map { $0.mean * Double(profile.seeds) }
    }
    let isKnown = seconds.allSatisfy { $0 != nil }
    return ExperimentOverview.Cost(
      profile: profile.name, runs: variants.count * profile.seeds,
      seconds: isKnown ? seconds.compactMap { $0 }.reduce(0, +) : nil)
  }
}
