/// The values that satisfy a claim: an interval, open at one end or at neither.
public struct Band: Hashable, Sendable, CustomStringConvertible {
  /// `nil` where nothing bounds it from below.
  public var lower: Double?
  /// `nil` where nothing bounds it from above.
  public var upper: Double?
  /// Whether the bounds themselves are left out: a difference of exactly 0 orders nothing.
  public var isStrict: Bool

  public init(lower: Double? = nil, upper: Double? = nil, isStrict: Bool = false) {
    self.lower = lower
    self.upper = upper
    self.isStrict = isStrict
  }

  /// Whether every value of the interval is in the band.
  public func contains(_ interval: ClosedRange<Double>) -> Bool {
    let above = lower.map { isStrict ? interval.lowerBound > $0 : interval.lowerBound >= $0 }
    let below = upper.map { isStrict ? interval.upperBound < $0 : interval.upperBound <= $0 }
    return above ?? true && below ?? true
  }

  /// Whether no value of the interval is in the band.
  public func excludes(_ interval: ClosedRange<Double>) -> Bool {
    let below = lower.map { isStrict ? interval.upperBound <= $0 : interval.upperBound < $0 }
    let above = upper.map { isStrict ? interval.lowerBound >= $0 : interval.lowerBound > $0 }
    return below ?? false || above ?? false
  }

  /// Whether every value of the other band is in this one too.
  func contains(_ other: Band) -> Bool {
    let above = lower.map { bound in other.lower.map { $0 >= bound } ?? false }
    let below = upper.map { bound in other.upper.map { $0 <= bound } ?? false }
    return above ?? true && below ?? true
  }

  public var description: String {
    switch (lower, upper) {
    case (let lower?, let upper?): "within [\(Self.text(lower)), \(Self.text(upper))]"
    case (let lower?, nil): "\(isStrict ? ">" : ">=") \(Self.text(lower))"
    case (nil, let upper?): "\(isStrict ? "<" : "<=") \(Self.text(upper))"
    case (nil, nil): "any"
    }
  }

  private static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }
}
