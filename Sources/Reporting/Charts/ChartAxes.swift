import Reproduction

/// Both axes of a chart, wide enough for what is drawn.
struct ChartAxes: Hashable, Sendable {
  let x: ChartAxis
  let y: ChartAxis

  /// Intervals of few seeds may be huge; beyond this many times the height of the values themselves
  /// they are cut off, or the values would be a flat line.
  private static let intervalMargin = 0.5

  /// Returns `nil` where there is nothing to draw.
  init?(_ lines: [DrawnLine], _ chart: ChartSpec) {
    let places = lines.flatMap(\.places)
    guard let first = places.min(), let last = places.max() else { return nil }
    x =
      chart.isXLogarithmic
      ? .logarithmic(first...last)
      : .linear(first...last, isRounded: chart.abscissa != .steps)
    let values =
      lines.flatMap(\.centres)
      + lines.flatMap(\.spreads).flatMap {
        [$0.lowerBound, $0.upperBound]
      }
    let shown = chart.isYLogarithmic ? values.filter { $0 > 0 } : values
    guard let smallest = shown.min(), let largest = shown.max() else { return nil }
    guard !chart.isYLogarithmic else {
      y = .logarithmic(smallest...largest)
      return
    }
    let margin = Self.intervalMargin * (largest - smallest)
    let intervals = lines.flatMap(\.intervals)
    let low = intervals.map(\.lowerBound).min() ?? smallest
    let high = intervals.map(\.upperBound).max() ?? largest
    // Nothing below 0 where no value is: an error rate's axis begins at 0.
    let floor = smallest >= 0 ? 0 : -Double.infinity
    y = .linear(
      max(min(low, smallest), smallest - margin, floor)...min(max(high, largest), largest + margin),
      isRounded: true)
  }

  /// The commands that set them up.
  var commands: [String] { commands("x", x) + commands("y", y) }

  private func commands(_ name: String, _ axis: ChartAxis) -> [String] {
    let marks = axis.marks.map { mark in
      "\(ChartScript.quoted(mark.text)) \(mark.value) \(mark.text.isEmpty ? 1 : 0)"
    }
    return (axis.isLogarithmic ? ["set logscale \(name) 10"] : []) + [
      "set \(name)range [\(axis.range.lowerBound):\(axis.range.upperBound)]",
      "set \(name)tics (\(marks.joined(separator: ", ")))",
    ]
  }
}
