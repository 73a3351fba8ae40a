import Foundation
import LinearAlgebra

/// What students of Fig. 3 of Max et al. 2026 learn: inputs uniform in [0, 1), and the answers of a fixed network of their size,
/// `v_k = a W_k tanh(v_{k−1})` with W uniform in ±1.
struct RandomTeacher {
  enum Part: String, CaseIterable {
    case training, validation, test
  }

  private let weights: [Matrix<Double>]
  private let attenuation: Double
  private let streams: RandomStreams

  /// - Parameters:
  ///   - layers: n_0...n_L.
  ///   - attenuation: a, of a network without apical dendrites.
  init(layers: [Int], attenuation: Double, streams: RandomStreams) {
    weights = (1..<layers.count).map { k in
      var stream = streams.stream("teacher/weights/\(k)")
      return Matrix(layers[k], layers[k - 1]) { _, _ in stream.uniform(in: -1..<1) }
    }
    self.attenuation = attenuation
    self.streams = streams
  }

  /// Inputs, n_0 x count, and answers, n_L x count: rates, or the potentials behind them.
  func samples(
    _ part: Part, count: Int, ofPotentials: Bool
  ) -> (inputs: Matrix<Double>, targets: Matrix<Double>) {
    var stream = streams.stream("teacher/inputs/\(part.rawValue)")
    let inputs = Matrix<Double>(weights[0].columns, count) { _, _ in stream.uniform() }
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
