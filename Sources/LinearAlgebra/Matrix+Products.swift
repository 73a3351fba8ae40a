extension Matrix {
  /// `self ← α op(a) op(b) + β self`, where `op` transposes where asked.
  ///
  /// Shapes: `op(a)` is `rows x k`, `op(b)` is `k x columns`.
  public func assignProduct(
    _ a: Matrix, _ b: Matrix, transposingFirst transposeA: Bool = false,
    transposingSecond transposeB: Bool = false, scale alpha: Scalar = 1, adding beta: Scalar = 0
  ) {
    let inner = transposeA ? a.rows : a.columns
    precondition(
      (transposeA ? a.columns : a.rows) == rows && (transposeB ? b.columns : b.rows) == inner
        && (transposeB ? b.rows : b.columns) == columns, "shapes do not fit the product")
    if columns == 1 && !transposeB {
      Scalar.gemv(
        transposeA, a.rows, a.columns, alpha, a.pointer, a.leadingDimension, b.pointer, beta,
        pointer)
    } else {
      Scalar.gemm(
        transposeA, transposeB, rows, columns, inner, alpha, a.pointer, a.leadingDimension,
        b.pointer, b.leadingDimension, beta, pointer, leadingDimension)
    }
  }

  /// `self ← self + α x yᵀ` for column vectors `x` (`rows`) and `y` (`columns`).
  public func addOuterProduct(_ x: Matrix, _ y: Matrix, scale alpha: Scalar = 1) {
    precondition(x.rows == rows && y.rows == columns && x.columns == 1 && y.columns == 1)
    Scalar.ger(rows, columns, alpha, x.pointer, y.pointer, pointer, leadingDimension)
  }

  /// `self ← self + α other`.
  public func add(_ other: Matrix, scale alpha: Scalar = 1) {
    precondition(rows == other.rows && columns == other.columns, "shapes differ")
    Scalar.axpy(storedCount, alpha, other.pointer, pointer)
  }

  /// The product `op(a) op(b)`, as a new matrix.
  public static func product(
    _ a: Matrix, _ b: Matrix, transposingFirst transposeA: Bool = false,
    transposingSecond transposeB: Bool = false
  ) -> Matrix {
    let result = Matrix(
      transposeA ? a.columns : a.rows, transposeB ? b.rows : b.columns)
    result.assignProduct(
      a, b, transposingFirst: transposeA, transposingSecond: transposeB)
    return result
  }
}
