import Dispatch
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
    let learning = "BurstCCN 784-500-500-500-10, Q learning"
    return rows(
      [
        Case(name: learning, architecture: dense, steps: 100),
        Case(name: "\(learning), on two cores", architecture: dense, cores: 2, steps: 100),
        Case(
          name: "BurstCCN 784-500-500-500-10, Q = Y / 2", architecture: dense,
          learnsEvents: false, steps: 100),
      ], peak: peak)
  }

  static func convolutionRows(peak: Double) -> [BenchRow] {
    let name = "BurstCCN 3x32x32-64c5-128c5-256c3-1480-10, Q learning"
    return rows(
      [
        Case(name: name, architecture: .cifar10, steps: 2),
        Case(name: "\(name), on two cores", architecture: .cifar10, cores: 2, steps: 2),
      ], peak: peak)
  }

  private struct Case {
    let name: String
    let architecture: LayeredArchitecture
    var learnsEvents = true
    /// Networks trained at once, each on a core of its own, as the runner does it.
    var cores = 1
    /// Minibatches between looks at the clock.
    let steps: Int
  }

  private static let dense = LayeredArchitecture([784, 500, 500, 500, 10])

  private static func rows(_ cases: [Case], peak: Double) -> [BenchRow] {
    let digits = StrokeDigits(trainCount: 1000, testCount: 10).generate().train
    return cases.map { row in
      nonisolated(unsafe) let networks = (0..<row.cores).map { _ in
        let network = network(row.architecture, learnsEvents: row.learnsEvents)
        if network.input.rows == digits.pixels {
          digits.fill(network.input, with: 0..<batch)
        } else {
          var stream = RandomStreams(seed: 2).stream("bench")
          network.input.mapInPlace { _ in Float(stream.normal()) }
        }
        for column in 0..<batch { network.target[column % 10, column] = 1 }
        return network
      }
      let steps = row.steps
      let rate = bestRate(unitsPerCall: Double(batch * steps * row.cores)) {
        DispatchQueue.concurrentPerform(iterations: networks.count) { core in
          var unused = RandomStream(seed: 0)
          for _ in 0..<steps { networks[core].train(using: &unused) }
        }
      }
      let operations = operationsPerImage(row.architecture, learnsEvents: row.learnsEvents)
      let share = rate * operations / peak / Double(row.cores)
      return BenchRow(
        name: row.name, rate: rate, unit: "images/s",
        note: "\(decimal(operations / 1e6)) MFLOP an image, "
          + "\(Int((share * 100).rounded())) % of sgemm peak"
          + (row.cores > 1 ? " of each core" : ""))
    }
  }
}
