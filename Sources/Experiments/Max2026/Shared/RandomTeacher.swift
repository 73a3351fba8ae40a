import Foundation
import LinearAlgebra

/// What students of Fig. 3 of Max et al. 2026 learn: inputs uniform in [0, 1), and the answers of a fixed network of their size,
/// `v_k = a W_k tanh(v_{k−1})` with W uniform in ±1. Both are drawn as the authors' code draws them, so that a seed of theirs gives
/// their task.
struct RandomTeacher {
  enum Part: Int {
    case training, validation, test
  }

  private let weights: [Matrix<Double>]
  private let attenuation: Double
  private let seed: UInt32

  /// - Parameters:
  ///   - layers: n_0...n_L.
  ///   - attenuation: a, of a network without apical dendrites.
  init(layers: [Int], attenuation: Double, seed: UInt32) {
    var draws = MersenneTwister(seed: seed)
    weights = (1..<layers.count).map {
      draws.uniformMatrix(layers[$0], layers[$0 - 1], within: 1)
    }
    self.attenuation = attenuation
    self.seed = seed
  }

  /// Inputs, n_0 x count, and answers, n_L x count: rates, or the potentials behind them. The three parts are drawn one after another,
  /// each with as many samples.
  func samples(
    _ part: Part, count: Int, ofPotentials: Bool
  ) -> (inputs: Matrix<Double>, targets: Matrix<Double>) {
    var draws = MersenneTwister(seed: seed)
    let size = weights[0].columns
    let values = (0..<(part.rawValue + 1) * count * size).map { _ in draws.uniform() }
    let start = part.rawValue * count * size
    let inputs = Matrix<Double>(size, count) { values[start + $1 * size + $0] }
    var potentials = inputs
    for (k, matrix) in weights.enumerated() {
      let rates = potentials.copy()
      if k > 0 { rates.mapInPlace(tanh) }
      potentials = Matrix.product(matrix, rates)
      potentials.mapInPlace { $0 * attenuation }
    }
    if !ofPotentials { potentials.mapInPlace(tanh) }
    return (inputs, potentials)
  }
}
