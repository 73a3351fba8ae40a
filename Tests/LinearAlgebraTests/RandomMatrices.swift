import LinearAlgebra

/// A matrix of uniform numbers in [-1, 1), whose padding rows hold NaN: what reads them shows.
func randomMatrix<S: BLASScalar>(
  _ rows: Int, _ columns: Int, using stream: inout RandomStream, of type: S.Type = S.self
) -> Matrix<S> {
  let matrix = Matrix<S>(rows, columns)
  matrix.fill(.nan)
  matrix.mapInPlace { _ in S(stream.uniform(in: -1..<1)) }
  return matrix
}

/// `α op(a) op(b) + β c` by three loops in Double.
func naiveProduct<S: BLASScalar>(
  _ a: Matrix<S>, _ b: Matrix<S>, transposingFirst: Bool, transposingSecond: Bool, scale: Double,
  adding beta: Double, to c: Matrix<S>
) -> [[Double]] {
  let inner = transposingFirst ? a.rows : a.columns
  return (0..<c.rows).map { i in
    (0..<c.columns).map { j in
      var sum = 0.0
      for k in 0..<inner {
        sum +=
          Double(transposingFirst ? a[k, i] : a[i, k])
          * Double(transposingSecond ? b[j, k] : b[k, j])
      }
      return scale * sum + (beta == 0 ? 0 : beta * Double(c[i, j]))
    }
  }
}

/// The largest difference between a matrix and a list of rows; infinite when something is not a number.
func largestDifference<S: BLASScalar>(_ matrix: Matrix<S>, _ rows: [[Double]]) -> Double {
  var worst = 0.0
  for i in 0..<matrix.rows {
    for j in 0..<matrix.columns {
      let difference = abs(Double(matrix[i, j]) - rows[i][j])
      worst = max(worst, difference.isNaN ? .infinity : difference)
    }
  }
  return worst
}
