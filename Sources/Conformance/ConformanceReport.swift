import Foundation

/// How far two implementations may differ, and why.
public struct Tolerance: Sendable, Hashable {
  public let name: String
  /// Allowed deviation as a fraction of the largest recorded magnitude of the quantity.
  public let relative: Double
  /// Allowed deviation of a quantity whose magnitudes are all below `absolute / relative`.
  public let absolute: Double
  public let reason: String

  func bound(scale: Double) -> Double { max(relative * scale, absolute) }

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
    /// The largest recorded magnitude.
    public let scale: Double
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
    var tolerance: Tolerance
  }

  private var order: [String] = []
  private var entries: [String: Entry] = [:]

  /// Compares numbers one by one; a NaN on either side, or another count, is an infinite deviation.
  mutating func compare(
    _ quantity: String, _ ours: [Double], _ recorded: [Double], at location: String,
    tolerance: Tolerance = .doublePrecision
  ) {
    if entries[quantity] == nil { order.append(quantity) }
    var entry = entries[quantity, default: Entry(tolerance: tolerance)]
    entry.values += recorded.count
    var worst = ours.count == recorded.count ? 0 : Double.infinity
    for (a, b) in zip(ours, recorded) {
      entry.scale = max(entry.scale, abs(b))
      let difference = abs(a - b)
      worst = max(worst, difference.isNaN ? .infinity : difference)
    }
    if worst > entry.deviation || entry.location.isEmpty {
      entry.deviation = worst
      entry.location = location
    }
    entries[quantity] = entry
  }

  var rows: [ConformanceReport.Row] {
    order.compactMap { name in
      entries[name].map {
        ConformanceReport.Row(
          quantity: name, values: $0.values, scale: $0.scale, largestDeviation: $0.deviation,
          location: $0.location, tolerance: $0.tolerance)
      }
    }
  }
}
