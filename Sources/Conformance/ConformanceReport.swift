import Foundation

/// How far two implementations may differ, and why.
public struct Tolerance: Sendable, Hashable {
  public let name: String
  /// Allowed deviation as a fraction of the largest recorded magnitude of the quantity.
  public let relative: Double
  /// Allowed deviation of a quantity whose magnitudes are all below `absolute / relative`.
  public let absolute: Double
  /// Whether every value has a bound of its own, `relative · |value| + absolute`, instead of one for the quantity.
  public let isPerValue: Bool
  public let reason: String

  public init(
    name: String, relative: Double, absolute: Double, isPerValue: Bool = false, reason: String
  ) {
    self.name = name
    self.relative = relative
    self.absolute = absolute
    self.isPerValue = isPerValue
    self.reason = reason
  }

  func bound(scale: Double) -> Double {
    isPerValue ? relative * scale + absolute : max(relative * scale, absolute)
  }

  /// Both sides compute in IEEE doubles with sums in different orders; two independent replays of these traces agree
  /// to 2.3e-15, and rounding grows with the length of a trace. Below a magnitude of 1e-3 the absolute bound of the
  /// formats' own description (1e-12) holds.
  public static let doublePrecision = Tolerance(
    name: "double precision", relative: 1e-9, absolute: 1e-12,
    reason: "IEEE doubles, sums in another order")

  /// The error of a recorded angle in degrees between a gradient and an induction of norm `norm`.
  ///
  /// Taken as an arc cosine it is off by the rounding of the cosine over the sine of the angle, at most by the square
  /// root that holds near 0 and 180 degrees. An induction is a difference of rates of order 1: its rounding turns it by
  /// that over its norm.
  static func angle(_ degrees: Double, inductionNorm norm: Double) -> Tolerance {
    let rounding = 64 * Double.ulpOfOne
    let cosine = min(
      rounding / abs(sin(degrees * .pi / 180)), (2 * rounding).squareRoot())
    return Tolerance(
      name: "angle", relative: 1e-9, absolute: (cosine + rounding / 4 / norm) * 180 / .pi,
      reason: "rounding of an arc cosine and of the induction")
  }
}

/// What one replay found: for each recorded quantity the largest deviation from the trace.
public struct ConformanceReport: Sendable {
  public struct Row: Sendable {
    public let quantity: String
    public let values: Int
    /// The largest recorded magnitude; where values have bounds of their own, that of the value that deviates most.
    public let scale: Double
    /// Where values have bounds of their own, the one that is largest as a part of its bound.
    public let largestDeviation: Double
    /// Where it occurred, for example `step 210, layer 1`.
    public let location: String
    public let tolerance: Tolerance

    public var bound: Double { tolerance.bound(scale: scale) }
    public var conforms: Bool { largestDeviation.isFinite && largestDeviation <= bound }
  }

  public let file: String
  public let format: String
  public let kind: String
  public let caseName: String
  public let rows: [Row]

  /// Whether every quantity stays within its tolerance; false when nothing was compared.
  public var conforms: Bool { !rows.isEmpty && rows.allSatisfy(\.conforms) }
}

/// Collects deviations while a trace is replayed.
struct Comparison {
  private struct Entry {
    var values = 0
    var scale = 0.0
    var deviation = 0.0
    var location = ""
    let tolerance: Tolerance

    /// Of the deviation as a part of its own bound.
    private var share = 0.0

    init(tolerance: Tolerance) { self.tolerance = tolerance }

    mutating func take(_ difference: Double, scale magnitude: Double, at place: String) {
      if tolerance.isPerValue {
        let part = difference / tolerance.bound(scale: magnitude)
        guard part > share else { return }
        share = part
        scale = magnitude
      } else {
        scale = max(scale, magnitude)
        guard difference > deviation else { return }
      }
      deviation = difference
      location = place
    }
  }

  /// A quantity that two families of models share may have two tolerances.
  private struct Key: Hashable {
    let quantity, tolerance: String
  }

  private var order: [Key] = []
  private var entries: [Key: Entry] = [:]

  /// Compares numbers one by one; a NaN on either side, or another count, is an infinite deviation.
  mutating func compare(
    _ quantity: String, _ ours: [Double], _ recorded: [Double], at location: String,
    tolerance: Tolerance = .doublePrecision
  ) {
    let key = Key(quantity: quantity, tolerance: tolerance.name)
    if entries[key] == nil { order.append(key) }
    var entry = entries[key, default: Entry(tolerance: tolerance)]
    entry.values += recorded.count
    if entry.location.isEmpty { entry.location = location }
    if ours.count != recorded.count { entry.take(.infinity, scale: 0, at: location) }
    for (a, b) in zip(ours, recorded) {
      let difference = abs(a - b)
      entry.take(
        difference.isNaN ? .infinity : difference, scale: b.isNaN ? 0 : abs(b), at: location)
    }
    entries[key] = entry
  }

  var rows: [ConformanceReport.Row] {
    order.compactMap { key in
      entries[key].map {
        ConformanceReport.Row(
          quantity: key.quantity, values: $0.values, scale: $0.scale,
          largestDeviation: $0.deviation,
          location: $0.location, tolerance: $0.tolerance)
      }
    }
  }
}
