import Foundation
import LinearAlgebra

/// Points in the plane, coloured by class, as an SVG picture of one or several panels.
package enum ScatterPicture {
  /// The picture as the bytes of an SVG file.
  ///
  /// Without axis labels the plane is drawn true to scale and without numbers, as suits an
  /// embedding, whose axes mean nothing. With one, each axis has its own scale, and the labelled
  /// one the numbers of its smallest and largest value. Points that are not finite are left out.
  ///
  /// - Parameters:
  ///   - panels: drawn side by side. `points` is 2 x n, abscissa and ordinate; `labels` are the n
  ///     points' places in `classNames`.
  ///   - classNames: what the legend calls the classes, at most ten.
  package static func svg(
    panels: [(title: String, points: Matrix<Double>, labels: [UInt8])], classNames: [String],
    xLabel: String? = nil, yLabel: String? = nil
  ) -> Data {
    precondition(classNames.count <= SVGDocument.colours.count, "there are ten colours only")
    let (left, bottom) = (yLabel == nil ? 12.0 : 56.0, xLabel == nil ? 12.0 : 44.0)
    let cell = left + side + gap
    let legend = SVGDocument.legendSize(classNames)
    var document = SVGDocument(
      width: Double(panels.count) * cell + legend.width,
      height: top + max(side, legend.height) + bottom)
    for (index, panel) in panels.enumerated() {
      precondition(
        panel.points.rows == 2 && panel.labels.count == panel.points.columns,
        "points are 2 x n, with n labels")
      precondition(
        panel.labels.allSatisfy { $0 < classNames.count }, "labels are places in `classNames`")
      let x = Double(index) * cell + left
      document.text(panel.title, x: x + side / 2, y: top - 10, anchor: .middle)
      document.frame(x: x, y: top, width: side, height: side)
      if let xLabel {
        document.text(xLabel, x: x + side / 2, y: top + side + 34, anchor: .middle)
      }
      if let yLabel {
        document.text(
          yLabel, x: x - 40, y: top + side / 2, anchor: .middle, isVertical: true)
      }
      guard
        let axes = axes(of: panel.points, left: x, isTrueToScale: xLabel == nil && yLabel == nil)
      else { continue }
      draw(panel.points, panel.labels, axes, in: &document)
      if xLabel != nil { drawTicks(below: axes.x, in: &document) }
      if yLabel != nil { drawTicks(leftOf: axes.y, at: x, in: &document) }
    }
    document.legend(classNames, x: Double(panels.count) * cell + 8, y: top + 12)
    return document.data
  }

  /// The axes of a panel; `nil` when no point is finite.
  private static func axes(
    of points: Matrix<Double>, left: Double, isTrueToScale: Bool
  ) -> (x: PlotAxis, y: PlotAxis)? {
    let finite = (0..<points.columns).filter { isFinite(points, $0) }
    var ranges = (0..<2).compactMap { axis -> ClosedRange<Double>? in
      let values = finite.map { points[axis, $0] }
      guard let least = values.min(), let most = values.max() else { return nil }
      return least...most
    }
    guard ranges.count == 2 else { return nil }
    if isTrueToScale {
      let widest = ranges.map { $0.upperBound - $0.lowerBound }.max() ?? 0
      ranges = ranges.map {
        let middle = ($0.lowerBound + $0.upperBound) / 2
        return middle - widest / 2...middle + widest / 2
      }
    }
    return (
      PlotAxis(ranges[0], from: left + inset, to: left + side - inset),
      PlotAxis(ranges[1], from: top + side - inset, to: top + inset)
    )
  }

  /// All points of a class are one path of strokes of no length: a dozen bytes each.
  private static func draw(
    _ points: Matrix<Double>, _ labels: [UInt8], _ axes: (x: PlotAxis, y: PlotAxis),
    in document: inout SVGDocument
  ) {
    var discs = Array(repeating: "", count: SVGDocument.colours.count)
    for (index, label) in labels.enumerated() where isFinite(points, index) {
      let place = SVGDocument.point(axes.x.pixel(points[0, index]), axes.y.pixel(points[1, index]))
      discs[Int(label)] += "M\(place)h0"
    }
    for (colour, path) in zip(SVGDocument.colours, discs) {
      document.path(path, colour: colour, strokeWidth: 3.6, isRound: true)
    }
  }

  private static func drawTicks(below axis: PlotAxis, in document: inout SVGDocument) {
    for value in [axis.values.lowerBound, axis.values.upperBound] {
      let x = axis.pixel(value)
      document.path("M\(SVGDocument.point(x, top + side))v4")
      document.text(PlotAxis.label(value), x: x, y: top + side + 17, anchor: .middle)
    }
  }

  private static func drawTicks(
    leftOf axis: PlotAxis, at left: Double, in document: inout SVGDocument
  ) {
    for value in [axis.values.lowerBound, axis.values.upperBound] {
      let y = axis.pixel(value)
      document.path("M\(SVGDocument.point(left, y))h-4")
      document.text(PlotAxis.label(value), x: left - 7, y: y + 4, anchor: .end)
    }
  }

  private static func isFinite(_ points: Matrix<Double>, _ index: Int) -> Bool {
    points[0, index].isFinite && points[1, index].isFinite
  }

  /// Pixels: the side of a panel, from the frame to the outermost points, between panels, above.
  private static let (side, inset, gap, top) = (280.0, 10.0, 12.0, 30.0)
}
