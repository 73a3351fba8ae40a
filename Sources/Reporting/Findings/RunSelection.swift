import Foundation
import Reproduction
import ResultsStore

/// The runs of one experiment and one profile that its section of the report rests on.
///
/// They have the very hyperparameters of the experiment's file, are completed or failed, and are all
/// of one data set: the one that a claim names where there are runs on it, else that of the newest
/// run. Of several with one variant and seed it is the one of the present code, else the newest.
package struct RunSelection: Sendable {
  package let profile: ProfileSpec
  /// In the order of variants, then of seeds.
  package let runs: [Run]
  /// How many completed or failed runs of this profile have the file's hyperparameters, but are on
  /// other data; by the name of the data.
  package let otherData: [String: Int]
  /// How many have other hyperparameters.
  package let otherConfigurations: Int
  /// How many runs the profile asks for, and how many of these are among ``runs``.
  package let planned: Int
  package let done: Int

  package var completed: [Run] { runs.filter { $0.status == .completed } }
  package var failed: [Run] { runs.filter { $0.status == .failed } }
  /// How many runs have seeds beyond those of the profile.
  package var extra: Int { runs.count - done }
  package var isWhole: Bool { done == planned }

  /// - Throws: ``ReproductionError/unknownProfile(_:experiment:known:)``.
  init(
    _ specification: ExperimentSpec, profile name: String, among all: [Run], code: String?
  ) throws {
    let profile = try specification.profile(name)
    let name = profile.name
    self.profile = profile
    var configurations: [String: String] = [:]
    for variant in specification.variants {
      let key = RunKey(
        experiment: specification.name, variant: variant.name, profile: name, seed: 0,
        hyperparameters: try specification.resolve(variant: variant.name, profile: name).values,
        codeFingerprint: "")
      configurations[variant.name] = key.configurationFingerprint
    }
    let ended = all.filter { run in
      run.key.experiment == specification.name && run.key.profile == name
        && (run.status == .completed || run.status == .failed)
    }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    let current = ended.filter {
      configurations[$0.key.variant] == $0.key.configurationFingerprint
    }
    let named = specification.claims.compactMap(\.dataset).first { name in
      current.contains { $0.key.dataset == name }
    }
    let newest = current.last { named == nil || $0.key.dataset == named }
    let onData = current.filter {
      $0.key.dataset == newest?.key.dataset
        && $0.key.datasetChecksum == newest?.key.datasetChecksum
    }
    let runOfCell = Dictionary(grouping: onData) {
      Cell(variant: $0.key.variant, seed: $0.key.seed)
    }.compactMapValues { $0.representative(code: code) }
    let order = specification.variants.map(\.name)
    runs = runOfCell.values.sorted {
      (order.firstIndex(of: $0.key.variant) ?? 0, $0.key.seed)
        < (order.firstIndex(of: $1.key.variant) ?? 0, $1.key.seed)
    }
    let used = Set(onData.map(\.id))
    let passedOver = current.filter { !used.contains($0.id) }
    otherData = passedOver.reduce(into: [:]) { $0[$1.key.dataset, default: 0] += 1 }
    otherConfigurations = ended.count - current.count
    let cells = try specification.variants(ofProfile: name).flatMap { variant in
      (0..<profile.seeds).map { Cell(variant: variant.name, seed: $0) }
    }
    planned = cells.count
    done = cells.count { runOfCell[$0] != nil }
  }

  private struct Cell: Hashable {
    let variant: String
    let seed: Int
  }
}
