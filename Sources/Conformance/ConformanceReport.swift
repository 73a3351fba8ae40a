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

  /// An angle near 0 or 180 degrees taken as an arc cosine is off by up to √(2 ε) radians, 1.2e-6 degrees.
  public static let arcCosine = Tolerance(
    name: "arc cosine", relative: 0, absolute: 1e-5,
    reason: "an arc cosine near 1 resolves 1e-6 degrees")
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
    public var conforms: Bool { largestDeviation <= bound }
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
