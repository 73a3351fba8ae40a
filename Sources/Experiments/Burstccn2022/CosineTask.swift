import Foundation
import LinearAlgebra
import NetworkCore

/// A regression task in time: cosines go into a fixed random network, whose output is the target.
///
///     x_i(k) = cos(f_i k + φ_i),   t(k) = σ(V_2 σ(V_1 x + d_1) + d_2)
///
/// with k the step, `f_i ~ U(0, 2π / shortest period)`, `φ_i ~ U(0, 2π)`, `V_l` uniform in `± s / √n_{l−1}` and `d_l` in `± 1 / √n_{l−1}`.
/// Steps come in blocks, of which the task holds one at a time. Source: Greedy et al. 2022, Fig. 3; the authors' code.
final class CosineTask {
  /// Steps of a block: few enough for it to stay in the cache, enough for its making to be cheap.
  static let blockLength = 1000

  private let frequencies: [Double]
  private let phases: [Double]
  private let inputPopulation: Population<Double>
  private let targetPopulation: Population<Double>
  private let program: Program<Double>

  /// - Parameters:
  ///   - layers: sizes of the target network.
  ///   - shortestPeriod: of a cosine, in steps.
  ///   - weightScale: s; thresholds are not scaled.
  init(layers: [Int], shortestPeriod: Double, weightScale: Double, streams: RandomStreams) {
    var stream = streams.stream("task/cosines")
    frequencies = (0..<layers[0]).map { _ in stream.uniform(in: 0..<2 * .pi / shortestPeriod) }
    phases = (0..<layers[0]).map { _ in stream.uniform(in: 0..<2 * .pi) }
    let populations = layers.enumerated().map { l, size in
      Population<Double>(
        "layer\(l)", size: size, trials: Self.blockLength, cellType: l == 0 ? .input : .pyramidal,
        compartments: [.soma])
    }
    let pathways = (1..<layers.count).map { l in
      var stream = streams.stream("task/layer/\(l)")
      let range = 1 / Double(layers[l - 1]).squareRoot()
      return Pathway(
        "pathway\(l)", from: populations[l - 1], to: populations[l], .soma,
        weights: .dense(
          Matrix(layers[l], layers[l - 1]) { _, _ in
            weightScale * stream.uniform(in: -range..<range)
          }), threshold: Matrix(layers[l], 1) { _, _ in stream.uniform(in: -range..<range) })
    }
    program = Program(
      populations.dropFirst().flatMap {
        [.transmit(into: $0, .soma), .emit($0, .rate, .logistic)] as Schedule<Double>
      }, for: Circuit("target network", populations: populations, pathways: pathways))
    inputPopulation = populations[0]
    targetPopulation = populations[populations.count - 1]
  }

  /// x of the block's steps, a column each.
  var inputs: Matrix<Double> { inputPopulation[signal: .rate] }
  /// t of the block's steps, a column each.
  var targets: Matrix<Double> { targetPopulation[signal: .rate] }

  /// Computes the inputs and targets of a block, the first being number 0.
  func prepare(block: Int) {
    for column in 0..<Self.blockLength {
      let step = Double(block * Self.blockLength + column)
      let values = inputs.column(column)
      for i in values.indices { values[i] = cos(frequencies[i] * step + phases[i]) }
    }
    program.run()
  }
}
