/// The parabola closest to points in the sense of least squares: `a + b x + c x²`.
package struct ParabolaFit {
  /// Where the curve crosses 0 from below; `nil` if it does not.
  package let rising: Double?

  /// - Parameter points: at least three, at different x.
  package init(_ points: [(x: Double, y: Double)]) {
    precondition(Set(points.map(\.x)).count >= 3, "a parabola needs three points")
    let n = Double(points.count)
    let centre = points.reduce(0) { $0 + $1.x } / n
    // Orthogonal polynomials 1, s and s² − g s − m on the points, s = x − centre.
    let s = points.map { $0.x - centre }
    let second = s.reduce(0) { $0 + $1 * $1 }
    let (m, g) = (second / n, s.reduce(0) { $0 + $1 * $1 * $1 } / second)
    let q = s.map { $0 * $0 - g * $0 - m }
    func project(_ basis: [Double]) -> Double {
      zip(basis, points).reduce(0) { $0 + $1.0 * $1.1.y } / basis.reduce(0) { $0 + $1 * $1 }
    }
    let (constant, linear, quadratic) = (project(s.map { _ in 1 }), project(s), project(q))
    let (a, b, c) = (constant - quadratic * m, linear - quadratic * g, quadratic)
    // Of the two roots the one with positive slope `sqrt(b² − 4ac)`, in the form that does not cancel.
    let discriminant = b * b - 4 * a * c
    guard discriminant > 0 else {
      rising = nil
      return
    }
    let root = discriminant.squareRoot()
    let offset = b >= 0 ? -2 * a / (b + root) : (root - b) / (2 * c)
    rising = offset.isFinite ? centre + offset : nil
  }
}
