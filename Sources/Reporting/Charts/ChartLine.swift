import Reproduction
import ResultsStore

/// A line of a chart: a series of a variant, or a final metric over variants.
package struct ChartLine: Hashable, Sendable {
  package let series: String
  /// Of a line over variants, the name of its path; empty for all variants.
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

  /// Reads what the chart names, of the completed runs selected.
  ///
  /// - Throws: the store's errors.
  init(_ chart: ChartSpec, of figure: Figure, in store: ResultsStore) throws {
    let variants = try figure.specification.variants(ofProfile: figure.selection.profile.name)
      .map(\.name).filter { chart.variants?.contains($0) ?? true }
    let runs = figure.selection.completed.filter {
      variants.contains($0.key.variant) && (chart.seed ?? $0.key.seed) == $0.key.seed
    }
    switch chart.abscissa {
    case .variants, .places:
      self.init(chart, overVariants: variants, runs)
      return
    case .steps, .elements: break
    }
    var lines: [ChartLine] = []
    var missing: [(series: String, variant: String)] = []
    for series in chart.series {
      for variant in variants {
        let values = try runs.filter { $0.key.variant == variant }.map { run in
          try store.series(run: run.id, metric: series).compactMap { point in
            chart.abscissa.place(of: point.step, in: run).map {
              SeriesBand.Value(x: $0, y: point.value)
            }
          }
        }.filter { !$0.isEmpty }
        if values.isEmpty {
          missing.append((series, variant))
        } else {
          lines.append(
            ChartLine(
              series: series, variant: variant, band: SeriesBand(values, chart.statistic)))
        }
      }
    }
    self.init(chart: chart, lines: lines, missing: missing)
  }

  /// A line of each final metric on each path, through the variants where they stand.
  private init(_ chart: ChartSpec, overVariants variants: [String], _ runs: [Run]) {
    let paths = chart.paths.isEmpty ? [ChartPath(name: "", variants: variants)] : chart.paths
    var lines: [ChartLine] = []
    var missing: [(series: String, variant: String)] = []
    for metric in chart.series {
      for path in paths {
        let expected = path.variants.filter(variants.contains)
        let recorded = runs.filter {
          expected.contains($0.key.variant) && $0.metrics[metric] != nil
        }
        let seeds = Dictionary(grouping: recorded, by: \.key.seed).values.map { runs in
          runs.compactMap { run -> SeriesBand.Value? in
            guard let x = chart.abscissa.place(ofVariant: run, on: path),
              let y = run.metrics[metric]
            else { return nil }
            return SeriesBand.Value(x: x, y: y)
          }
        }.filter { !$0.isEmpty }
        if !seeds.isEmpty {
          lines.append(
            ChartLine(series: metric, variant: path.name, band: SeriesBand(seeds, chart.statistic)))
        }
        missing += expected.filter { name in !recorded.contains { $0.key.variant == name } }
          .map { (metric, $0) }
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

extension ChartAbscissa {
  /// Where a run's step stands; `nil` beyond the end of the list.
  fileprivate func place(of step: Int, in run: Run) -> Double? {
    guard case .elements(let name) = self else { return Double(step) }
    let values = run.key.hyperparameters[name]?.arrayValue ?? []
    return values.indices.contains(step) ? values[step].doubleValue : nil
  }

  /// Where a run's variant stands on a line over variants; `nil` where it has no place.
  fileprivate func place(ofVariant run: Run, on path: ChartPath) -> Double? {
    switch self {
    case .variants(let name): run.key.hyperparameters[name]?.doubleValue
    case .places(let places):
      path.variants.firstIndex(of: run.key.variant).flatMap {
        places.indices.contains($0) ? places[$0] : nil
      }
    case .steps, .elements: nil
    }
  }
}
