import LinearAlgebra

/// The largest eigenvalue of a small symmetric matrix, such as the 10 x 10 `(I - U)ᵀ(I - U)`.
package enum LargestEigenvalue {
  /// Found by Jacobi rotations, which neither a small gap to the next eigenvalue nor an unlucky
  /// start can slow down, as they do power iteration.
  ///
  /// Sweeps over all pairs p < q rotate the element `(p, q)` to 0, until what is left off the
  /// diagonal cannot move the result by more than rounding does.
  ///
  /// - Parameter matrix: symmetric up to rounding.
  /// - Returns: NaN when an element is not finite.
  package static func of(_ matrix: Matrix<Double>) -> Double {
    precondition(matrix.rows == matrix.columns, "only square matrices have eigenvalues")
    let scale = matrix.maximumMagnitude
    guard scale.isFinite else { return .nan }
    guard scale > 0 else { return 0 }
    let count = matrix.rows
    let a = Matrix(count, count) { i, j in
      precondition(
        abs(matrix[i, j] - matrix[j, i]) <= asymmetryTolerance * scale,
        "the matrix is not symmetric in row \(i), column \(j)")
      return (matrix[i, j] / 2 + matrix[j, i] / 2) / scale
    }
    for _ in 0..<mostSweeps where squareOffDiagonal(of: a) > negligible * a.squaredNorm {
      for q in 1..<count {
        for p in 0..<q { rotate(a, p, q) }
      }
    }
    return scale * (0..<count).reduce(-.infinity) { max($0, a[$1, $1]) }
  }

  /// `a ← Jᵀ a J`, with the rotation J of the plane (p, q) by the smaller of the two angles, whose
  /// tangent t makes `a_pq` vanish: `t² + 2 θ t - 1 = 0, θ = (a_qq - a_pp) / 2 a_pq`.
  private static func rotate(_ a: Matrix<Double>, _ p: Int, _ q: Int) {
    guard a[p, q] != 0 else { return }
    let theta = (a[q, q] - a[p, p]) / (2 * a[p, q])
    let tangent = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for k in 0..<a.rows {
      let (kp, kq) = (a[k, p], a[k, q])
      a[k, p] = cosine * kp - sine * kq
      a[k, q] = sine * kp + cosine * kq
    }
    for k in 0..<a.rows {
      let (pk, qk) = (a[p, k], a[q, k])
      a[p, k] = cosine * pk - sine * qk
      a[q, k] = sine * pk + cosine * qk
    }
    (a[p, q], a[q, p]) = (0, 0)
  }

  private static func squareOffDiagonal(of a: Matrix<Double>) -> Double {
    (0..<a.columns).reduce(0) { sum, j in
      (0..<a.rows).reduce(sum) { $1 == j ? $0 : $0 + a[$1, j] * a[$1, j] }
    }
  }

  /// Of the squared norm: the square of the unit of rounding.
  private static let negligible = 0x1p-104
  /// Convergence is quadratic; ten sweeps are plenty for a matrix of any size met here.
  private static let mostSweeps = 50
  /// Of the largest element: what products of rounded numbers leave, and no more.
  private static let asymmetryTolerance = 1e-9
}
