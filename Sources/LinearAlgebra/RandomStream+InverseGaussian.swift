extension RandomStream {
  /// A draw from the inverse Gaussian (Wald) distribution: the time at which a Brownian motion with
  /// drift first reaches a level.
  ///
  /// ```
  /// p(x) = sqrt(shape / (2 pi x^3)) exp(-shape (x - mean)^2 / (2 mean^2 x)),   x > 0
  /// variance = mean^3 / shape
  /// ```
  /// By Michael, Schucany and Haas (1976): a squared normal draw y has two roots x; the smaller is
  /// taken with probability mean / (mean + x), the other is mean^2 / x. The smaller root is
  /// computed as a quotient; its textbook form, a difference, cancels to zero or below where
  /// `mean * y` is much larger than `shape`.
  ///
  /// - Parameters:
  ///   - mean: positive and finite.
  ///   - shape: positive and finite; the larger, the narrower.
  public mutating func inverseGaussian(mean: Double, shape: Double) -> Double {
    precondition(
      mean > 0 && mean.isFinite && shape > 0 && shape.isFinite,
      "an inverse Gaussian needs a positive mean and shape, not \(mean) and \(shape)")
    let draw = normal()
    let a = mean * draw * draw / (2 * shape)
    let smaller = mean / (1 + a + (a * (a + 2)).squareRoot())
    return uniform() * (mean + smaller) <= mean ? smaller : mean * (mean / smaller)
  }
}
