import Foundation

/// The range of an axis and its marks, chosen here rather than by the plotting program: the texts of
/// the marks are then ours, and the same wherever the chart is drawn.
package struct ChartAxis: Hashable, Sendable {
  package struct Mark: Hashable, Sendable {
    package let value: Double
    /// Empty for a mark between those that are written out.
    package let text: String
  }

  package let range: ClosedRange<Double>
  package let marks: [Mark]
  package let isLogarithmic: Bool

  private static let wantedMarks = 6.0
  /// Up to so many decades, the marks at 2 and 5 are written out as well.
  private static let fewDecades = 1.7
  /// Beyond so many, the marks between decades would run into each other.
  private static let manyDecades = 6

  /// An axis with marks at multiples of 1, 2 or 5 times a power of ten.
  ///
  /// - Parameter isRounded: whether the axis ends at marks; else it ends where the values do, and
  ///   is marked at whole numbers only, as steps are.
  package static func linear(_ values: ClosedRange<Double>, isRounded: Bool) -> ChartAxis {
    var (low, high) = (values.lowerBound, values.upperBound)
    if low == high {
      let margin = isRounded && low != 0 ? abs(low) / 10 : 0.5
      (low, high) = (low - margin, high + margin)
    }
    let nice = niceStep((high - low) / wantedMarks)
    let step = isRounded ? nice : max(nice, 1)
    // A thousandth of a step is rounding, not a value beyond the mark.
    let first = ((isRounded ? low / step + 1e-3 : low / step - 1e-3)).rounded(
      isRounded ? .down : .up)
    let last = (isRounded ? high / step - 1e-3 : high / step + 1e-3).rounded(
      isRounded ? .up : .down)
    let positions = stride(from: first, through: last, by: 1).map { $0 * step }
    let largest = max(abs(low), abs(high))
    return ChartAxis(
      range: isRounded ? first * step...last * step : low...high,
      marks: positions.map { Mark(value: $0, text: text($0, step: step, largest: largest)) },
      isLogarithmic: false)
  }

  /// An axis that ends at 1, 2 or 5 times a power of ten, marked at every power.
  ///
  /// - Precondition: the values are above 0.
  package static func logarithmic(_ values: ClosedRange<Double>) -> ChartAxis {
    precondition(values.lowerBound > 0, "no logarithm of 0")
    var (low, high) = (roundedDown(values.lowerBound), roundedUp(values.upperBound))
    if low == high { (low, high) = (low / 10, high * 10) }
    let decades = log10(high / low)
    let exponents = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
    let every = max(1, Int((decades / 8).rounded(.up)))
    let isPlain = exponents.lowerBound >= -3 && exponents.upperBound <= 4
    var marks: [Mark] = []
    for exponent in exponents {
      let decade = pow(10, Double(exponent))
      for digit in 1...9 {
        let value = Double(digit) * decade
        guard value >= low * (1 - 1e-9), value <= high * (1 + 1e-9) else { continue }
        let isWritten =
          digit == 1
          ? exponent.isMultiple(of: every) : decades < fewDecades && (digit == 2 || digit == 5)
        guard isWritten || digit == 1 || exponents.count <= manyDecades else { continue }
        let text = isPlain ? plain(value, decimals: -exponent) : power(exponent, times: digit)
        marks.append(Mark(value: value, text: isWritten ? text : ""))
      }
    }
    return ChartAxis(range: low...high, marks: marks, isLogarithmic: true)
  }
}

extension ChartAxis {
  /// The smallest of 1, 2 and 5 times a power of ten that is not smaller.
  private static func niceStep(_ least: Double) -> Double {
    let power = pow(10, log10(least).rounded(.down))
    return ([1, 2, 5, 10].first { $0 * power >= least * (1 - 1e-9) } ?? 10) * power
  }

  private static func roundedUp(_ value: Double) -> Double { niceStep(value) }

  private static func roundedDown(_ value: Double) -> Double {
    let power = pow(10, log10(value).rounded(.down))
    return ([5, 2, 1].first { $0 * power <= value * (1 + 1e-9) } ?? 1) * power
  }

  private static func text(_ value: Double, step: Double, largest: Double) -> String {
    guard abs(value) > step / 2 else { return "0" }
    let exponent = Int(log10(step).rounded(.down))
    guard largest < 1e6, largest >= 1e-3 else {
      let power = Int(log10(largest).rounded(.down))
      let mantissa = value / pow(10, Double(power))
      return plain(mantissa, decimals: power - exponent) + "×10" + superscript(power)
    }
    return plain(value, decimals: -exponent)
  }

  /// With a comma between thousands from 10,000 on.
  private static func plain(_ value: Double, decimals: Int) -> String {
    let text = String(format: "%.*f", max(0, decimals), abs(value))
    let sign = value < 0 ? "−" : ""
    let whole = text.prefix { $0 != "." }
    guard whole.count > 4 else { return sign + text }
    return "\(sign)\(whole.dropLast(3)),\(whole.suffix(3))\(text.dropFirst(whole.count))"
  }

  private static func power(_ exponent: Int, times digit: Int) -> String {
    (digit == 1 ? "" : "\(digit)×") + "10" + superscript(exponent)
  }

  private static func superscript(_ exponent: Int) -> String {
    let digits: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷",
      "8": "⁸", "9": "⁹",
    ]
    return String(String(exponent).compactMap { digits[$0] })
  }
}
