import Foundation

/// How a group of numbers is written: to one resolution, as fine as their uncertainty justifies.
package struct NumberFormat: Hashable, Sendable {
  /// Digits after the point; of the scientific notation, the resolution is `10^-decimals`.
  let decimals: Int
  let isScientific: Bool

  /// Two digits of the uncertainty are worth writing, three of a value without one, and never more
  /// than six of the largest value.
  private static let (uncertainDigits, bareDigits, mostDigits) = (2, 3, 6)
  /// Outside of these, plain notation is mostly zeros.
  private static let plainRange = 1e-3..<1e6

  /// - Parameters:
  ///   - values: those to be written; others can be.
  ///   - uncertainty: such as half the width of an interval; `nil` or 0 where there is none.
  package init(_ values: [Double], uncertainty: Double? = nil) {
    let largest = values.filter(\.isFinite).map { abs($0) }.max() ?? 0
    isScientific = largest > 0 && !Self.plainRange.contains(largest)
    let exponent = largest > 0 ? Self.exponent(of: largest) : 0
    if let uncertainty, uncertainty > 0, uncertainty.isFinite {
      decimals = min(
        Self.uncertainDigits - 1 - Self.exponent(of: uncertainty), Self.mostDigits - 1 - exponent)
    } else if !isScientific, values.allSatisfy({ $0 == $0.rounded() }) {
      decimals = 0
    } else {
      decimals = Self.bareDigits - 1 - exponent
    }
  }

  package func text(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    guard isScientific else { return plain(value) }
    guard value != 0 else { return "0" }
    let digits = decimals + Self.exponent(of: value)
    guard digits >= 0 else { return "0" }
    let parts = String(format: "%.*e", min(digits, Self.mostDigits - 1), value).split(
      separator: "e")
    return "\(parts[0])e\(Int(parts[1]) ?? 0)"
  }

  private func plain(_ value: Double) -> String {
    let text = String(format: "%.*f", max(decimals, 0), value)
    // A negative value that rounds to zero is zero.
    return text.hasPrefix("-") && text.allSatisfy { "-0.".contains($0) }
      ? String(text.dropFirst()) : text
  }

  private static func exponent(of value: Double) -> Int {
    Int(log10(abs(value)).rounded(.down))
  }
}
