import Foundation

/// A linear map from values to the pixels of a picture.
struct PlotAxis {
  let values: ClosedRange<Double>
  /// The pixel of the lower bound; it may be beyond that of the upper one.
  let start: Double
  let end: Double

  /// - Parameter values: a range of one value is widened to either side of it.
  init(_ values: ClosedRange<Double>, from start: Double, to end: Double) {
    let isSingle = values.lowerBound == values.upperBound
    self.values = isSingle ? values.lowerBound - 1...values.upperBound + 1 : values
    (self.start, self.end) = (start, end)
  }

  func pixel(_ value: Double) -> Double {
    let width = values.upperBound - values.lowerBound
    return start + (value - values.lowerBound) / width * (end - start)
  }

  /// The multiples of 1, 2 or 5 times a power of ten within the range, at most `count` + 1.
  func ticks(atMost count: Int) -> [Double] {
    let least = (values.upperBound - values.lowerBound) / Double(count)
    let power = pow(10, log10(least).rounded(.down))
    let step = power * ([1, 2, 5].first { $0 * power >= least } ?? 10)
    // A bound that is a multiple of the step may come out a little less or more than one.
    let rounding = 1e-9
    let first = (values.lowerBound / step - rounding).rounded(.up)
    let last = (values.upperBound / step + rounding).rounded(.down)
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }

  /// A number beside an axis: three digits, whole numbers up to six in full.
  static func label(_ value: Double) -> String {
    let isWhole = value == value.rounded() && abs(value) < 1e6
    return isWhole ? "\(Int(value))" : String(format: "%.3g", value)
  }
}
