import Foundation

/// Events of many neurons in time, such as spikes or plateau potentials, as an SVG picture: a row
/// for each neuron, the first at the bottom, and a stroke for each event.
package enum RasterPicture {
  /// Events of one kind, drawn in one colour.
  package struct Events {
    let name: String
    let marks: [(row: Int, time: Double)]

    /// - Parameters:
    ///   - name: what the legend calls them.
    ///   - marks: the neuron, from 0, and the time in ms of each event, in any order.
    package init(name: String, marks: [(row: Int, time: Double)]) {
      self.name = name
      self.marks = marks
    }
  }

  /// The picture as the bytes of an SVG file.
  ///
  /// - Parameters:
  ///   - events: at most ten kinds. The legend is left out when there is only one. Events outside
  ///     of `time` are not drawn.
  ///   - rows: the number of neurons.
  ///   - time: what is shown, in ms.
  ///   - borders: times of vertical lines, such as between phases, with what is written above them.
  package static func svg(
    _ events: [Events], rows: Int, time: ClosedRange<Double>,
    borders: [(time: Double, label: String)] = [], xLabel: String = "time (ms)",
    yLabel: String = "neuron"
  ) -> Data {
    precondition(rows > 0 && time.lowerBound < time.upperBound, "an empty picture")
    precondition(events.count <= SVGDocument.colours.count, "there are ten colours only")
    let names = events.count > 1 ? events.map(\.name) : []
    let legend = SVGDocument.legendSize(names)
    let rowHeight = min(max(usualHeight / Double(rows), leastRowHeight), mostRowHeight)
    let height = rowHeight * Double(rows)
    let axis = PlotAxis(time, from: left, to: left + width)
    var document = SVGDocument(
      width: left + width + right + legend.width,
      height: top + max(height, legend.height) + bottom)

    document.frame(x: left, y: top, width: width, height: height)
    for border in borders where time.contains(border.time) {
      let x = axis.pixel(border.time)
      document.path("M\(SVGDocument.point(x, top))v\(SVGDocument.number(height))")
      document.text(border.label, x: x, y: top - 8, anchor: .middle)
    }
    let floor = top + height
    for (kind, colour) in zip(events, SVGDocument.colours) {
      var strokes = ""
      for mark in kind.marks where time.contains(mark.time) {
        precondition((0..<rows).contains(mark.row), "there is no row \(mark.row)")
        let foot = floor - rowHeight * (Double(mark.row) + 0.1)
        strokes += "M\(SVGDocument.point(axis.pixel(mark.time), foot))"
        strokes += "v\(SVGDocument.number(-0.8 * rowHeight))"
      }
      document.path(strokes, colour: colour, strokeWidth: 1.6)
    }
    for tick in axis.ticks(atMost: 8) {
      let x = axis.pixel(tick)
      document.path("M\(SVGDocument.point(x, floor))v4")
      document.text(PlotAxis.label(tick), x: x, y: floor + 17, anchor: .middle)
    }
    for row in Set([0, rows - 1]).sorted() {
      let y = floor - rowHeight * (Double(row) + 0.5)
      document.text("\(row)", x: left - 6, y: y + 4, anchor: .end)
    }
    document.text(xLabel, x: left + width / 2, y: floor + 34, anchor: .middle)
    document.text(yLabel, x: 14, y: top + height / 2, anchor: .middle, isVertical: true)
    document.legend(names, x: left + width + right, y: top + 12)
    return document.data
  }

  /// Pixels: the plot and what is around it.
  private static let (width, usualHeight) = (640.0, 400.0)
  private static let (left, right, top, bottom) = (48.0, 16.0, 28.0, 44.0)
  private static let (leastRowHeight, mostRowHeight) = (2.0, 16.0)
}
