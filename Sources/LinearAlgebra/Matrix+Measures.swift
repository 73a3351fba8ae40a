extension Matrix {
  /// Sum of squares over all elements, accumulated in `Double`.
  public var squaredNorm: Double {
    var sum = 0.0
    forEach { sum += Double($0) * Double($0) }
    return sum
  }

  /// The scalar product `Σ a_ij b_ij`, accumulated in `Double`.
  public static func dot(_ a: Matrix, _ b: Matrix) -> Double {
    precondition(a.rows == b.rows && a.columns == b.columns, "shapes differ")
    var sum = 0.0
    for j in 0..<a.columns {
      for i in 0..<a.rows { sum += Double(a[i, j]) * Double(b[i, j]) }
    }
    return sum
  }

  /// The angle between two matrices taken as vectors, in degrees, 0...180; NaN when one of them is zero.
  ///
  /// Computed as `2 atan2(‖a/‖a‖ − b/‖b‖‖, ‖a/‖a‖ + b/‖b‖‖)`. The arc cosine of the normalised product loses
  /// half the digits near 0: it cannot resolve angles below about 1e-6 degrees.
  public static func angle(_ a: Matrix, _ b: Matrix) -> Double { angle([a], [b]) }

  /// The angle between two lists of matrices, each taken as one long vector.
  public static func angle(_ a: [Matrix], _ b: [Matrix]) -> Double {
    precondition(a.count == b.count, "lists of unequal length")
    let lengthA = a.reduce(0) { $0 + $1.squaredNorm }.squareRoot()
    let lengthB = b.reduce(0) { $0 + $1.squaredNorm }.squareRoot()
    guard lengthA > 0, lengthB > 0 else { return .nan }
    var difference = 0.0
    var sum = 0.0
    for (a, b) in zip(a, b) {
      precondition(a.rows == b.rows && a.columns == b.columns, "shapes differ")
      for j in 0..<a.columns {
        for i in 0..<a.rows {
          let x = Double(a[i, j]) / lengthA
          let y = Double(b[i, j]) / lengthB
          difference += (x - y) * (x - y)
          sum += (x + y) * (x + y)
        }
      }
    }
    return 2 * arcTangent(difference.squareRoot(), sum.squareRoot()) * 180 / .pi
  }

  /// The largest absolute value; NaN when an element is NaN.
  public var maximumMagnitude: Double {
    var largest = 0.0
    for j in 0..<columns {
      for value in column(j) {
        if value.isNaN { return .nan }
        largest = max(largest, abs(Double(value)))
      }
    }
    return largest
  }

  /// Whether every element is a finite number.
  public var isFinite: Bool {
    for j in 0..<columns {
      for value in column(j) where !value.isFinite { return false }
    }
    return true
  }
}
