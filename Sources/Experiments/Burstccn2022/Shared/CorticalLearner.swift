import LinearAlgebra
import Models

/// A network that learns classes from minibatches and can say how its updates lie to the gradient.
protocol CorticalLearner: DigitLearner, LayeredNetwork<Float> {
  /// Answers the minibatch and compares the answer with the targets, as in training but without noise; nothing is learned.
  func compare()
}

extension CorticalLearner {
  /// Target rates.
  var teaching: (right: Float, wrong: Float) { (1, 0) }
  var noise: RandomStream? {
    get { nil }
    set {}
  }

  func angles() -> [Double] {
    compare()
    return alignment().toBackpropagation.layers
  }
}

extension BurstingNetwork<Float>: DigitLearner, CorticalLearner {
  func compare() { compare(isTaught: true) }

  /// Learning without feedforward noise.
  func train() {
    precondition(parameters.feedforwardNoise == 0, "noise takes a random stream")
    var unused = RandomStream(seed: 0)
    train(using: &unused)
  }
}

extension BurstpropNetwork<Float>: DigitLearner, CorticalLearner {
  func compare() { compare(isTaught: true) }
  func train() { train(isTaught: true) }
}

extension ErrorEncodingNetwork<Float>: DigitLearner, CorticalLearner {
  func compare() { compare(isTaught: true) }
  func train() { train(isTaught: true) }
}

extension MultilayerNetwork<Float>: CorticalLearner {}
