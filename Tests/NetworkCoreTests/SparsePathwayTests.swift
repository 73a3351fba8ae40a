import Foundation
import LinearAlgebra
import NetworkCore
import Testing

@Suite struct SparsePathwayTests {
  /// Sums of dozens of weights in another order, and hundreds of updates one after another.
  static let tolerance = 1e-11

  /// Two populations that fire where the test tells them to, and a pathway of events between them.
  private struct Pair {
    let clock = DecayClock<Double>(timeConstant: 10, timeStep: 1)
    let source, target: Population<Double>
    let graph: SparseGraph
    let weights: SparseMatrix<Double>

    init(sources: Int, targets: Int, probability: Double, seed: UInt64) {
      let rule = Firing(threshold: 1, refractorySteps: 1, signals: (.event, .burst))
      let traces: [CompartmentName: DecayClock<Double>] = ["g": clock, "e": clock, "f": clock]
      source = Population(
        "source", size: sources, cellType: .pyramidal, compartments: [.soma], signals: [],
        traces: traces, firing: rule)
      target = Population(
        "target", size: targets, cellType: .pyramidal, compartments: [.soma], signals: [],
        traces: traces, firing: rule)
      var stream = RandomStreams(seed: seed).stream("graph")
      graph = SparseGraph(
        targets: targets, sources: sources, probability: probability, using: &stream)
      var draws = RandomStreams(seed: seed).stream("weights")
      weights = SparseMatrix(graph) { _, _ in draws.uniform() }
    }

    func program(_ stages: Schedule<Double>, _ pathways: [Pathway<Double>]) -> Program<Double> {
      Program(
        [.fire(source), .fire(target)] + stages,
        for: Circuit("pair", populations: [source, target], pathways: pathways))
    }

    /// Lets some neurons fire in the next step.
    func excite(_ population: Population<Double>, share: Double, _ draws: inout RandomStream)
      -> [Int]
    {
      (0..<population.size).filter { i in
        let fires = draws.uniform() < share
        population[.soma][i] = fires ? 2 : 0
        return fires
      }
    }

    var dense: [[Double]] {
      var dense = Array(
        repeating: Array(repeating: 0.0, count: source.size), count: target.size)
      for (place, pair) in graph.pairs.enumerated() {
        dense[pair.target][pair.source] = weights.values[place]
      }
      return dense
    }
  }

  @Test func aGraphConnectsEveryPairWithItsProbability() {
    var stream = RandomStreams(seed: 11).stream("graph")
    let graph = SparseGraph(targets: 200, sources: 150, probability: 0.2, using: &stream)
    let n = 200.0 * 150
    #expect(abs(Double(graph.synapses) - 0.2 * n) < 5 * (0.2 * 0.8 * n).squareRoot())
    #expect(Set(graph.pairs.map { $0.target * 150 + $0.source }).count == graph.synapses)
    let full = SparseGraph(targets: 3, sources: 4, probability: 1, using: &stream)
    #expect(full.synapses == 12)
    var expected = RandomStreams(seed: 11).stream("graph")
    for _ in 0..<200 * 150 { _ = expected.uniform() }
    #expect(stream == expected)
  }

  @Test(arguments: [(1, 1, 1.0), (30, 17, 0.3), (65, 80, 1.0), (40, 9, 0.02)])
  func eventsArriveThroughTheWeights(sources: Int, targets: Int, probability: Double) {
    let pair = Pair(sources: sources, targets: targets, probability: probability, seed: 12)
    let uniform = SparseMatrix<Double>(pair.graph, uniform: 0.3)
    let pathways = [
      Pathway("w", from: pair.source, .event, to: pair.target, "g", weights: .sparse(pair.weights)),
      Pathway("u", from: pair.source, .event, to: pair.target, "e", weights: .sparse(uniform)),
    ]
    let shared = Pathway(
      "s", from: pair.source, .event, to: pair.target, "f", weights: .shared(with: pathways[0]),
      gain: -0.5)
    let program = pair.program(
      [
        .transmit(into: pair.target, "g"), .transmit(into: pair.target, "e"),
        .transmit(into: pair.target, "f"),
      ], pathways + [shared])
    var draws = RandomStreams(seed: 12).stream("events")
    var stream = RandomStream(seed: 0)
    var expected = Array(repeating: 0.0, count: targets)
    var counts = expected
    let dense = pair.dense
    for _ in 0..<20 {
      let fired = pair.excite(pair.source, share: 0.3, &draws)
      program.run(1, using: &stream)
      for j in 0..<targets {
        for i in fired {
          expected[j] += dense[j][i]
          counts[j] += dense[j][i] == 0 ? 0 : 1
        }
        #expect(abs(pair.target[trace: "g"][j] - expected[j]) < Self.tolerance)
        #expect(abs(pair.target[trace: "e"][j] - 0.3 * counts[j]) < Self.tolerance)
        #expect(abs(pair.target[trace: "f"][j] + 0.5 * expected[j]) < Self.tolerance)
      }
    }
  }

  /// Rules at events of either side, with and without a trace, against a dense matrix and plain expressions.
  @Test func synapsesLearnAtEventsAsThePlainRuleSays() {
    let pair = Pair(sources: 23, targets: 18, probability: 0.4, seed: 13)
    let surplus = TransferFunction(.relu, threshold: 2)
    let rules = [
      EventRule(
        at: .presynaptic, learningRate: 0.02,
        postsynapticFactor: .transfer(
          TransferFunction(.relu, slope: -1, threshold: 1), .compartment("f"))),
      EventRule(
        at: .presynaptic, learningRate: -0.01, postsynapticFactor: .constant(0.5),
        presynapticTrace: "e"),
      EventRule(
        at: .postsynaptic(.event), learningRate: 0.05,
        postsynapticFactor: .compartment("f") * .constant(0.5)
          - .transfer(surplus, .compartment("f")) / (.compartment("f") + .constant(0.1))
          - 0.3 * .compartment(.soma), presynapticTrace: "e"),
    ]
    let pathway = Pathway(
      "w", from: pair.source, .event, to: pair.target, "g", weights: .sparse(pair.weights),
      eventRules: rules, weightRange: 0.1...0.9)
    let program = pair.program(
      [
        .decay([pair.clock]), .mark(pair.source, .event, trace: "e"),
        .learn(pathway, timeStep: 0.5), .mark(pair.target, .event, trace: "f", by: 0.7),
      ], [pathway])
    var draws = RandomStreams(seed: 13).stream("events")
    var stream = RandomStream(seed: 0)
    var dense = pair.dense
    let connected = Set(pair.graph.pairs.map { $0.target * 23 + $0.source })
    var e = Array(repeating: 0.0, count: 23)
    var f = Array(repeating: 0.0, count: 18)
    var bounds = (low: false, high: false)
    func change(_ j: Int, _ i: Int, by amount: Double) {
      guard connected.contains(j * 23 + i) else { return }
      let w = dense[j][i] + amount
      dense[j][i] = min(max(w, 0.1), 0.9)
      bounds.low = bounds.low || w < 0.1
      bounds.high = bounds.high || w > 0.9
    }
    for _ in 0..<300 {
      let pre = pair.excite(pair.source, share: 0.1, &draws)
      let post = pair.excite(pair.target, share: 0.1, &draws)
      program.run(1, using: &stream)
      for i in 0..<23 { e[i] *= exp(-0.1) }
      for j in 0..<18 { f[j] *= exp(-0.1) }
      for i in pre { e[i] += 1 }
      for i in pre { for j in 0..<18 { change(j, i, by: 0.01 * max(1 - f[j], 0)) } }
      for i in pre { for j in 0..<18 { change(j, i, by: -0.005 * 0.5 * e[i]) } }
      for j in post {
        // The soma has been reset to 0 by then.
        let p = 0.5 * f[j] - max(f[j] - 2, 0) / (f[j] + 0.1)
        for i in 0..<23 { change(j, i, by: 0.025 * p * e[i]) }
      }
      for j in post { f[j] += 0.7 }
    }
    for (place, pairing) in pair.graph.pairs.enumerated() {
      let difference = abs(pair.weights.values[place] - dense[pairing.target][pairing.source])
      #expect(difference < Self.tolerance)
    }
    #expect(bounds == (true, true), "the range has been reached at both ends")
  }

  @Test func aPathwayOfEventsShowsInThePlausibilityTable() {
    let pair = Pair(sources: 3, targets: 3, probability: 1, seed: 14)
    let learning = Pathway(
      "w", from: pair.source, .event, to: pair.target, "g", weights: .sparse(pair.weights),
      eventRules: [
        EventRule(at: .presynaptic, learningRate: 1, postsynapticFactor: .constant(1))
      ], weightRange: 0...1)
    let mirrored = Pathway(
      "m", from: pair.source, .burst, to: pair.target, "f", weights: .shared(with: learning))
    let table = PlausibilityTable(
      Circuit("pair", populations: [pair.source, pair.target], pathways: [learning, mirrored]))
    let findings = Dictionary(uniqueKeysWithValues: table.rows.map { ($0.property, $0.finding) })
    #expect(findings["Weight transport"] == "yes: m = w")
    #expect(findings["Locality"]?.contains("1 plastic") == true)
    #expect(findings["Dale's law"] == "kept")
    #expect(findings["Signals per neuron"] == "2 (burst, event)")
  }
}
