import Foundation
import LinearAlgebra
import Models
import NetworkCore

/// The two-step microcircuit as a learner of digits.
final class MicrocircuitDigitLearner: DigitLearner {
  let model: TwoStepMicrocircuit<Float>
  let teaching: (right: Float, wrong: Float)
  var noise: RandomStream?
  /// The factor that the bottom-up learning rates shrink by from epoch to epoch.
  private let rateDecay: Double

  /// - Parameters:
  ///   - teaching: target potentials of the right class and of the others.
  ///   - noise: nil for a network without noise.
  ///   - rateDecay: the factor that the bottom-up learning rates shrink by from epoch to epoch.
  init(
    _ model: TwoStepMicrocircuit<Float>, teaching: (right: Float, wrong: Float),
    noise: RandomStream?, rateDecay: Double = 1
  ) {
    self.model = model
    self.teaching = teaching
    self.noise = noise
    self.rateDecay = rateDecay
  }

  var input: Matrix<Float> { model.input }
  var output: Matrix<Float> { model.output }
  var target: Matrix<Float> { model.target }

  func prepare(epoch: Int) { model.bottomUpRateFactor = pow(rateDecay, Double(epoch)) }

  func predict() { model.predict() }

  var learned: [(name: String, matrix: Matrix<Float>)] { model.weights.named }

  func train() {
    guard var stream = noise else { return model.sweep(nudged: true, learning: true) }
    model.sweep(nudged: true, learning: true, noise: &stream)
    noise = stream
  }

  func angles() -> [Double] {
    let kept = learned.map { $0.matrix.copy() }
    let sameNoise = noise
    defer {
      for (weights, before) in zip(learned, kept) { weights.matrix.assign(from: before) }
      noise = sameNoise
    }
    return model.gradientReference.angles(to: input, target) { train() }
  }

  /// How silent the apical dendrites are without a target on the minibatch that is loaded: `rms(v^A) / rms(W^td r_{k+1})`,
  /// of the worst layer; nil without hidden layers, and nil for a network with noise.
  func apicalSilence() -> Double? {
    guard model.parameters.noise == 0 else { return nil }
    model.sweep(nudged: false, learning: false)
    return model.apicalSilence().max()
  }
}
