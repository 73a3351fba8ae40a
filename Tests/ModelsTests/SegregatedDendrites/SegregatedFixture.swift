import LinearAlgebra
import Models
import NetworkCore

/// A small network of segregated dendrites and a picture for it.
struct SegregatedFixture {
  let network: SegregatedNetwork<Double>
  let pixels: [Double]
  var stream: RandomStream

  init(
    layers: [Int] = [20, 15, 8], seed: UInt64 = 111, learningRate: Double = 0.1,
    observation: SegregatedObservation = [],
    _ change: (inout SegregatedParameters) -> Void = { _ in }
  ) {
    self.init(
      layers: layers, seed: seed,
      learningRates: Array(repeating: learningRate, count: layers.count - 1),
      observation: observation, change)
  }

  init(
    layers: [Int], seed: UInt64 = 111, learningRates: [Double],
    observation: SegregatedObservation = [],
    _ change: (inout SegregatedParameters) -> Void = { _ in }
  ) {
    let streams = RandomStreams(seed: seed)
    var parameters = SegregatedParameters()
    change(&parameters)
    network = SegregatedNetwork(
      parameters: parameters,
      weights: SegregatedInitialisation.head.weights(
        layers: layers, maximalRate: parameters.maximalRate, streams: streams),
      learningRates: learningRates, observation: observation)
    var picture = streams.stream("pixels")
    pixels = (0..<layers[0]).map { $0 % 3 == 0 ? 0 : picture.uniform() }
    stream = streams.stream("spikes")
  }

  /// One image, both phases of 50 steps, with learning.
  mutating func learn(_ label: Int = 3) {
    network.learn(pixels, label: label, lengths: (50, 50), using: &stream)
  }

  /// The two phases without learning.
  mutating func present(_ label: Int = 3, steps: Int = 50) {
    network.show(pixels)
    network.teach(label)
    network.run(.forward, steps, using: &stream)
    network.run(.target, steps, using: &stream)
  }
}

extension SegregatedWeights where Scalar == Double {
  /// All numbers, in the order of their names.
  var numbers: [[[Double]]] { named.map(\.matrix.rowArrays) }
}
