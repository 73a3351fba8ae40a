import LinearAlgebra
import NetworkCore

/// How a network's updates of its forward weights lie to backpropagation and to feedback alignment, in degrees: by layer, and over
/// all layers taken as one vector, the output's included. Thresholds are left out.
public struct UpdateAlignment: Sendable, Hashable, Codable {
  public struct Angles: Sendable, Hashable, Codable {
    /// From the first layer up; 90 where an update or a gradient is zero, as in the authors' code.
    public let layers: [Double]
    public let all: Double

    init<S>(_ a: [Matrix<S>], _ b: [Matrix<S>]) {
      func defined(_ angle: Double) -> Double { angle.isNaN ? 90 : angle }
      layers = zip(a, b).map { defined(Matrix.angle($0, $1)) }
      all = defined(Matrix.angle(a, b))
    }
  }

  /// The model's updates and the gradient.
  public let toBackpropagation: Angles
  /// The model's updates and those of feedback alignment through the model's feedback weights.
  public let toFeedbackAlignment: Angles
  /// Those of feedback alignment and the gradient.
  public let betweenThem: Angles
  /// Mean |update| by layer.
  public let updateMagnitudes: [Double]
  /// Mean |gradient| by layer.
  public let gradientMagnitudes: [Double]

  /// - Parameters:
  ///   - updates: directions in which the weights of each layer go, shaped as they.
  ///   - feedback: the model's feedback weights as ``GradientReference/descent(_:_:feedback:)`` takes them.
  public init<S>(
    of updates: [Matrix<S>], to reference: GradientReference<S>, feedback: [Matrix<S>],
    input: Matrix<S>, target: Matrix<S>
  ) {
    let gradient = reference.descent(input, target)
    let aligned = reference.descent(input, target, feedback: feedback)
    toBackpropagation = Angles(updates, gradient)
    toFeedbackAlignment = Angles(updates, aligned)
    betweenThem = Angles(aligned, gradient)
    updateMagnitudes = updates.map(\.meanMagnitude)
    gradientMagnitudes = gradient.map(\.meanMagnitude)
  }
}
