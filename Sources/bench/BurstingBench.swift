import LinearAlgebra
import Models
import NetworkCore
import Tasks

/// BurstCCN on minibatches of 32, in Float, one core: the dense network on digits and the convolutional one at the sizes of CIFAR-10.
enum BurstingBench {
  static let batch = 32

  /// Floating-point operations of one image's training step, diagnostics not counted: the products up, the forward inductions,
  /// and for each hidden layer one product down, or two and an induction where Q is not `p_b Y`.
  static func operationsPerImage(_ architecture: LayeredArchitecture, learnsEvents: Bool) -> Double
  {
    let forward = architecture.connectivity.indices.map { k in
      switch architecture.connectivity[k] {
      case .convolution(let g): Double(g.outputPositions * g.outputChannels * g.patchSize)
      default: Double(architecture.sizes[k] * architecture.sizes[k + 1])
      }
    }
    let down = (1..<architecture.depth).map { k in
      // Feedback to a convolution does not learn and takes one product.
      (learnsEvents && architecture.connectivity[k - 1] == .full ? 3 : 1) * forward[k]
    }
    return 2 * (2 * forward.reduce(0, +) + down.reduce(0, +))
  }

  static func network(
    _ architecture: LayeredArchitecture, learnsEvents: Bool
  ) -> BurstingNetwork<Float> {
    var parameters = BurstingParameters()
    parameters.learningRate = 0.01
    parameters.eventFeedbackRate = learnsEvents ? 1e-4 : 0
    parameters.burstFeedback = .random(standardDeviation: 0.5)
    return BurstingNetwork(
      architecture, trials: batch, parameters: parameters,
      weights: BurstingWeights(
        architecture, parameters, gain: 3.6, streams: RandomStreams(seed: 1)))
  }

  static func rows(peak: Double) -> [BenchRow] {
    rows(
      [
        ("BurstCCN 784-500-500-500-10, Q learning", dense, true, 100),
        ("BurstCCN 784-500-500-500-10, Q = Y / 2", dense, false, 100),
      ], peak: peak)
  }

  static func convolutionRows(peak: Double) -> [BenchRow] {
    rows(
      [("BurstCCN 3x32x32-64c5-128c5-256c3-1480-10, Q learning", .cifar10, true, 2)], peak: peak)
  }

  private static let dense = LayeredArchitecture([784, 500, 500, 500, 10])

  private static func rows(
    _ cases: [(name: String, LayeredArchitecture, learnsEvents: Bool, steps: Int)], peak: Double
  ) -> [BenchRow] {
    let digits = StrokeDigits(trainCount: 1000, testCount: 10).generate().train
    return cases.map { name, architecture, learnsEvents, steps in
      let network = network(architecture, learnsEvents: learnsEvents)
      var stream = RandomStreams(seed: 2).stream("bench")
      if architecture.sizes[0] == digits.pixels {
        for column in 0..<batch {
          digits.images.withUnsafeBufferPointer {
            network.input.setColumn(
              column, to: $0[column * digits.pixels..<(column + 1) * digits.pixels])
          }
        }
      } else {
        network.input.mapInPlace { _ in Float(stream.normal()) }
      }
      for column in 0..<batch { network.target[column % 10, column] = 1 }
      let rate = bestRate(unitsPerCall: Double(batch * steps)) {
        for _ in 0..<steps { network.train(using: &stream) }
      }
      let operations = operationsPerImage(architecture, learnsEvents: learnsEvents)
      return BenchRow(
        name: name, rate: rate, unit: "images/s",
        note: "\(decimal(operations / 1e6)) MFLOP an image, "
          + "\(Int((rate * operations / peak * 100).rounded())) % of sgemm peak")
    }
  }
}
