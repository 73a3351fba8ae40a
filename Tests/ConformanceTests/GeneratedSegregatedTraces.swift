import DenseReference
import Foundation
import LinearAlgebra
import Support

/// Traces of networks of segregated dendrites with random constants, written by the dense reference.
struct GeneratedSegregatedTraces {
  private var network: DenseSegregatedNetwork
  private var stream: RandomStream
  private let isCoupled: Bool
  private let window: Int
  private let testSteps: Int
  private let testWindow: Int
  private let initial: JSONValue

  static func trace(seed: Int, layers: [Int]? = nil, examples: Int = 2) -> JSONValue {
    var generator = GeneratedSegregatedTraces(seed: seed, layers: layers)
    let records = (0..<examples).map { _ in generator.example() }
    let test = generator.test()
    return [
      "format": "guerguiev2017-golden/1", "case": .string("generated \(seed)"),
      "params": generator.parameters, "init": generator.initial, "examples": .array(records),
      "test": [test],
    ]
  }

  private init(seed: Int, layers: [Int]?) {
    var stream = RandomStreams(seed: UInt64(seed)).stream("segregated")
    // No hidden layer, one, two and three in turn.
    let sizes = layers ?? (0...(1 + seed % 4)).map { _ in 2 + stream.below(8) }
    let rates = sizes.dropFirst().map { _ in stream.uniform(in: 0.02..<0.3) }
    var settings = DenseSegregatedSettings(learningRates: rates)
    settings.dt = stream.chance(0.3) ? 0.5 : 1
    settings.maximalRate = stream.uniform(in: 0.1..<0.6)
    settings.gL = stream.uniform(in: 0.05..<0.2)
    settings.gB = stream.uniform(in: 0.3..<0.7)
    settings.gD = stream.uniform(in: 0.3..<0.7)
    settings.eE = stream.uniform(in: 6..<10)
    settings.eI = stream.uniform(in: -10 ..< -6)
    settings.tauRise = stream.uniform(in: 1..<4)
    settings.tauDecay = stream.uniform(in: 6..<14)
    settings.taps = [1, 4, 10, 17][stream.below(4)]
    // The switch decides; a trace may name a conductance that nothing reads.
    isCoupled = stream.chance(0.6)
    if isCoupled { settings.gA = [0, 0.05, 0.6][stream.below(3)] }
    window = [1, 7, 20][stream.below(3)]
    testSteps = 30 + stream.below(20)
    testWindow = 1 + stream.below(testSteps)
    func rows(_ post: Int, _ pre: Int) -> DenseRows {
      (0..<post).map { _ in stream.vector(pre, -3..<4) }
    }
    let top = sizes.count - 1
    let w = (1...top).map { rows(sizes[$0], sizes[$0 - 1]) }
    let b = (1...top).map { stream.vector(sizes[$0], 0.5..<1) }
    let y = (1..<max(top, 1)).map { rows(sizes[$0], sizes[top]) }
    network = DenseSegregatedNetwork(settings, w: w, b: b, y: y)
    initial = Self.weights(network)
    self.stream = stream
  }

  private var parameters: JSONValue {
    let s = network.settings
    return [
      "dt": json(s.dt), "mem": .int(s.taps), "tau_s": json(s.tauRise), "tau_L": json(s.tauDecay),
      "g_L": json(s.gL), "g_B": json(s.gB), "g_A": json(isCoupled ? s.gA : 0.3),
      "g_D": json(s.gD), "E_E": json(s.eE), "E_I": json(s.eI),
      "lambda_max": json(s.maximalRate), "k_B": json(s.kB), "k_D": json(s.kD),
      "P_hidden": json(s.hiddenGain), "P_final": json(s.outputGain),
      "integration_steps": .int(window), "integration_steps_test": .int(testWindow),
      "test_steps": .int(testSteps), "kappa": json(s.kernel), "n_in": .int(network.sizes[0]),
      "layers": .array(network.sizes.dropFirst().map { .int($0) }),
      "etas": json(s.learningRates), "apical_conductance": .bool(isCoupled),
      "draw_denominator": .int(1 << 24),
    ]
  }

  private static func weights(_ network: DenseSegregatedNetwork) -> JSONValue {
    ["W": json(network.w), "b": json(network.b), "Y": json(network.y)]
  }

  private mutating func input() -> [Double] {
    (0..<network.sizes[0]).map { _ in
      stream.chance(0.3) ? 0 : stream.uniform(in: 0..<network.settings.maximalRate)
    }
  }

  /// A phase's block, and its steps.
  private mutating func phase(
    _ rates: [Double], label: Int?, steps: Int, potentials: Bool = true
  ) -> (block: JSONValue, steps: [DenseSegregatedStep]) {
    var records: [DenseSegregatedStep] = []
    var draws: [[[Double]]] = network.sizes.map { _ in [] }
    for _ in 0..<steps {
      let numbers = (0..<network.drawsPerStep).map { _ in UInt32(stream.nextUInt64() >> 40) }
      var remaining = numbers[...]
      var first = 0
      for (population, size) in network.sizes.enumerated() {
        draws[population].append(numbers[first..<first + size].map(Double.init))
        first += size
      }
      records.append(network.step(input: rates, label: label, draws: &remaining))
    }
    let populations = network.sizes.indices.map { population -> JSONValue in
      var block: [String: JSONValue] = [
        "draw": json(draws[population]), "spikes": json(records.map { $0.counts[population] }),
      ]
      if potentials, population > 0 {
        block["B"] = json(records.map { $0.basal[population - 1] })
        block["C"] = json(records.map { $0.soma[population - 1] })
        if population <= network.hiddenCount {
          block["A"] = json(records.map { $0.apical[population - 1] })
        }
      }
      return .object(block)
    }
    return (
      [
        "steps": .int(steps), "input": populations[0],
        "layers": .array(Array(populations.dropFirst())),
      ], records
    )
  }

  private func end(_ averages: DenseSegregatedAverages, forward: Bool) -> JSONValue {
    .array(
      network.w.indices.map { m in
        var block: [String: JSONValue] = [
          "avg_C": json(averages.soma[m]), "avg_rate": json(averages.rate[m]),
        ]
        if forward { block["avg_PSP_B"] = json(averages.presynaptic[m]) }
        if m < network.hiddenCount {
          block["avg_A"] = json(averages.apical[m])
          block["alpha"] = json(averages.plateau[m])
        }
        return .object(block)
      })
  }

  private mutating func example() -> JSONValue {
    let rates = input()
    let label = stream.below(network.sizes[network.sizes.count - 1])
    let lengths = (0..<2).map { _ in window + 5 + stream.below(20) }
    let forward = phase(rates, label: nil, steps: lengths[0])
    let target = phase(rates, label: label, steps: lengths[1])
    let before = network.averages(forward.steps, window: window)
    let after = network.averages(target.steps, window: window)
    let losses = network.losses(before, after)
    let early = network.backpropagatedErrors(before, after)
    let update = network.update(before, after)
    let late = network.backpropagatedErrors(before, after)
    let updates = network.w.indices.map { m -> JSONValue in
      var block: [String: JSONValue] = [
        "E": json(update.errors[m]), "dW": json(update.weights[m]),
        "db": json(update.thresholds[m]), "local_loss_sum": json(losses[m]),
      ]
      if m < network.hiddenCount {
        block["backprop_E_pre_update"] = json(early[m])
        block["backprop_E_post_update"] = json(late[m])
      }
      return .object(block)
    }
    return [
      "rates": json(rates), "label": .int(label), "forward": forward.block,
      "target": target.block, "forward_end": end(before, forward: true),
      "target_end": end(after, forward: false), "update": .array(updates),
      "after": Self.weights(network),
    ]
  }

  private mutating func test() -> JSONValue {
    network.reset()
    let rates = input()
    let shown = phase(rates, label: nil, steps: testSteps, potentials: false)
    let averages = network.averages(shown.steps, window: testWindow)
    let answers = averages.soma[network.hiddenCount]
    let highest = answers.max() ?? .nan
    return [
      "rates": json(rates), "forward": shown.block, "forward_end": end(averages, forward: true),
      "predicted": .int(answers.firstIndex(of: highest) ?? -1),
    ]
  }
}
