import Foundation

/// What a teacher network's cells make of their potential u.
public enum TeacherTransfer: Sendable, Hashable {
  /// phi(u) = u
  case linear
  /// phi(u) = tanh(u)
  case tanh
  /// phi(u) = 1 / (1 + exp(-u))
  case logistic
  /// phi(u) = max(u, 0)
  case rectified
  /// phi(u) = gain ln(1 + exp(steepness (u - threshold)))
  case softplus(gain: Double = 1, steepness: Double = 1, threshold: Double = 0)

  /// phi(u). The softplus is computed as `max(x, 0) + ln(1 + exp(-|x|))`, since `exp(x)` overflows
  /// from 710 on.
  public func callAsFunction(_ potential: Double) -> Double {
    switch self {
    case .linear: return potential
    case .tanh: return Foundation.tanh(potential)
    case .logistic: return 1 / (1 + exp(-potential))
    case .rectified: return max(potential, 0)
    case .softplus(let gain, let steepness, let threshold):
      let x = steepness * (potential - threshold)
      return gain * (max(x, 0) + log1p(exp(-abs(x))))
    }
  }
}
