import LinearAlgebra
import Models

extension MultilayerNetwork<Float>: DigitLearner {
  /// Target rates.
  var teaching: (right: Float, wrong: Float) { (1, 0) }

  func angles() -> [Double] {
    gradientReference.angles(to: input, target) { train() }
  }
}
