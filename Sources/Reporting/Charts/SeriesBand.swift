import Reproduction
import ResultsStore

/// One series of several runs: at each place on the x-axis its mean and 95 % t-interval, or its median and quartiles.
package struct SeriesBand: Hashable, Sendable {
  /// A single value of a run, and its place on the x-axis.
  package struct Value: Hashable, Sendable {
    package let x: Double
    package let y: Double

    package init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  package struct Point: Hashable, Sendable {
    /// A step, or the value of a hyperparameter.
    package let x: Double
    /// `nil` where a run has a value that is not finite: a gap.
    package let centre: Double?
    /// The t-interval of the mean, or from the first to the third quartile; `nil` of a single run.
    package let interval: ClosedRange<Double>?
    /// From the smallest to the largest single value.
    package let spread: ClosedRange<Double>?
  }

  /// By increasing x.
  package let points: [Point]
  package let runCount: Int
  /// How many places are left out because not every run recorded them: the mean over those that did
  /// would jump where one joins or leaves.
  package let unsharedPlaces: Int

  /// - Parameter runs: the values of each run, not empty, each place once.
  package init(_ runs: [[Value]], _ statistic: ChartStatistic = .mean) {
    var values: [Double: [Double]] = [:]
    for value in runs.joined() { values[value.x, default: []].append(value.y) }
    let shared = values.filter { $0.value.count == runs.count }
    points = shared.sorted { $0.key < $1.key }.map { x, values in
      let sample = Sample(values)
      let spread = sample.flatMap { sample in
        sample.values.min().flatMap { low in sample.values.max().map { low...$0 } }
      }
      return switch statistic {
      case .mean:
        Point(x: x, centre: sample?.mean, interval: sample?.interval, spread: spread)
      case .median:
        Point(x: x, centre: sample?.quantile(0.5), interval: sample?.quartiles, spread: spread)
      }
    }
    runCount = runs.count
    unsharedPlaces = values.count - shared.count
  }

  /// - Parameter runs: the series of each run over its steps.
  package init(_ runs: [[SeriesPoint]]) {
    self.init(runs.map { $0.map { Value(x: Double($0.step), y: $0.value) } })
  }

  package var hasGaps: Bool { points.contains { $0.centre == nil } }

  /// The indices of `count` points at most, evenly spaced, the first and the last among them.
  package func indices(atMost count: Int) -> [Int] {
    guard points.count > count, count > 1 else { return Array(points.indices) }
    return (0..<count).map { $0 * (points.count - 1) / (count - 1) }
  }
}
