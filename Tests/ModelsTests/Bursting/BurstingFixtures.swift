import LinearAlgebra
import Models
import NetworkCore

/// Architectures of every kind: no hidden layer, several, and maps under full layers.
enum BurstingFixture {
  static let full = LayeredArchitecture([9, 7, 6, 4])
  static let deep = LayeredArchitecture([6, 5, 7, 4, 8, 3])
  static let flat = LayeredArchitecture([5, 3])
  /// The first convolution leaves a row and a column over.
  static let maps = LayeredArchitecture(
    imageSize: 8, channels: 2,
    layers: [
      .convolution(channels: 3, kernel: 3, stride: 2),
      .convolution(channels: 4, kernel: 2, stride: 1),
      .full(6), .full(4),
    ])
  static let all = [full, deep, flat, maps]

  /// Weights of a gain of 1, so that neurons are far from saturation.
  static func network<S: BLASScalar>(
    _ architecture: LayeredArchitecture, _ parameters: BurstingParameters, trials: Int = 3,
    seed: UInt64 = 1, _ type: S.Type = Double.self
  ) -> BurstingNetwork<S> {
    let streams = RandomStreams(seed: seed)
    let network = BurstingNetwork<S>(
      architecture, trials: trials, parameters: parameters,
      weights: BurstingWeights(architecture, parameters, gain: 1, streams: streams))
    fill(network.weights.forward.thresholds, within: 0.2, streams.stream("thresholds"))
    fill([network.input], within: 1, streams.stream("input"))
    teach(network.target)
    return network
  }

  /// Uniform numbers in ± `range`.
  static func fill<S>(_ matrices: [Matrix<S>], within range: Double, _ stream: RandomStream) {
    var stream = stream
    for matrix in matrices { matrix.mapInPlace { _ in S(stream.uniform(in: -range..<range)) } }
  }

  /// One class after another.
  static func teach<S>(_ target: Matrix<S>) {
    target.fill(0)
    for trial in 0..<target.columns { target[trial % target.rows, trial] = 1 }
  }

  /// Moves the targets to `share` of the way from the outputs to where they are now.
  static func soften<S>(_ target: Matrix<S>, _ output: Matrix<S>, share: Double) {
    for trial in 0..<target.columns {
      for i in 0..<target.rows {
        target[i, trial] = output[i, trial] + S(share) * (target[i, trial] - output[i, trial])
      }
    }
  }

  /// The forward synapses of layer k as weights between all neurons.
  static func expanded(_ kernels: Matrix<Double>, _ connectivity: Connectivity) -> Matrix<Double> {
    guard case .convolution(let g) = connectivity else { return kernels.copy() }
    let matrix = Matrix<Double>(g.outputSize, g.inputSize)
    forEachSynapse(g) { post, pre, row, column in matrix[post, pre] += kernels[row, column] }
    return matrix
  }

  /// The sums over the synapses that share a weight.
  static func contracted(_ dense: Matrix<Double>, _ connectivity: Connectivity) -> Matrix<Double> {
    guard case .convolution(let g) = connectivity else { return dense }
    let matrix = Matrix<Double>(g.outputChannels, g.patchSize)
    forEachSynapse(g) { post, pre, row, column in matrix[row, column] += dense[post, pre] }
    return matrix
  }

  private static func forEachSynapse(
    _ g: Convolution, _ body: (_ post: Int, _ pre: Int, _ row: Int, _ column: Int) -> Void
  ) {
    for position in 0..<g.outputPositions {
      let (y, x) = position.quotientAndRemainder(dividingBy: g.outputWidth)
      for offset in 0..<g.kernel * g.kernel {
        let (ky, kx) = offset.quotientAndRemainder(dividingBy: g.kernel)
        let seen = (y * g.stride + ky) * g.inputWidth + x * g.stride + kx
        for o in 0..<g.outputChannels {
          for c in 0..<g.inputChannels {
            body(
              position * g.outputChannels + o, seen * g.inputChannels + c, o,
              offset * g.inputChannels + c)
          }
        }
      }
    }
  }

  /// ‖a − s b‖ / ‖b‖.
  static func deviation(_ a: Matrix<Double>, from b: Matrix<Double>, times s: Double) -> Double {
    let difference = a.copy()
    difference.add(b, scale: -s)
    return (difference.squaredNorm / b.squaredNorm).squareRoot()
  }
}
