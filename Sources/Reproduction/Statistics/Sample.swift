/// One value per seed, and what follows from them about the mean.
public struct Sample: Hashable, Sendable {
  /// The share of such intervals that hold the true mean, for normally distributed values.
  public static let confidence = 0.95

  /// The single values, in the order of their seeds; never empty.
  public let values: [Double]
  public let mean: Double
  /// With the divisor `n - 1`; `nil` of a single value.
  public let standardDeviation: Double?
  /// The 95 % t-interval of the mean, `mean ± t(0.975, n - 1) sd / sqrt(n)`; `nil` of a single
  /// value.
  public let interval: ClosedRange<Double>?

  public var count: Int { values.count }

  /// Returns `nil` for no values and for values that are not all finite.
  public init?(_ values: [Double]) {
    guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
    let count = Double(values.count)
    // From the first value on: exact where all are equal; divided before summing: no overflow.
    let mean = values.reduce(values[0]) { $0 + ($1 / count - values[0] / count) }
    self.values = values
    self.mean = mean
    guard values.count > 1 else {
      (standardDeviation, interval) = (nil, nil)
      return
    }
    // Scaled by the largest deviation: the squares of 1e200 would overflow.
    let largest = values.map { abs($0 - mean) }.max() ?? 0
    let squares = values.reduce(0) { sum, value in
      let deviation = largest > 0 ? (value - mean) / largest : 0
      return sum + deviation * deviation
    }
    let deviation = largest * (squares / (count - 1)).squareRoot()
    let halfWidth =
      StudentT(degreesOfFreedom: values.count - 1).centralHalfWidth(Self.confidence) * deviation
      / count.squareRoot()
    standardDeviation = deviation
    interval = (mean - halfWidth)...(mean + halfWidth)
  }

  /// The middle value, or the mean of the middle two; not a number of no values, and when one is not.
  public static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty, !values.contains(where: \.isNaN) else { return .nan }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The value that a share of the values is not above, linear between neighbouring values: those in order stand at 0, 1/(n − 1), ..., 1.
  ///
  /// - Precondition: the share is in 0...1.
  public func quantile(_ share: Double) -> Double {
    precondition((0...1).contains(share), "a share is in 0...1")
    let sorted = values.sorted()
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }

  /// From the first to the third quartile; `nil` of a single value.
  public var quartiles: ClosedRange<Double>? {
    count > 1 ? quantile(0.25)...quantile(0.75) : nil
  }

  /// The differences `first - second` over the seeds that both have, in the order of the seeds.
  ///
  /// Pairing removes what the two have in common by their seed: the same initial weights, the same
  /// order of patterns.
  public init?(pairing first: [Int: Double], with second: [Int: Double]) {
    let differences = first.keys.sorted().compactMap { seed -> Double? in
      guard let left = first[seed], let right = second[seed] else { return nil }
      return left - right
    }
    self.init(differences)
  }
}
