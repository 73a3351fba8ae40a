import Reproduction

/// The final metrics of each variant: mean, standard deviation, interval and single values.
struct CellTable {
  let selection: RunSelection

  /// `nil` where nothing was measured.
  var text: String? {
    let cells = CellStatistics.cells(of: selection)
    guard !cells.isEmpty else { return nil }
    let hasVariants = Set(cells.map(\.variant)) != [ExperimentSpec.defaultVariant]
    let rows = cells.map { (hasVariants ? [Markdown.escape($0.variant)] : []) + row($0) }
    return Markdown.table(
      (hasVariants ? ["variant"] : []) + [
        "metric", "mean", "sd", "95 % interval", "n", "single values by seed",
      ], rows)
  }

  private func row(_ cell: CellStatistics) -> [String] {
    let sample = cell.sample
    let interval = sample?.interval
    let format = NumberFormat(
      [sample?.mean ?? 0] + (interval.map { [$0.lowerBound, $0.upperBound] } ?? cell.values),
      uncertainty: interval.map { ($0.upperBound - $0.lowerBound) / 2 })
    let single = NumberFormat(cell.values, uncertainty: sample?.standardDeviation)
    let deviation = sample?.standardDeviation.map { NumberFormat([$0], uncertainty: $0).text($0) }
    return [
      Markdown.code(cell.metric),
      sample.map { format.text($0.mean) } ?? "–",
      deviation ?? "–",
      interval.map { "\\[\(format.text($0.lowerBound)), \(format.text($0.upperBound))\\]" } ?? "–",
      cell.values.count == cell.outcomes.count
        ? "\(cell.values.count)" : "\(cell.values.count) of \(cell.outcomes.count)",
      cell.outcomes.map { outcome in
        switch outcome {
        case .value(let value): single.text(value)
        case .failed: "failed"
        case .notRecorded: "–"
        }
      }.joined(separator: ", "),
    ]
  }
}
