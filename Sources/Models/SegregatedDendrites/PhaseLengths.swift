import LinearAlgebra

/// The lengths of the two phases of a training image: a minimum and the whole part of an inverse Gaussian draw.
public struct PhaseLengths: Sendable, Hashable {
  /// In steps.
  public var minimum: Int
  /// Mean of the inverse Gaussian, in steps.
  public var mean: Double
  /// Its shape, λ.
  public var shape: Double

  public init(minimum: Int = 50, mean: Double = 2, shape: Double = 1) {
    self.minimum = minimum
    self.mean = mean
    self.shape = shape
  }

  /// One phase's length, at most `minimum` + 205 steps, which 1 in 10¹³ would exceed.
  public func draw(using stream: inout RandomStream) -> Int {
    minimum + min(205, Int(stream.inverseGaussian(mean: mean, shape: shape)))
  }
}
