import Reproduction
import ResultsStore

/// What the store says about one experiment.
package struct Figure: Sendable {
  package let experiment: ReportedExperiment
  package let selection: RunSelection
  package let claims: [ClaimResult]
  /// More faithful profiles than the one used that have been begun.
  package let begun: [RunSelection]

  package var specification: ExperimentSpec { experiment.specification }
  package var name: String { specification.name }
  package var runs: [Run] { selection.runs }
  package var dataset: String? { runs.first?.key.dataset }
  package var datasetChecksum: String? { runs.first?.key.datasetChecksum }

  /// Chooses the profile to report: the most faithful one whose runs have all ended; while there is
  /// none, the most faithful one with a completed run, then with any run.
  ///
  /// - Parameters:
  ///   - runs: of any experiments.
  ///   - profile: the profile to report whatever there is of it.
  /// - Throws: ``ReproductionError/unknownProfile(_:experiment:known:)``.
  package init(_ experiment: ReportedExperiment, runs: [Run], profile: String? = nil) throws {
    let specification = experiment.specification
    let known = specification.profiles.map(\.name)
    let faithfulFirst = ExperimentSpec.profileNames.reversed().filter(known.contains)
    let candidates = try (profile.map { [$0] } ?? faithfulFirst).map {
      try RunSelection(specification, profile: $0, among: runs, code: experiment.codeFingerprint)
    }
    let index =
      candidates.firstIndex { $0.isWhole && !$0.completed.isEmpty }
      ?? candidates.firstIndex { !$0.completed.isEmpty }
      ?? candidates.firstIndex { !$0.runs.isEmpty }
      ?? candidates.firstIndex { $0.profile.name == Self.usualProfile } ?? 0
    self.experiment = experiment
    selection = candidates[index]
    begun = candidates[..<index].filter { !$0.runs.isEmpty }
    claims = try specification.evaluateClaims(
      profile: selection.profile.name, runs: selection.runs)
  }

  /// What an experiment without runs is waiting for.
  private static let usualProfile = "quick"
}
