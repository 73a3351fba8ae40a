import LinearAlgebra
import Testing

@Suite struct MatrixProductTests {
  /// A sum of n products of numbers below 1 is off by at most n² ε/2 (n additions of partial sums below n), here
  /// with n <= 65 and the final scaling; the true error is some hundred times smaller.
  static func tolerance<S: BLASScalar>(_ type: S.Type, inner: Int) -> Double {
    let n = Double(inner + 2)
    return n * n * Double(S.ulpOfOne)
  }

  /// Rows, columns and inner size: one, odd, below, at and above the storage granule, and beyond BLAS blocks.
  static let shapes = [
    (1, 1, 1), (1, 5, 3), (3, 1, 7), (4, 4, 4), (5, 3, 2), (7, 9, 8), (8, 8, 1), (9, 2, 17),
    (13, 31, 16), (33, 20, 65), (64, 10, 33),
  ]

  private func checkProducts<S: BLASScalar>(_ type: S.Type) {
    var stream = RandomStreams(seed: 1).stream("products")
    for (rows, columns, inner) in Self.shapes {
      for transposeA in [false, true] {
        for transposeB in [false, true] {
          for (alpha, beta) in [(1.0, 0.0), (-0.5, 1.0), (2.0, 0.25)] {
            let a: Matrix<S> = randomMatrix(
              transposeA ? inner : rows, transposeA ? rows : inner, using: &stream)
            let b: Matrix<S> = randomMatrix(
              transposeB ? columns : inner, transposeB ? inner : columns, using: &stream)
            let c: Matrix<S> = randomMatrix(rows, columns, using: &stream)
            if beta == 0 { c.fill(.nan) }
            let expected = naiveProduct(
              a, b, transposingFirst: transposeA, transposingSecond: transposeB, scale: alpha,
              adding: beta, to: c)
            c.assignProduct(
              a, b, transposingFirst: transposeA, transposingSecond: transposeB, scale: S(alpha),
              adding: S(beta))
            let difference = largestDifference(c, expected)
            #expect(
              difference <= 2 * Self.tolerance(type, inner: inner),
              "\(rows)x\(columns)x\(inner), \(transposeA), \(transposeB), \(alpha), \(beta): \(difference)"
            )
            if alpha == 1 {
              let fresh = Matrix.product(
                a, b, transposingFirst: transposeA, transposingSecond: transposeB)
              #expect(fresh.rowArrays == c.rowArrays)
            }
          }
        }
      }
    }
  }

  @Test func productsEqualPlainLoopsInDouble() { checkProducts(Double.self) }
  @Test func productsEqualPlainLoopsInFloat() { checkProducts(Float.self) }

  private func checkOuterProducts<S: BLASScalar>(_ type: S.Type) {
    var stream = RandomStreams(seed: 2).stream("outer products")
    for (rows, columns) in [(1, 1), (3, 5), (8, 4), (13, 9), (33, 17)] {
      let x: Matrix<S> = randomMatrix(rows, 1, using: &stream)
      let y: Matrix<S> = randomMatrix(columns, 1, using: &stream)
      let matrix: Matrix<S> = randomMatrix(rows, columns, using: &stream)
      let expected = (0..<rows).map { i in
        (0..<columns).map { j in Double(matrix[i, j]) - 0.75 * Double(x[i]) * Double(y[j]) }
      }
      matrix.addOuterProduct(x, y, scale: -0.75)
      #expect(largestDifference(matrix, expected) <= 4 * Double(S.ulpOfOne))
      let doubled = matrix.copy()
      doubled.add(matrix, scale: 2)
      #expect(
        largestDifference(doubled, matrix.rowArrays.map { $0.map { 3 * Double($0) } })
          <= 8 * Double(S.ulpOfOne))
    }
  }

  @Test func outerProductsEqualPlainLoopsInDouble() { checkOuterProducts(Double.self) }
  @Test func outerProductsEqualPlainLoopsInFloat() { checkOuterProducts(Float.self) }
}
