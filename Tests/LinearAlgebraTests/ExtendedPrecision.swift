import Foundation

#if arch(x86_64)
  /// The 64-bit mantissa of the x87: 11 bits more than Double, so that its own rounding does not show.
  typealias Extended = Float80
#else
  typealias Extended = Double
#endif

func cosine(_ x: Double) -> Double { Foundation.cos(x) }
func sine(_ x: Double) -> Double { Foundation.sin(x) }

/// The elementwise functions and their derivatives by the platform's libm.
enum ExtendedReference: String, CaseIterable, Sendable {
  case exponential, logistic, softplus, tanh
  case logisticDerivative, softplusDerivative, tanhDerivative

  func callAsFunction(_ x: Extended) -> Extended {
    let magnitude: Extended = x < 0 ? -x : x
    let decay = exp(-magnitude)
    let sigma = x < 0 ? decay / (1 + decay) : 1 / (1 + decay)
    switch self {
    case .exponential: return exp(x)
    case .logistic, .softplusDerivative: return sigma
    case .softplus: return max(x, 0) + log1p(decay)
    case .tanh: return Foundation.tanh(x)
    case .logisticDerivative: return decay / ((1 + decay) * (1 + decay))
    case .tanhDerivative:
      let square = decay * decay
      return 4 * square / ((1 + square) * (1 + square))
    }
  }
}
