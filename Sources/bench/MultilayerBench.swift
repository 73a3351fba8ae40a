import LinearAlgebra
import Models
import NetworkCore

/// Backpropagation 784-500-500-10 on minibatches of 32, in Float, one core.
enum MultilayerBench {
  static let layers = [784, 500, 500, 10]
  static let batch = 32

  /// Floating-point operations of one image: up, down to the first hidden layer, and the outer products.
  static var operationsPerImage: Double {
    let weights = zip(layers, layers.dropFirst()).map { Double($0 * $1) }
    return 2 * (2 * weights.reduce(0, +) + weights.dropFirst().reduce(0, +))
  }

  static func rows(peak: Double) -> [BenchRow] {
    let network = MultilayerNetwork<Float>(
      layers: layers, trials: batch, feedback: .backpropagation, transfer: .logistic,
      loss: .crossEntropy, learningRate: 0.01, streams: RandomStreams(seed: 1))
    var stream = RandomStreams(seed: 2).stream("bench")
    network.input.mapInPlace { _ in Float(stream.uniform()) }
    network.target.mapInPlace { _ in Float(stream.integer(below: 2)) }
    let rate = bestRate(unitsPerCall: Double(batch * 50)) {
      for _ in 0..<50 { network.train() }
    }
    let share = rate * operationsPerImage / peak
    return [
      BenchRow(name: "sgemm 1024 x 1024 x 1024", rate: peak / 1e9, unit: "GFLOP/s", note: "peak"),
      BenchRow(
        name: "backpropagation 784-500-500-10, batch 32", rate: rate, unit: "images/s",
        note: "\(Int((share * 100).rounded())) % of sgemm peak"),
    ]
  }

  /// The fastest large square product this BLAS does here, in FLOP/s.
  static func matrixProductPeak() -> Double {
    let size = 1024
    let a = Matrix<Float>(size, size) { Float(($0 + $1) % 7) }
    let b = Matrix<Float>(size, size) { Float(($0 * $1) % 5) }
    let c = Matrix<Float>(size, size)
    return bestRate(unitsPerCall: 2 * Double(size * size * size)) { c.assignProduct(a, b) }
  }
}
