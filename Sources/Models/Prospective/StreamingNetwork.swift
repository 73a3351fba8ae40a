import Foundation
import LinearAlgebra
import NetworkCore

/// A network that runs in time on a stream of inputs and learns while it runs, without phases (Max et al. 2026 and the models that
/// they compare with).
public protocol StreamingNetwork<Scalar>: AnyObject {
  associatedtype Scalar: BLASScalar

  var circuit: Circuit<Scalar> { get }
  /// r_0, n_0 x 1.
  var input: Matrix<Scalar> { get }
  /// n_L x 1: rates, or potentials where ``isTaughtPotentials``.
  var target: Matrix<Scalar> { get }
  /// The output's rates of the last step.
  var output: Matrix<Scalar> { get }
  /// Whether targets are potentials.
  var isTaughtPotentials: Bool { get }
  /// All that learning changes, by names for a checkpoint.
  var learned: [(name: String, matrix: Matrix<Scalar>)] { get }
  /// W_k between neighbouring areas, k = 1...L.
  var chain: [Matrix<Scalar>] { get }
  /// `Σ |r_L − r*|²` over the steps that were measured.
  var squaredError: Accumulator { get }
  /// The layered network whose gradient the updates of ``chain`` are compared with, at the weights as they are.
  var gradientReference: GradientReference<Scalar> { get }

  /// Runs `steps` steps of input and target as they stand.
  func run(_ steps: Int, _ mode: StreamingMode)

  /// One step of a taught network that copies feedback but learns nothing, and what it would add to ``chain``, at a rate of 1. The
  /// matrices are overwritten by the next call.
  func probe() -> [Matrix<Scalar>]
}

extension StreamingNetwork {
  /// The angles of the updates to the gradient, after `steps` steps of the input and target as they stand, in degrees: 0 where the cosine is
  /// within 1e-6 of 1, and where one of the two is zero, as in the authors' code.
  public func anglesToGradient(afterSteps steps: Int) -> [Double] {
    if steps > 1 { run(steps - 1, StreamingMode(isTaught: true, copiesFeedback: true)) }
    let updates = probe()
    return zip(updates, gradientReference.descent(input, target)).map {
      StreamingAngle.degrees($0, $1)
    }
  }
}

public enum StreamingAngle {
  /// The angle between two updates, in degrees, by the authors' conventions.
  public static func degrees<S>(_ a: Matrix<S>, _ b: Matrix<S>) -> Double {
    let angle = Matrix.angle(a, b)
    return angle.isNaN || 1 - cos(angle * .pi / 180) < 1e-6 ? 0 : angle
  }
}
