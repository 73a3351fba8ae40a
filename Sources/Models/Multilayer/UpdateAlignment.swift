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

  /// The directions that are compared, by layer.
  struct Directions<S: BLASScalar> {
    let updates, gradient, aligned: [Matrix<S>]

    init(
      _ updates: [Matrix<S>], to reference: GradientReference<S>, feedback: [Matrix<S>],
      input: Matrix<S>, target: Matrix<S>
    ) {
      self.init(
        updates: updates, gradient: reference.descent(input, target),
        aligned: reference.descent(input, target, feedback: feedback))
    }

    private init(updates: [Matrix<S>], gradient: [Matrix<S>], aligned: [Matrix<S>]) {
      (self.updates, self.gradient, self.aligned) = (updates, gradient, aligned)
    }

    func copy() -> Directions {
      Directions(
        updates: updates.map { $0.copy() }, gradient: gradient.map { $0.copy() },
        aligned: aligned.map { $0.copy() })
    }

    func add(_ other: Directions) {
      for (sum, matrix) in zip(
        updates + gradient + aligned, other.updates + other.gradient + other.aligned)
      {
        sum.add(matrix, scale: 1)
      }
    }
  }

  /// - Parameters:
  ///   - updates: directions in which the weights of each layer go, shaped as they.
  ///   - feedback: the model's feedback weights as ``GradientReference/descent(_:_:feedback:)`` takes them.
  public init<S>(
    of updates: [Matrix<S>], to reference: GradientReference<S>, feedback: [Matrix<S>],
    input: Matrix<S>, target: Matrix<S>
  ) {
    self.init(
      Directions(updates, to: reference, feedback: feedback, input: input, target: target))
  }

  init<S>(_ directions: Directions<S>) {
    let (updates, gradient, aligned) = (
      directions.updates, directions.gradient, directions.aligned
    )
    toBackpropagation = Angles(updates, gradient)
    toFeedbackAlignment = Angles(updates, aligned)
    betweenThem = Angles(aligned, gradient)
    updateMagnitudes = updates.map(\.meanMagnitude)
    gradientMagnitudes = gradient.map(\.meanMagnitude)
  }
}
