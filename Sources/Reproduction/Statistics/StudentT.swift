import Foundation

/// Student's t-distribution with a whole number of degrees of freedom.
public struct StudentT: Hashable, Sendable {
  public let degreesOfFreedom: Int

  /// - Precondition: at least one degree of freedom.
  public init(degreesOfFreedom: Int) {
    precondition(degreesOfFreedom >= 1, "Student's t needs at least one degree of freedom")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The half width `t` of the central interval that holds a share of the probability,
  /// `P(-t < T < t) = probability`.
  ///
  /// The quantile usually tabulated at `p` is this at `2p - 1`: the 0.975 quantile is the 0.95
  /// half width. Found by bisection of the angle `atan(t / sqrt(nu))` down to neighbouring
  /// doubles; relative error below 1e-12 for probabilities from 0.2 to 0.999.
  ///
  /// - Precondition: the probability is above 0 and below 1.
  public func centralHalfWidth(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a probability strictly between 0 and 1")
    var low = 0.0
    var high = Double.pi / 2
    while true {
      let middle = low + (high - low) / 2
      guard middle > low && middle < high else { break }
      if centralProbability(angle: middle) < probability { low = middle } else { high = middle }
    }
    return tan(high) * Double(degreesOfFreedom).squareRoot()
  }

  /// `P(-t < T < t)`.
  public func centralProbability(_ t: Double) -> Double {
    centralProbability(angle: atan(abs(t) / Double(degreesOfFreedom).squareRoot()))
  }

  /// The probability of `|T| < sqrt(nu) tan(angle)`, a finite sum of positive terms for whole `nu`
  /// (Abramowitz and Stegun 26.7.3 and 26.7.4), so that nothing cancels:
  /// ```
  /// odd nu:  2/pi (a + sin a (cos a + 2/3 cos^3 a + ... + 2*4...(nu-3)/(3*5...(nu-2)) cos^(nu-2) a))
  /// even nu: sin a (1 + 1/2 cos^2 a + ... + 1*3...(nu-3)/(2*4...(nu-2)) cos^(nu-2) a)
  /// ```
  private func centralProbability(angle: Double) -> Double {
    let (sine, cosine) = (sin(angle), cos(angle))
    let isOdd = degreesOfFreedom % 2 == 1
    var term = isOdd ? cosine : 1
    var sum = 0.0
    var power = isOdd ? 1 : 0
    while power <= degreesOfFreedom - 2 {
      sum += term
      term *= cosine * cosine * Double(power + 1) / Double(power + 2)
      power += 2
    }
    return isOdd ? 2 / .pi * (angle + sine * sum) : sine * sum
  }
}
