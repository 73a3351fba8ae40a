extension RandomStream {
  /// A draw from the Poisson distribution: the number of events when `mean` are expected.
  ///
  /// Below a mean of 10 by inversion (one uniform draw), above by transformed rejection (PTRS,
  /// Hoermann 1993), which takes about 1.2 pairs of uniform draws at any mean. Both are exact up
  /// to the rounding of Double.
  ///
  /// - Parameter mean: at least 0 and at most 10^15, beyond which neighbouring counts
  ///   would no longer be told apart reliably.
  public mutating func poisson(mean: Double) -> Int {
    precondition(mean >= 0 && mean <= 1e15, "a Poisson mean must lie in 0...1e15, not \(mean)")
    return mean < 10 ? poissonByInversion(mean) : poissonByRejection(mean)
  }

  /// Walks up the cumulative distribution until it passes a uniform draw.
  ///
  /// The terms fall below 2^-54 before 100 at the largest mean, 10; there the walk ends, also when
  /// rounding has left the sum of all terms just below the draw.
  private mutating func poissonByInversion(_ mean: Double) -> Int {
    var remaining = uniform()
    // 1 - mean <= exp(-mean): rare events are mostly settled without the exponential.
    if remaining < 1 - mean { return 0 }
    var probability = RandomElementary.exp(-mean)
    var count = 0
    while remaining >= probability && count < 100 {
      remaining -= probability
      count += 1
      probability *= mean / Double(count)
    }
    return count
  }

  private mutating func poissonByRejection(_ mean: Double) -> Int {
    let root = mean.squareRoot()
    let b = 0.931 + 2.53 * root
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let v = 0.9277 - 3.6224 / (b - 2)
    while true {
      let u = uniform() - 0.5
      let height = 1 - uniform()
      let side = 0.5 - abs(u)
      // The region where acceptance is certain, without the density.
      let count = ((2 * a / side + b) * u + mean + 0.43).rounded(.down)
      if side >= 0.07 && height <= v { return Int(count) }
      if count < 0 || (side < 0.013 && height > side) { continue }
      let ratio = height * inverseAlpha / (a / (side * side) + b)
      if RandomElementary.log(ratio) <= PoissonDensity.logarithm(count, mean: mean) {
        return Int(count)
      }
    }
  }
}

/// The logarithm of the Poisson probability in Loader's saddle-point form (2000).
///
/// The plain form `k ln m - m - ln k!` subtracts numbers of the size of `k ln k` to get one of the
/// size of 1 and is left with no digits at large means; here each term is small by itself:
/// ```
/// ln p(k; m) = -delta(k) - D(k, m) - ln(2 pi k) / 2
/// delta(k) = ln k! - (k + 1/2) ln k + k - ln(2 pi) / 2      (the error of Stirling's formula)
/// D(k, m)  = k ln(k / m) + m - k                           (the deviance)
/// ```
package enum PoissonDensity {
  private static let twoPi = 6.283185307179586

  package static func logarithm(_ count: Double, mean: Double) -> Double {
    if count == 0 { return -mean }
    return -stirlingError(count) - deviance(count, mean) - 0.5 * RandomElementary.log(twoPi * count)
  }

  /// `delta(k)`: by its asymptotic series from 16 on (error below 1e-16), by the definition, with
  /// `k!` exact in Double, below.
  private static func stirlingError(_ count: Double) -> Double {
    if count < 16 {
      var factorial = 1.0
      var factor = 2.0
      while factor <= count {
        factorial *= factor
        factor += 1
      }
      return RandomElementary.log(factorial) - (count + 0.5) * RandomElementary.log(count) + count
        - 0.5 * RandomElementary.log(twoPi)
    }
    let z = 1 / (count * count)
    return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 * z) * z) * z) * z)
      / count
  }

  /// `D(k, m)`; near k = m by its series in (k - m) / (k + m), since the definition cancels there.
  private static func deviance(_ count: Double, _ mean: Double) -> Double {
    let difference = count - mean
    guard abs(difference) < 0.1 * (count + mean) else {
      return count * RandomElementary.log(count / mean) + mean - count
    }
    let v = difference / (count + mean)
    var sum = difference * v
    var power = 2 * count * v
    for order in 1...40 {
      power *= v * v
      let next = sum + power / Double(2 * order + 1)
      if next == sum { break }
      sum = next
    }
    return sum
  }
}
