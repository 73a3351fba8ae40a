import Reproduction

/// The points of a line that can be drawn: thinned out, and on a logarithmic axis those above 0.
struct DrawnLine: Sendable {
  let line: ChartLine
  /// `nil` for a gap.
  private let points: [SeriesBand.Point?]
  let isThinned: Bool
  /// Whether a point has no place on the logarithmic x-axis, or none on the logarithmic y-axis.
  let losesSteps: Bool
  let losesValues: Bool

  init(_ line: ChartLine, _ chart: ChartSpec) {
    self.line = line
    let indices = line.band.indices(atMost: ChartScript.mostPoints)
    isThinned = indices.count < line.band.points.count
    var points: [SeriesBand.Point?] = []
    var (losesSteps, losesValues) = (false, false)
    for point in indices.map({ line.band.points[$0] }) {
      if chart.isXLogarithmic, point.x <= 0 {
        losesSteps = true
      } else if let centre = point.centre, abs(centre) < Self.largest {
        let isOff = chart.isYLogarithmic && centre <= 0
        losesValues = losesValues || isOff
        points.append(isOff ? nil : point)
      } else {
        points.append(nil)
      }
    }
    self.points = points
    (self.losesSteps, self.losesValues) = (losesSteps, losesValues)
  }

  /// Beyond, differences and squares overflow in the plotting program.
  private static let largest = 1e150

  private var visible: [SeriesBand.Point] { points.compactMap { $0 } }
  var count: Int { visible.count }
  var hasBand: Bool { visible.contains { $0.interval != nil } }
  var places: [Double] { visible.map(\.x) }
  var centres: [Double] { visible.compactMap(\.centre) }
  var spreads: [ClosedRange<Double>] { visible.compactMap(\.spread) }
  var intervals: [ClosedRange<Double>] { visible.compactMap(\.interval) }

  /// The points as lines of text: x, mean or median, and the ends of the interval, cut to the axis.
  func segments(within range: ClosedRange<Double>) -> Segments {
    var segments = Segments()
    for run in points.split(separator: nil) {
      let texts = run.compactMap { $0 }.map { point -> String in
        let centre = point.centre ?? .nan
        let interval = point.interval ?? centre...centre
        return "\(point.place) \(centre) \(interval.lowerBound.clamped(to: range)) "
          + "\(interval.upperBound.clamped(to: range))"
      }
      if !segments.blocks.isEmpty { segments.blocks.append("") }
      segments.blocks += texts
      if texts.count == 1 { segments.isolated += texts }
    }
    return segments
  }

  struct Segments {
    /// The unbroken parts of the line, with an empty line of text between them.
    var blocks: [String] = []
    /// Those of a single point.
    var isolated: [String] = []

    var hasIsolated: Bool { !isolated.isEmpty }
  }
}

extension [DrawnLine] {
  /// What is not seen of the lines.
  var remarks: [String] {
    var remarks: [String] = []
    if contains(where: \.isThinned) {
      remarks.append("\(ChartScript.mostPoints) evenly spaced points are drawn")
    }
    if contains(where: \.losesSteps) {
      remarks.append("what stands at 0 has no place on the logarithmic axis")
    }
    if contains(where: \.losesValues) {
      remarks.append("values of 0 or less have no place on the logarithmic axis")
    }
    if contains(where: { $0.line.band.hasGaps }) {
      remarks.append("gaps are values that are not finite")
    }
    let unshared = map(\.line.band.unsharedPlaces).reduce(0, +)
    if unshared > 0 {
      remarks.append("\(unshared) points that not every run recorded are left out")
    }
    return remarks
  }
}

extension SeriesBand.Point {
  /// x as text: `20`, `0.003`.
  var place: String { Int(exactly: x).map(String.init) ?? "\(x)" }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
