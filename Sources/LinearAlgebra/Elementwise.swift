import CKernels
import Foundation

func arcTangent(_ y: Double, _ x: Double) -> Double { atan2(y, x) }

/// Vectorised elementwise functions on contiguous memory, in place or from one buffer to another.
///
/// Worst errors against the libm of the platform in extended precision over -30...30, in units in the last
/// place (`ElementwiseAccuracyTests` asserts the bounds):
///
/// | function | Double | Float |
/// |---|---|---|
/// | `exponential` | 1.1 | 1.1 |
/// | `logistic` | 2.1 | 2.5 |
/// | `softplus` | 2.1 | 2.0 |
/// | `tanh` | 1.5 | 1.5 |
/// | derivative of `logistic` | 3.7 | 3.7 |
/// | derivative of `softplus` (the logistic) | 2.1 | 2.5 |
/// | derivative of `tanh` | 4.8 | 4.8 |
///
/// Arguments are clamped to the normal range: `exponential(-1000)` is 3.3e-308 in Double, not 0. NaN stays NaN.
public enum Elementwise {
  /// `y[i] = exp(x[i])`.
  public static func exponential<S: BLASScalar>(
    _ x: UnsafePointer<S>, into y: UnsafeMutablePointer<S>, count: Int
  ) {
    S.transfer(CK_EXPONENTIAL, 1, 1, 0, x, y, count)
  }

  /// `y[i] = 1 / (1 + exp(-x[i]))`.
  public static func logistic<S: BLASScalar>(
    _ x: UnsafePointer<S>, into y: UnsafeMutablePointer<S>, count: Int
  ) {
    S.transfer(CK_LOGISTIC, 1, 1, 0, x, y, count)
  }

  /// `y[i] = log(1 + exp(x[i]))`.
  public static func softplus<S: BLASScalar>(
    _ x: UnsafePointer<S>, into y: UnsafeMutablePointer<S>, count: Int
  ) {
    S.transfer(CK_SOFTPLUS, 1, 1, 0, x, y, count)
  }

  /// `y[i] = tanh(x[i])`.
  public static func tanh<S: BLASScalar>(
    _ x: UnsafePointer<S>, into y: UnsafeMutablePointer<S>, count: Int
  ) {
    S.transfer(CK_TANH, 1, 1, 0, x, y, count)
  }
}
