/// The colour and the dashes of a line.
struct LineStyle: Hashable, Sendable {
  let colour: String
  /// In gnuplot's notation.
  let dash: String

  /// Okabe and Ito's colours, told apart by the colour-blind, without the yellow, which is too pale
  /// for a line.
  private static let colours = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000",
  ]
  private static let dashes = ["1", "'-'", "'.'", "'_.'", "'..-'"]

  /// Colours tell the series apart and dashes the variants; of one series only, colours tell the
  /// variants apart. Dashes change too where the colours begin again.
  init(of line: ChartLine, in data: ChartData) {
    func position(_ name: KeyPath<ChartLine, String>) -> Int {
      var names: [String] = []
      for other in data.lines where !names.contains(other[keyPath: name]) {
        names.append(other[keyPath: name])
      }
      return names.firstIndex(of: line[keyPath: name]) ?? 0
    }
    let isOneSeries = Set(data.lines.map(\.series)).count == 1
    let (main, other) =
      isOneSeries ? (position(\.variant), 0) : (position(\.series), position(\.variant))
    colour = Self.colours[main % Self.colours.count]
    dash = Self.dashes[(other + main / Self.colours.count) % Self.dashes.count]
  }
}

/// A line as gnuplot takes it: named blocks of data, and what to plot of them.
struct PlottedLine: Sendable {
  let data: [String]
  let plots: [String]

  /// With few points, each is marked.
  private static let fewPoints = 30

  /// - Parameter range: of the y-axis, at which intervals are cut off.
  init(
    _ line: DrawnLine, index: Int, style: LineStyle, label: String, range: ClosedRange<Double>
  ) {
    let segments = line.segments(within: range)
    var data = ["$line\(index) << EOD"] + segments.blocks + ["EOD"]
    var plots: [String] = []
    if line.hasBand {
      plots.append(
        "$line\(index) using 1:3:4 with filledcurves fillcolor rgb '\(style.colour)' "
          + "fillstyle transparent solid 0.18 noborder notitle")
    }
    let marks = line.count <= Self.fewPoints ? "linespoints pointtype 7 pointsize 0.35" : "lines"
    plots.append(
      "$line\(index) using 1:2 with \(marks) linewidth 2 linecolor rgb '\(style.colour)' "
        + "dashtype \(style.dash) title \(ChartScript.quoted(label))")
    if segments.hasIsolated {
      // A point between two gaps is no line, and its interval no area.
      data += ["$alone\(index) << EOD"] + segments.isolated + ["EOD"]
      plots.append(
        "$alone\(index) using 1:2:3:4 with yerrorbars pointtype 7 pointsize 0.5 "
          + "linecolor rgb '\(style.colour)' notitle")
    }
    self.data = data
    self.plots = plots
  }
}
