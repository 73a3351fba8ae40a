import Reproduction

/// A chart as a program for gnuplot: a pure function of what is drawn.
package struct ChartScript: Sendable {
  package let text: String
  /// What a reader must know about what is not seen: `values of 0 or less are left out`.
  package let remarks: [String]

  /// More points than pixels only make the file larger.
  static let mostPoints = 800
  private static let (width, height) = (800, 400)
  /// As many lines as have a key beside the plot; one of more stands below it, in three columns.
  private static let (sideKeyLines, keyColumns, keyLineHeight) = (10, 3, 24)

  /// Returns `nil` where there is no point to draw.
  package init?(_ data: ChartData) {
    let drawn = data.lines.map { DrawnLine($0, data.chart) }
    guard let axes = ChartAxes(drawn, data.chart) else { return nil }
    let plotted = drawn.filter { $0.count > 0 }.enumerated().map { index, line in
      PlottedLine(
        line, index: index, style: LineStyle(of: line.line, in: data),
        label: data.label(of: line.line), range: axes.y.range)
    }
    let commands =
      Self.frame(data.chart, lineCount: plotted.count) + axes.commands
      + plotted.flatMap(\.data)
      + ["plot \\\n  " + plotted.flatMap(\.plots).joined(separator: ", \\\n  ")]
    text = commands.joined(separator: "\n") + "\n"
    remarks =
      drawn.remarks
      + drawn.filter { $0.count == 0 }.map {
        "\(data.label(of: $0.line)) has no value that the axes can show"
      }
  }

  private static func frame(_ chart: ChartSpec, lineCount: Int) -> [String] {
    let isBelow = lineCount > sideKeyLines
    let rows = isBelow ? (lineCount + keyColumns - 1) / keyColumns : 0
    let key =
      isBelow ? "below center horizontal maxcols \(keyColumns)" : "outside right top vertical"
    return [
      "set encoding utf8",
      "set terminal svg size \(width),\(height + rows * keyLineHeight) noenhanced font 'Helvetica,13' "
        + "background '#ffffff'",
      "set title \(quoted(chart.title)) font 'Helvetica,15'",
      "set xlabel \(quoted(chart.xLabel))",
      "set ylabel \(quoted(chart.yLabel))",
      "set border 3 linecolor '#555555'",
      "set grid xtics ytics linetype 1 linecolor '#dddddd' linewidth 0.6",
      "set tics nomirror out scale 0.6,0.3",
      lineCount > 1
        ? "set key \(key) Left reverse samplen 2.5 spacing 1.3 width -2" : "set key off",
    ]
  }

  /// A string of gnuplot in which nothing but the quote itself means anything.
  static func quoted(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return "'" + line.replacing("'", with: "''") + "'"
  }
}
