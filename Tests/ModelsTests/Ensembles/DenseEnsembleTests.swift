import LinearAlgebra
import Models
import NetworkCore
import Testing

@Suite struct DenseEnsembleTests {
  /// The same sums in another order, thousands of steps long; a spike that rounding moved by a step would show as a difference of 1.
  static let tolerance = 1e-9

  struct Condition: Sendable, CustomTestStringConvertible {
    let rule: EnsembleParameters.Rule
    let feedback: EnsembleParameters.EventFeedback
    let detection: EnsembleParameters.Detection
    var testDescription: String { "\(rule) \(feedback) \(detection)" }
  }

  static let conditions = [
    Condition(rule: .burstCCN, feedback: .otherReceptor, detection: .events),
    Condition(rule: .burstCCN, feedback: .sameReceptor, detection: .events),
    Condition(rule: .burstCCN, feedback: .none, detection: .isolatedSpikes),
    Condition(rule: .burstprop, feedback: .otherReceptor, detection: .events),
    Condition(rule: .burstprop, feedback: .none, detection: .isolatedSpikes),
  ]

  @Test(arguments: conditions)
  func theNetworkIsThePlainOneSpikeBySpikeAndWeightByWeight(condition: Condition) {
    var p = EnsembleFixture.parameters()
    p.rule = condition.rule
    p.eventFeedback = condition.feedback
    p.detection = condition.detection
    let network = EnsembleFixture.network(p, Double.self)
    var dense = DenseEnsembleNetwork(copying: network)
    var stream = RandomStreams(seed: 2).stream("spikes")
    var denseStream = stream
    var seen = (events: 0, bursts: 0)
    let before = network.plasticWeights
    for (phase, pattern) in [[true, false], [true, true], [false, true]].enumerated() {
      network.present(pattern)
      dense.present(pattern)
      for step in 0..<1200 {
        if phase > 0 && step % 400 == 0 {
          network.teach(phase == 2)
          dense.teach(phase == 2)
        }
        network.run(1, learning: phase > 0, using: &stream)
        dense.advance(learning: phase > 0, using: &denseStream)
        let populations = [network.input, network.hidden, network.output]
        for (population, layer) in zip(populations, dense.layers) {
          #expect(population.firing?.events.neurons == layer.nowEvents)
          #expect(Set(population.firing?.bursts.neurons ?? []) == Set(layer.nowBursts))
          seen.events += layer.nowEvents.count
          seen.bursts += layer.nowBursts.count
        }
      }
    }
    #expect(stream == denseStream)
    #expect(seen.events > 150 && seen.bursts > 30)
    for name in ["inputToHidden", "hiddenToOutput"] {
      let matrix = network.circuit.pathway(name).sparse
      for (place, pair) in matrix.graph.pairs.enumerated() {
        let expected = dense.synapses[name]?.weights[pair.target][pair.source] ?? .nan
        #expect(abs(matrix.values[place] - expected) < Self.tolerance, "\(name) \(pair)")
      }
    }
    #expect(zip(before, network.plasticWeights).contains { abs($0 - $1) > 0.01 })
    for i in 0..<network.hidden.size {
      #expect(abs(network.hidden[.soma][i] - dense.layers[1].soma[i]) < Self.tolerance)
      #expect(abs(network.hidden[.apical][i] - dense.layers[1].dendrite[i]) < Self.tolerance)
    }
  }
}
