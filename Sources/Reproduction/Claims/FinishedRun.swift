import Foundation
import ResultsStore

/// Of a run, what the evaluation of claims reads.
package struct FinishedRun: Hashable, Sendable {
  package var id: String
  package var variant: String
  package var seed: Int
  /// The name and checksum of its data.
  package var dataset: String
  package var datasetChecksum: String
  package var created: Date
  /// Why it failed; `nil` of a completed run.
  package var error: String?
  package var metrics: [String: Double]

  package init(
    id: String, variant: String, seed: Int, dataset: String = "none", datasetChecksum: String = "",
    created: Date, error: String? = nil, metrics: [String: Double] = [:]
  ) {
    self.id = id
    self.variant = variant
    self.seed = seed
    self.dataset = dataset
    self.datasetChecksum = datasetChecksum
    self.created = created
    self.error = error
    self.metrics = metrics
  }

  /// Returns `nil` unless the run is completed or failed.
  init?(_ run: Run) {
    guard run.status == .completed || run.status == .failed else { return nil }
    self.init(
      id: run.id, variant: run.key.variant, seed: run.key.seed, dataset: run.key.dataset,
      datasetChecksum: run.key.datasetChecksum, created: run.created,
      error: run.status == .failed ? run.error ?? "failed" : nil, metrics: run.metrics)
  }
}
