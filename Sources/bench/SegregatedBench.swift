import LinearAlgebra
import Models
import NetworkCore
import Tasks

/// The network of segregated dendrites, 784-500-10, spiking, in Float, one core: training on digits, nothing recorded.
enum SegregatedBench {
  static func rows() -> [BenchRow] {
    let digits = StrokeDigits(trainCount: 1000, testCount: 10).generate().train
    let streams = RandomStreams(seed: 1)
    let weights: SegregatedWeights<Float> = SegregatedInitialisation.head.weights(
      layers: [784, 500, 10], maximalRate: 0.2, streams: streams)
    let network = SegregatedNetwork(
      parameters: SegregatedParameters(), weights: weights, learningRates: [0.21, 0.21])
    var spikes = streams.stream("spikes")
    let images = 200
    var next = 0
    let rate = bestRate(unitsPerCall: Double(images)) {
      for _ in 0..<images {
        let start = next * digits.pixels
        digits.images.withUnsafeBufferPointer {
          network.learn(
            UnsafeBufferPointer(rebasing: $0[start..<start + digits.pixels]),
            label: Int(digits.labels[next]), lengths: (51, 52), using: &spikes)
        }
        next = (next + 1) % digits.count
      }
    }
    return [
      BenchRow(
        name: "segregated dendrites 784-500-10, spiking", rate: rate, unit: "images/s",
        note: "\(decimal(1e6 / rate / 103)) µs a step")
    ]
  }
}
