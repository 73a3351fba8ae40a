extension Matrix {
  /// Sum of squares over all elements, accumulated in `Double`.
  public var squaredNorm: Double { Matrix.dot(self, self) }

  /// The scalar product `Σ a_ij b_ij`, accumulated in `Double`.
  public static func dot(_ a: Matrix, _ b: Matrix) -> Double {
    precondition(a.rows == b.rows && a.columns == b.columns, "shapes differ")
    return Scalar.dot(
      a.pointer, a.leadingDimension, b.pointer, b.leadingDimension, a.rows, a.columns)
  }

  /// Mean of |a_ij|, accumulated in `Double`.
  public var meanMagnitude: Double {
    Scalar.sumOfMagnitudes(pointer, leadingDimension, rows, columns) / Double(count)
  }

  /// The angle between two matrices taken as vectors, in degrees, 0...180; NaN when one of them is zero.
  public static func angle(_ a: Matrix, _ b: Matrix) -> Double { angle([a], [b]) }

  /// The angle between two lists of matrices, each taken as one long vector.
  ///
  /// The arc cosine of the normalised product, or, where that loses digits, near 0 and 180 degrees,
  /// `2 atan2(‖a/‖a‖ − b/‖b‖‖, ‖a/‖a‖ + b/‖b‖‖)`: an arc cosine cannot resolve angles below about 1e-6 degrees.
  public static func angle(_ a: [Matrix], _ b: [Matrix]) -> Double {
    precondition(a.count == b.count, "lists of unequal length")
    let lengthA = a.reduce(0) { $0 + $1.squaredNorm }.squareRoot()
    let lengthB = b.reduce(0) { $0 + $1.squaredNorm }.squareRoot()
    guard lengthA > 0, lengthB > 0 else { return .nan }
    let cosine = zip(a, b).reduce(0) { $0 + dot($1.0, $1.1) } / lengthA / lengthB
    if abs(cosine) < 0.9 {
      return arcTangent((1 - cosine * cosine).squareRoot(), cosine) * 180 / .pi
    }
    func distance(_ sign: Double) -> Double {
      zip(a, b).reduce(0) { sum, pair in
        let (a, b) = pair
        return sum
          + Scalar.squaredDistance(
            a.pointer, a.leadingDimension, 1 / lengthA, b.pointer, b.leadingDimension,
            sign / lengthB, a.rows, a.columns)
      }.squareRoot()
    }
    return 2 * arcTangent(distance(1), distance(-1)) * 180 / .pi
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
