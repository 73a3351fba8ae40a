import LinearAlgebra
import Models
import Testing

/// The event-driven network against the dense reference, step by step, over images with learning.
@Suite struct DenseReferenceTests {
  /// Potentials of order 10 summed in another order over some 300 steps; somata forget, weights add up.
  static let tolerance = 1e-11
  static let images = 3

  static let conditions: [SegregatedCondition] =
    [[40, 6], [13, 9, 6], [13, 9, 7, 6], [11, 9, 7, 5, 4]].map { layers in
      SegregatedCondition("\(layers.count - 2) hidden layers") { $0.layers = layers }
    }
    + [0.05, 0.6].flatMap { conductance in
      [[13, 9, 6], [13, 9, 7, 6]].map { layers in
        SegregatedCondition("g_A = \(conductance), \(layers.count - 2) hidden") {
          $0.layers = layers
          $0.apicalConductance = conductance
        }
      }
    } + [
      SegregatedCondition("everything observed") {
        $0.layers = [13, 9, 7, 6]
        $0.observation = [.apicalPotentials, .allAverages]
      },
      SegregatedCondition("sparse feedback") { $0.sparse = true },
      SegregatedCondition("symmetric feedback") {
        $0.layers = [11, 9, 7, 5, 4]
        $0.symmetric = true
        $0.observation = [.apicalPotentials]
      },
      SegregatedCondition("symmetric feedback, g_A = 0.05") {
        $0.layers = [13, 9, 7, 6]
        $0.symmetric = true
        $0.apicalConductance = 0.05
      },
      SegregatedCondition("averages after settling") {
        $0.settling = 30
        $0.observation = [.allAverages]
      },
      SegregatedCondition("rate feedback") {
        $0.layers = [13, 9, 7, 6]
        $0.feedback = .rates
      },
      SegregatedCondition("rate feedback, g_A = 0.6") {
        $0.feedback = .rates
        $0.apicalConductance = 0.6
      },
      SegregatedCondition("rates without spikes") {
        $0.layers = [13, 9, 7, 6]
        $0.transmission = .rates
        $0.observation = [.allAverages]
      },
      SegregatedCondition("backpropagation") {
        $0.layers = [11, 9, 7, 5, 4]
        $0.learning = .backpropagation
      },
      SegregatedCondition("stochastic plateau times") {
        $0.layers = [13, 9, 7, 6]
        $0.stochastic = true
      },
      SegregatedCondition("stochastic plateau times after settling") {
        $0.stochastic = true
        $0.settling = 30
      },
    ]

  @Test(arguments: conditions)
  func networkEqualsItsDenseReference(condition: SegregatedCondition) {
    let streams = RandomStreams(seed: 91)
    var pair = SegregatedPair(condition, streams: streams)
    let initial = pair.fast.weights.feedforward.map { $0.copy() }
    var stream = streams.stream("draws")
    let outputs = condition.layers.last ?? 0
    for image in 0..<Self.images {
      let pixels = (0..<condition.layers[0]).map { $0 % 4 == image ? 0 : stream.uniform() }
      let lengths =
        condition.transmission == .rates ? [2, 2] : [[50, 57], [63, 50], [51, 52]][image]
      pair.learn(pixels, label: image * 2 % outputs, lengths: lengths, using: &stream)
    }
    #expect(pair.deviation <= Self.tolerance, "\(pair.deviation) in \(pair.place)")
    // The comparison is worth something only where spikes flowed and every layer learned.
    #expect(condition.transmission == .rates || (pair.spikeTotal > 500 && pair.severalAtOnce))
    for (before, after) in zip(initial, pair.fast.weights.feedforward) {
      after.add(before, scale: -1)
      #expect(after.maximumMagnitude > 1e-4)
    }
  }
}
