import Reproduction
import ResultsStore

/// The values of one final metric over the seeds of one variant.
struct CellStatistics: Sendable {
  let variant: String
  let metric: String
  /// In the order of the seeds.
  let outcomes: [Outcome]

  enum Outcome: Hashable, Sendable {
    /// Also one that is not finite.
    case value(Double)
    case failed
    /// The run was completed, but has no such metric.
    case notRecorded
  }

  var values: [Double] {
    outcomes.compactMap { if case .value(let value) = $0 { value } else { nil } }
  }

  /// `nil` where a value is not finite: a diverged seed leaves nothing to say of the mean.
  var sample: Sample? { Sample(values) }

  /// A cell for each variant and metric of the runs, in the order of variants, then by name.
  static func cells(of selection: RunSelection) -> [CellStatistics] {
    var variants: [String] = []
    for run in selection.runs where !variants.contains(run.key.variant) {
      variants.append(run.key.variant)
    }
    return variants.flatMap { variant -> [CellStatistics] in
      let runs = selection.runs.filter { $0.key.variant == variant }
      let completed = runs.filter { $0.status == .completed }
      return Set(completed.flatMap(\.metrics.keys)).sorted().map { metric in
        CellStatistics(
          variant: variant, metric: metric,
          outcomes: runs.map { run in
            run.status == .failed ? .failed : run.metrics[metric].map(Outcome.value) ?? .notRecorded
          })
      }
    }
  }
}
