import LinearAlgebra

/// Squared Euclidean distances among the columns of a matrix, by matrix products.
///
/// ```
/// d_ij² = ‖x_i‖² + ‖x_j‖² - 2 x_i · x_j
/// ```
/// Points are widened to Double first: the sum cancels for close points, and is then wrong by some
/// 1e-16 of the squared norms. It is exact for small whole numbers.
struct SquaredDistances {
  /// d x n, one point a column.
  private let points: Matrix<Double>
  private let squaredNorms: [Double]

  /// - Parameter points: d x n, one point a column.
  init(_ points: Matrix<Float>) {
    let widened = Matrix(points.rows, points.columns) { Double(points[$0, $1]) }
    self.points = widened
    squaredNorms = (0..<widened.columns).map { widened.column($0).reduce(0) { $0 + $1 * $1 } }
  }

  /// The distances of all points to those in `range`, n x `range.count`; of a point to itself
  /// exactly 0.
  func columns(_ range: Range<Int>) -> Matrix<Double> {
    let chosen = Matrix<Double>(points.rows, range.count)
    for (column, point) in range.enumerated() {
      chosen.setColumn(column, to: points.column(point))
    }
    let result = Matrix<Double>(points.columns, range.count)
    result.assignProduct(points, chosen, transposingFirst: true, scale: -2)
    for (column, point) in range.enumerated() {
      let distances = result.column(column)
      for other in distances.indices {
        // `max(0, NaN)` would hide a coordinate that is no number.
        let distance = distances[other] + squaredNorms[other] + squaredNorms[point]
        distances[other] = distance < 0 ? 0 : distance
      }
      distances[point] = 0
    }
    return result
  }
}
