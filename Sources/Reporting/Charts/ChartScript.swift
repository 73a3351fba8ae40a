import Reproduction

/// A chart as a program for gnuplot: a pure function of what is drawn.
package struct ChartScript: Sendable {
  package let text: String
  /// What a reader must know about what is not seen: `values of 0 or less are left out`.
  package let remarks: [String]

  /// More points than pixels only make the file larger.
  static let mostPoints = 800
  /// With few points, each is marked.
  private static let fewPoints = 30
  private static let (width, height) = (720, 420)
  /// Okabe and Ito's colours, told apart by the colour-blind, without the yellow, which is too pale
  /// for a line.
  private static let colours = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000",
  ]
  private static let dashes = ["1", "'-'", "'.'", "'_.'", "'..-'"]

  /// Returns `nil` where there is no point to draw.
  package init?(_ data: ChartData) {
    let chart = data.chart
    let drawn = data.lines.map { DrawnLine($0, chart) }
    guard let axes = ChartAxes(drawn, chart) else { return nil }
    let multiple = data.lines.count > 1
    let seriesNames = data.lines.map(\.series).uniqued
    let variantNames = data.lines.map(\.variant).uniqued
    var lines = [
      "set encoding utf8",
      "set terminal svg size \(Self.width),\(Self.height) noenhanced font 'Helvetica,13' "
        + "background '#ffffff'",
      "set title \(Self.quoted(chart.title)) font 'Helvetica,15'",
      "set xlabel \(Self.quoted(chart.xLabel))",
      "set ylabel \(Self.quoted(chart.yLabel))",
      "set border 3 linecolor '#555555'",
      "set grid xtics ytics linetype 1 linecolor '#dddddd' linewidth 0.6, linetype 1 linecolor '#eeeeee' linewidth 0.4",
      "set tics nomirror out scale 0.6,0.3",
      multiple
        ? "set key below center horizontal Left reverse samplen 2.5 spacing 1.2" : "set key off",
    ]
    lines += axes.commands
    var plots: [String] = []
    for (index, line) in drawn.enumerated() {
      // Colours tell the series apart, dashes the variants; the variants' colours where there is
      // one series only.
      let isOneSeries = seriesNames.count == 1
      let variant = variantNames.firstIndex(of: line.line.variant) ?? 0
      let series = seriesNames.firstIndex(of: line.line.series) ?? 0
      let colour = Self.colours[(isOneSeries ? variant : series) % Self.colours.count]
      let turn = (isOneSeries ? variant : series) / Self.colours.count
      let dash = Self.dashes[(isOneSeries ? turn : variant + turn) % Self.dashes.count]
      let segments = line.segments(within: axes.y.range)
      lines.append("$line\(index) << EOD")
      lines += segments.blocks
      lines.append("EOD")
      if line.hasBand {
        plots.append(
          "$line\(index) using 1:3:4 with filledcurves fillcolor rgb '\(colour)' "
            + "fillstyle transparent solid 0.18 noborder notitle")
      }
      let marks = line.count <= Self.fewPoints ? "linespoints pointtype 7 pointsize 0.35" : "lines"
      plots.append(
        "$line\(index) using 1:2 with \(marks) linewidth 2 linecolor rgb '\(colour)' "
          + "dashtype \(dash) title \(Self.quoted(data.label(of: line.line)))")
      if segments.hasIsolated {
        // A point between two gaps is no line, and its interval no area.
        lines.append("$alone\(index) << EOD")
        lines += segments.isolated
        lines.append("EOD")
        plots.append(
          "$alone\(index) using 1:2:3:4 with yerrorbars pointtype 7 pointsize 0.5 "
            + "linecolor rgb '\(colour)' notitle")
      }
    }
    lines.append("plot \\\n  " + plots.joined(separator: ", \\\n  "))
    text = lines.joined(separator: "\n") + "\n"
    remarks = drawn.remarks(chart)
  }

  /// A string of gnuplot in which nothing but the quote itself means anything.
  static func quoted(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return "'" + line.replacing("'", with: "''") + "'"
  }
}

extension [String] {
  /// Without repetitions, in the order of the first ones.
  fileprivate var uniqued: [String] {
    reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
