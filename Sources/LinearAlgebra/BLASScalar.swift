import CKernels
import COpenBLAS

/// A real number type with BLAS and kernel support: `Float` or `Double`.
///
/// Time-continuous models run in `Double`, because their changes per step vanish in `Float`; models on
/// minibatches of images run in `Float`.
public protocol BLASScalar: BinaryFloatingPoint, Codable, Sendable {
  /// `c ← α op(a) op(b) + β c`, column-major.
  static func gemm(
    _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Self,
    _ a: UnsafePointer<Self>, _ lda: Int, _ b: UnsafePointer<Self>, _ ldb: Int, _ beta: Self,
    _ c: UnsafeMutablePointer<Self>, _ ldc: Int)
  /// `y ← α op(a) x + β y`, `a` being `m x n` column-major.
  static func gemv(
    _ transpose: Bool, _ m: Int, _ n: Int, _ alpha: Self, _ a: UnsafePointer<Self>, _ lda: Int,
    _ x: UnsafePointer<Self>, _ beta: Self, _ y: UnsafeMutablePointer<Self>)
  /// `a ← a + α x yᵀ`.
  static func ger(
    _ m: Int, _ n: Int, _ alpha: Self, _ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>,
    _ a: UnsafeMutablePointer<Self>, _ lda: Int)
  /// `y ← y + α x`.
  static func axpy(
    _ n: Int, _ alpha: Self, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>)
  /// Runs a tape of instructions `repeats` times.
  static func run(_ tape: UnsafePointer<ck_instruction>, _ length: Int, _ repeats: Int)
  /// Writes pending plasticity into the weights.
  static func write(_ pending: UnsafeMutablePointer<ck_pending>)
  /// `y[i] = φ(x[i])`; `x` and `y` may be the same memory.
  static func transfer(
    _ kind: ck_transfer, _ gamma: Double, _ beta: Double, _ theta: Double, _ x: UnsafePointer<Self>,
    _ y: UnsafeMutablePointer<Self>, _ count: Int)
  /// `y[i] = φ'(x[i])`; `x` and `y` may be the same memory.
  static func derivative(
    _ kind: ck_transfer, _ gamma: Double, _ beta: Double, _ theta: Double, _ x: UnsafePointer<Self>,
    _ y: UnsafeMutablePointer<Self>, _ count: Int)
  /// `Σ a_ij b_ij` over `rows x columns` matrices, accumulated in `Double`.
  static func dot(
    _ a: UnsafePointer<Self>, _ lda: Int, _ b: UnsafePointer<Self>, _ ldb: Int, _ rows: Int,
    _ columns: Int
  ) -> Double
  /// `Σ |a_ij|`, accumulated in `Double`.
  static func sumOfMagnitudes(_ a: UnsafePointer<Self>, _ lda: Int, _ rows: Int, _ columns: Int)
    -> Double
  /// `Σ (α a_ij − β b_ij)²`, accumulated in `Double`.
  static func squaredDistance(
    _ a: UnsafePointer<Self>, _ lda: Int, _ alpha: Double, _ b: UnsafePointer<Self>, _ ldb: Int,
    _ beta: Double, _ rows: Int, _ columns: Int
  ) -> Double
  /// Fills `buffer` with standard normal numbers.
  static func fillNormal(
    _ buffer: UnsafeMutableBufferPointer<Self>, using stream: inout RandomStream)
}

extension BLASScalar {
  /// Elements per storage granule; leading dimensions are multiples of it.
  package static var granule: Int { Int(CK_GRANULE_BYTES) / MemoryLayout<Self>.stride }
}

@inline(__always) private func op(_ transpose: Bool) -> CBLAS_TRANSPOSE {
  transpose ? CblasTrans : CblasNoTrans
}

extension Double: BLASScalar {
  public static func dot(
    _ a: UnsafePointer<Double>, _ lda: Int, _ b: UnsafePointer<Double>, _ ldb: Int, _ rows: Int,
    _ columns: Int
  ) -> Double {
    ck_dot_f64(a, Int64(lda), b, Int64(ldb), Int64(rows), Int64(columns))
  }

  public static func sumOfMagnitudes(
    _ a: UnsafePointer<Double>, _ lda: Int, _ rows: Int, _ columns: Int
  ) -> Double {
    ck_sum_magnitudes_f64(a, Int64(lda), Int64(rows), Int64(columns))
  }

  public static func squaredDistance(
    _ a: UnsafePointer<Double>, _ lda: Int, _ alpha: Double, _ b: UnsafePointer<Double>, _ ldb: Int,
    _ beta: Double, _ rows: Int, _ columns: Int
  ) -> Double {
    ck_squared_distance_f64(
      a, Int64(lda), alpha, b, Int64(ldb), beta, Int64(rows), Int64(columns))
  }

  public static func gemm(
    _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Double,
    _ a: UnsafePointer<Double>, _ lda: Int, _ b: UnsafePointer<Double>, _ ldb: Int, _ beta: Double,
    _ c: UnsafeMutablePointer<Double>, _ ldc: Int
  ) {
    cblas_dgemm(
      CblasColMajor, op(transposeA), op(transposeB), blasint(m), blasint(n), blasint(k), alpha, a,
      blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
  }

  public static func gemv(
    _ transpose: Bool, _ m: Int, _ n: Int, _ alpha: Double, _ a: UnsafePointer<Double>, _ lda: Int,
    _ x: UnsafePointer<Double>, _ beta: Double, _ y: UnsafeMutablePointer<Double>
  ) {
    cblas_dgemv(
      CblasColMajor, op(transpose), blasint(m), blasint(n), alpha, a, blasint(lda), x, 1, beta, y, 1
    )
  }

  public static func ger(
    _ m: Int, _ n: Int, _ alpha: Double, _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>,
    _ a: UnsafeMutablePointer<Double>, _ lda: Int
  ) {
    cblas_dger(CblasColMajor, blasint(m), blasint(n), alpha, x, 1, y, 1, a, blasint(lda))
  }

  public static func axpy(
    _ n: Int, _ alpha: Double, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>
  ) {
    cblas_daxpy(blasint(n), alpha, x, 1, y, 1)
  }

  public static func run(_ tape: UnsafePointer<ck_instruction>, _ length: Int, _ repeats: Int) {
    ck_run_f64(tape, Int64(length), Int64(repeats))
  }

  public static func write(_ pending: UnsafeMutablePointer<ck_pending>) {
    ck_write_pending_f64(pending)
  }

  public static func transfer(
    _ kind: ck_transfer, _ gamma: Double, _ beta: Double, _ theta: Double,
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    ck_transfer_f64(Int32(kind.rawValue), gamma, beta, theta, x, y, Int64(count))
  }

  public static func derivative(
    _ kind: ck_transfer, _ gamma: Double, _ beta: Double, _ theta: Double,
    _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    ck_derivative_f64(Int32(kind.rawValue), gamma, beta, theta, x, y, Int64(count))
  }

  public static func fillNormal(
    _ buffer: UnsafeMutableBufferPointer<Double>, using stream: inout RandomStream
  ) {
    stream.fillNormal(buffer)
  }
}

extension Float: BLASScalar {
  public static func dot(
    _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int, _ rows: Int,
    _ columns: Int
  ) -> Double {
    ck_dot_f32(a, Int64(lda), b, Int64(ldb), Int64(rows), Int64(columns))
  }

  public static func sumOfMagnitudes(
    _ a: UnsafePointer<Float>, _ lda: Int, _ rows: Int, _ columns: Int
  ) -> Double {
    ck_sum_magnitudes_f32(a, Int64(lda), Int64(rows), Int64(columns))
  }

  public static func squaredDistance(
    _ a: UnsafePointer<Float>, _ lda: Int, _ alpha: Double, _ b: UnsafePointer<Float>, _ ldb: Int,
    _ beta: Double, _ rows: Int, _ columns: Int
  ) -> Double {
    ck_squared_distance_f32(
      a, Int64(lda), alpha, b, Int64(ldb), beta, Int64(rows), Int64(columns))
  }

  public static func gemm(
    _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float,
    _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float,
    _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    cblas_sgemm(
      CblasColMajor, op(transposeA), op(transposeB), blasint(m), blasint(n), blasint(k), alpha, a,
      blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
  }

  public static func gemv(
    _ transpose: Bool, _ m: Int, _ n: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int,
    _ x: UnsafePointer<Float>, _ beta: Float, _ y: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemv(
      CblasColMajor, op(transpose), blasint(m), blasint(n), alpha, a, blasint(lda), x, 1, beta, y, 1
    )
  }

  public static func ger(
    _ m: Int, _ n: Int, _ alpha: Float, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
    _ a: UnsafeMutablePointer<Float>, _ lda: Int
  ) {
    cblas_sger(CblasColMajor, blasint(m), blasint(n), alpha, x, 1, y, 1, a, blasint(lda))
  }

  public static func axpy(
    _ n: Int, _ alpha: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) {
    cblas_saxpy(blasint(n), alpha, x, 1, y, 1)
  }

  public static func run(_ tape: UnsafePointer<ck_instruction>, _ length: Int, _ repeats: Int) {
    ck_run_f32(tape, Int64(length), Int64(repeats))
  }

  public static func write(_ pending: UnsafeMutablePointer<ck_pending>) {
    ck_write_pending_f32(pending)
  }

  public static func transfer(
    _ kind: ck_transfer, _ gamma: Double, _ beta: Double, _ theta: Double,
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    ck_transfer_f32(Int32(kind.rawValue), gamma, beta, theta, x, y, Int64(count))
  }

  public static func derivative(
    _ kind: ck_transfer, _ gamma: Double, _ beta: Double, _ theta: Double,
    _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    ck_derivative_f32(Int32(kind.rawValue), gamma, beta, theta, x, y, Int64(count))
  }

  public static func fillNormal(
    _ buffer: UnsafeMutableBufferPointer<Float>, using stream: inout RandomStream
  ) {
    stream.fillNormal(buffer)
  }
}
