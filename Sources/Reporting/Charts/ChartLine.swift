import Reproduction
import ResultsStore

/// A line of a chart: a series of a variant.
package struct ChartLine: Hashable, Sendable {
  package let series: String
  package let variant: String
  package let band: SeriesBand

  package init(series: String, variant: String, band: SeriesBand) {
    self.series = series
    self.variant = variant
    self.band = band
  }
}

/// What a chart has to draw, and what is missing for it.
package struct ChartData: Sendable {
  package let chart: ChartSpec
  package let lines: [ChartLine]
  /// The series and variants that should be drawn, but that no run recorded.
  package let missing: [(series: String, variant: String)]

  package init(
    chart: ChartSpec, lines: [ChartLine], missing: [(series: String, variant: String)] = []
  ) {
    self.chart = chart
    self.lines = lines
    self.missing = missing
  }

  /// Reads the series that the chart names, of the completed runs selected.
  ///
  /// - Throws: the store's errors.
  init(_ chart: ChartSpec, of figure: Figure, in store: ResultsStore) throws {
    let variants = try figure.specification.variants(ofProfile: figure.selection.profile.name)
      .map(\.name).filter { chart.variants?.contains($0) ?? true }
    var lines: [ChartLine] = []
    var missing: [(series: String, variant: String)] = []
    for series in chart.series {
      for variant in variants {
        let runs = figure.selection.completed.filter {
          $0.key.variant == variant && (chart.seed ?? $0.key.seed) == $0.key.seed
        }
        let points = try runs.map { try store.series(run: $0.id, metric: series) }
          .filter { !$0.isEmpty }
        if points.isEmpty {
          missing.append((series, variant))
        } else {
          lines.append(ChartLine(series: series, variant: variant, band: SeriesBand(points)))
        }
      }
    }
    self.init(chart: chart, lines: lines, missing: missing)
  }

  /// What tells a line from the others: its variant, its series, or both.
  package func label(of line: ChartLine) -> String {
    let series = line.series.replacing("_", with: " ")
    let oneSeries = Set(lines.map(\.series)).count == 1
    let oneVariant = Set(lines.map(\.variant)).count == 1
    return switch (oneSeries, oneVariant) {
    case (true, true), (false, true): series
    case (true, false): line.variant
    case (false, false): "\(series), \(line.variant)"
    }
  }
}
