/// Pearson's correlation of two lists.
package enum PearsonCorrelation {
  /// The coefficient, in [-1, 1].
  ///
  /// ```
  /// r = Σ (x_i - x̄)(y_i - ȳ) / sqrt(Σ (x_i - x̄)² Σ (y_i - ȳ)²)
  /// ```
  /// NaN when a list is constant, has fewer than two values or one that is not finite.
  package static func coefficient(_ x: [Double], _ y: [Double]) -> Double {
    precondition(x.count == y.count, "\(x.count) values cannot be paired with \(y.count)")
    guard let a = standardised(x), let b = standardised(y) else { return .nan }
    return bounded(zip(a, b).reduce(0) { $0 + $1.0 * $1.1 })
  }

  /// The deviations from the mean, scaled to a vector of length 1: the scalar product of two such
  /// vectors is their correlation.
  ///
  /// `nil` where ``coefficient(_:_:)`` is NaN. Deviations are taken from the first value on, so that
  /// those of a constant list are exactly 0 whatever its mean rounds to, and squared in units of the
  /// largest, so that no scale of the values under- or overflows.
  static func standardised(_ values: [Double]) -> [Double]? {
    guard values.count > 1, values.allSatisfy(\.isFinite) else { return nil }
    let shifted = values.map { $0 - values[0] }
    let mean = shifted.reduce(0) { $0 + $1 / Double(values.count) }
    let deviations = shifted.map { $0 - mean }
    let largest = deviations.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest.isFinite else { return nil }
    let scaled = deviations.map { $0 / largest }
    let length = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return scaled.map { $0 / length }
  }

  /// Takes back what rounding adds to a correlation of 1 or -1.
  static func bounded(_ correlation: Double) -> Double { min(max(correlation, -1), 1) }
}
