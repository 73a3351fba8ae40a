import LinearAlgebra
import Models

extension MultilayerNetwork<Float>: DigitLearner {
  /// Target rates.
  var teaching: (right: Float, wrong: Float) { (1, 0) }
  var noise: RandomStream? {
    get { nil }
    set {}
  }

  func angles() -> [Double] {
    gradientReference.angles(to: input, target) { train() }
  }
}
