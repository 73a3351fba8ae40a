import CKernels
import Foundation
import LinearAlgebra

/// How a somatic potential becomes a firing rate: `r = φ(u)`, elementwise.
///
/// | kind | φ(u), with `v = β (u − θ)` |
/// |---|---|
/// | `linear` | `γ v` |
/// | `logistic` | `γ / (1 + exp(−v))` |
/// | `softplus` | `γ log(1 + exp(v))` |
/// | `tanh` | `γ tanh(v)` |
/// | `relu` | `γ max(v, 0)`, derivative 0 at `v = 0` |
/// | `exponential` | `γ exp(v)` |
/// | `hardSigmoid` | `γ min(max(v/6 + 1/2, 0), 1)`, derivative 0 at `v = ±3` |
public struct TransferFunction: Hashable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case linear, logistic, softplus, tanh, relu, exponential, hardSigmoid
  }

  public var kind: Kind
  /// γ, the output gain.
  public var gain: Double
  /// β, the slope.
  public var slope: Double
  /// θ, the threshold, in the unit of the potential.
  public var threshold: Double

  public init(_ kind: Kind, gain: Double = 1, slope: Double = 1, threshold: Double = 0) {
    self.kind = kind
    self.gain = gain
    self.slope = slope
    self.threshold = threshold
  }

  public static let linear = TransferFunction(.linear)
  public static let logistic = TransferFunction(.logistic)
  public static let softplus = TransferFunction(.softplus)
  public static let tanh = TransferFunction(.tanh)
  public static let relu = TransferFunction(.relu)

  /// φ(u) of one number, by the platform's libm; the plain counterpart of the vector kernels.
  public func callAsFunction(_ potential: Double) -> Double {
    let v = slope * (potential - threshold)
    return switch kind {
    case .linear: gain * v
    case .logistic: gain / (1 + exp(-v))
    case .softplus: gain * (max(v, 0) + log1p(exp(-abs(v))))
    case .tanh: gain * Foundation.tanh(v)
    case .relu: gain * max(v, 0)
    case .exponential: gain * exp(v)
    case .hardSigmoid: gain * min(max(v / 6 + 0.5, 0), 1)
    }
  }

  /// The potential that gives `rate`: `φ⁻¹(r)`; infinite at the ends of the range, or where the function first reaches them, NaN outside it.
  ///
  /// Turns a target rate into the target potential of an output neuron.
  public func inverse(_ rate: Double) -> Double {
    let r = rate / gain
    let v: Double =
      switch kind {
      case .linear, .relu: r
      case .logistic: log(r / (1 - r))
      case .softplus: r > 36 ? r : log(expm1(r))
      case .tanh: atanh(r)
      case .exponential: log(r)
      case .hardSigmoid: (0...1).contains(r) ? 6 * r - 3 : .nan
      }
    return threshold + v / slope
  }

  /// `output = φ(input)`, elementwise; the two may be the same matrix.
  public func apply<S: BLASScalar>(_ input: Matrix<S>, into output: Matrix<S>) {
    precondition(input.rows == output.rows && input.columns == output.columns, "shapes differ")
    S.transfer(code, gain, slope, threshold, input.pointer, output.pointer, input.storedCount)
  }

  /// `output = φ'(input)`, elementwise; the two may be the same matrix.
  public func applyDerivative<S: BLASScalar>(_ input: Matrix<S>, into output: Matrix<S>) {
    precondition(input.rows == output.rows && input.columns == output.columns, "shapes differ")
    S.derivative(code, gain, slope, threshold, input.pointer, output.pointer, input.storedCount)
  }

  package var code: ck_transfer {
    switch kind {
    case .linear: CK_LINEAR
    case .logistic: CK_LOGISTIC
    case .softplus: CK_SOFTPLUS
    case .tanh: CK_TANH
    case .relu: CK_RELU
    case .exponential: CK_EXPONENTIAL
    case .hardSigmoid: CK_HARD_SIGMOID
    }
  }
}
