import Reproduction
import ResultsStore

/// One series of several runs, as its mean and 95 % t-interval at each step.
package struct SeriesBand: Hashable, Sendable {
  package struct Point: Hashable, Sendable {
    package let step: Int
    /// `nil` where a run has a value that is not finite: a gap.
    package let mean: Double?
    /// `nil` of a single run.
    package let interval: ClosedRange<Double>?
    /// From the smallest to the largest single value.
    package let spread: ClosedRange<Double>?
  }

  /// By increasing step.
  package let points: [Point]
  package let runCount: Int
  /// How many steps are left out because not every run recorded them: the mean over those that did
  /// would jump where one joins or leaves.
  package let unsharedSteps: Int

  /// - Parameter runs: the series of each run, not empty, each step once.
  package init(_ runs: [[SeriesPoint]]) {
    var values: [Int: [Double]] = [:]
    for point in runs.joined() { values[point.step, default: []].append(point.value) }
    let shared = values.filter { $0.value.count == runs.count }
    points = shared.sorted { $0.key < $1.key }.map { step, values in
      let sample = Sample(values)
      let spread = sample.flatMap { sample in
        sample.values.min().flatMap { low in sample.values.max().map { low...$0 } }
      }
      return Point(step: step, mean: sample?.mean, interval: sample?.interval, spread: spread)
    }
    runCount = runs.count
    unsharedSteps = values.count - shared.count
  }

  package var hasGaps: Bool { points.contains { $0.mean == nil } }

  /// The indices of `count` points at most, evenly spaced, the first and the last among them.
  package func indices(atMost count: Int) -> [Int] {
    guard points.count > count, count > 1 else { return Array(points.indices) }
    return (0..<count).map { $0 * (points.count - 1) / (count - 1) }
  }
}
