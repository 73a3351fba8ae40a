import Experiments
import Foundation
import Reproduction
import ResultsStore
import Tasks

/// One run of an experiment in memory.
struct SmokeRun {
  let metrics: [String: Double]
  /// Every recorded value by metric, in order.
  let series: [String: [SeriesPoint]]

  /// Without a data folder; drawn once for all runs.
  private static let strokeDigits = DataCatalog(
    environment: [:], workingDirectory: URL(filePath: "/nonexistent"))

  /// Runs a variant at a profile; no data folder is looked at, so digits are stroke digits, and photographs noise.
  init(
    _ name: String, variant: String, seed: Int = 0, profile: String = "smoke",
    set: [String: String] = [:]
  ) throws {
    let entry = try CatalogTests.catalog().entry(name)
    let values = try entry.specification.resolve(
      variant: variant, profile: profile, assignments: set
    ).values
    let collector = Collector()
    let context = RunContext(
      seed: seed, variant: variant, profile: profile,
      data: entry.type.data == .cifar10 ? PictureSample.catalog : Self.strokeDigits
    ) { collector.points += $0 }
    try entry.type.run(resolved: values, context)
    metrics = context.metrics
    series = Dictionary(grouping: collector.points + (try context.takeRest()), by: \.metric)
  }

  private final class Collector {
    var points: [SeriesPoint] = []
  }

  func values(_ metric: String) -> [Double] { (series[metric] ?? []).map(\.value) }
}
