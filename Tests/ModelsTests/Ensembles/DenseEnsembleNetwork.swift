import Foundation
import LinearAlgebra
import Models
import NetworkCore

/// The network of spiking ensembles, slow and obvious, from the description of the model: dense matrices, every trace by itself,
/// every neuron in its turn.
///
/// Connections and initial potentials are copied from the network it is compared with, arrivals of the background come from the same
/// stage and stream (whose law has tests of its own), everything else is computed anew.
struct DenseEnsembleNetwork {
  /// One layer.
  struct Layer {
    let size: Int
    var soma, dendrite, z, adaptation, rise, somaticCurrent, dendriticCurrent: [Double]
    var excitation, inhibition, dendriticExcitation, dendriticInhibition: [Double]
    var recent, recentSpikes, events, bursts: [Double]
    var last, release: [Int]
    var secondAt: [Int]
    var nowEvents: [Int] = []
    var nowBursts: [Int] = []
    var nowIsolated: [Int] = []
    let baseline: [Double]

    init(_ population: Population<Double>, dendriticCurrent: [Double], baseline: [Double]) {
      size = population.size
      let zero = Array(repeating: 0.0, count: size)
      soma = Array(population[.soma].column(0))
      (dendrite, z, adaptation, rise, somaticCurrent) = (zero, zero, zero, zero, zero)
      (excitation, inhibition, dendriticExcitation, dendriticInhibition) = (zero, zero, zero, zero)
      (recent, recentSpikes, events, bursts) = (zero, zero, zero, zero)
      last = Array(repeating: -1_000_000, count: size)
      release = Array(repeating: 0, count: size)
      secondAt = Array(repeating: -1, count: size)
      self.dendriticCurrent = dendriticCurrent
      self.baseline = baseline
    }
  }

  /// Dense weights and which of them are synapses.
  struct Synapses {
    var weights: [[Double]]
    let exist: [[Bool]]

    init(_ pathway: Pathway<Double>) {
      let row = Array(repeating: 0.0, count: pathway.source.size)
      weights = Array(repeating: row, count: pathway.target.size)
      var exist = weights.map { $0.map { _ in false } }
      let matrix = pathway.sparse
      let isUniform = matrix.values.rows == 1 && matrix.graph.synapses != 1
      for (place, pair) in matrix.graph.pairs.enumerated() {
        weights[pair.target][pair.source] = matrix.values[isUniform ? 0 : place]
        exist[pair.target][pair.source] = true
      }
      self.exist = exist
    }
  }

  let p: EnsembleParameters
  /// Input, hidden, output.
  var layers: [Layer]
  /// By the names of the pathways.
  var synapses: [String: Synapses]
  private let background: [Background]
  private var step = 0

  /// The arrivals of one step, by the stage of the core on traces that do not decay.
  private struct Background {
    let population: Population<Double>
    let program: Program<Double>
    static let names: [CompartmentName] = ["sE", "sI", "dE", "dI"]

    init(size: Int, _ soma: EnsembleParameters.Background, _ p: EnsembleParameters) {
      let clock = DecayClock<Double>(timeConstant: 1e300, timeStep: 1)
      population = Population(
        "arrivals", size: size, cellType: .input, compartments: [], signals: [],
        traces: Dictionary(uniqueKeysWithValues: Self.names.map { ($0, clock) }))
      let d = p.dendriticBackground
      let inputs = [
        (soma.rate, soma.excitatoryWeight), (soma.rate, soma.inhibitoryWeight),
        (d.rate, d.excitatoryWeight), (d.rate, d.inhibitoryWeight),
      ]
      program = Program(
        [
          .receive(
            population,
            zip(Self.names, inputs).map {
              PoissonInput(into: $0, rate: $1.0 * p.timeStep / 1000, weight: $1.1)
            })
        ], for: Circuit("arrivals", populations: [population], pathways: []))
    }
  }

  init(copying network: EnsembleNetwork<Double>) {
    let p = network.parameters
    self.p = p
    func twice(_ values: [Double]) -> [Double] {
      values.flatMap { Array(repeating: $0, count: p.neurons) }
    }
    let none = Array(repeating: 0.0, count: 2 * p.neurons)
    layers = [
      Layer(network.input, dendriticCurrent: none, baseline: none),
      Layer(
        network.hidden, dendriticCurrent: twice(p.hiddenDendriticCurrents),
        baseline: twice(p.hiddenBaselines)),
      Layer(
        network.output, dendriticCurrent: twice([p.outputDendriticCurrent]),
        baseline: twice([p.outputBaseline])),
    ]
    synapses = Dictionary(
      uniqueKeysWithValues: network.circuit.pathways.map { ($0.name, Synapses($0)) })
    background = zip([2, 2, 1], [p.inputBackground, p.hiddenBackground, p.outputBackground]).map {
      Background(size: $0 * p.neurons, $1, p)
    }
  }

  mutating func present(_ pattern: [Bool]) {
    for i in 0..<layers[0].size {
      layers[0].somaticCurrent[i] =
        pattern[i / p.neurons] ? p.currentForOne : p.currentForZero
    }
  }

  mutating func teach(_ target: Bool) {
    for i in 0..<layers[2].size {
      let r = layers[2].events[i] / (p.averagingTimeConstant / 1000)
      let low = p.lowestRate + 1
      let high = p.highestRate - 1
      let current: Double
      if target {
        current =
          r >= high ? 0 : r > low ? p.teachingCurrent / (r - p.lowestRate) : p.teachingCurrent
      } else {
        current =
          r <= low ? 0 : r < high ? -p.teachingCurrent / (p.highestRate - r) : -p.teachingCurrent
      }
      layers[2].dendriticCurrent[i] = p.outputDendriticCurrent + current
    }
  }

  mutating func advance(learning: Bool, using stream: inout RandomStream) {
    for l in layers.indices { integrate(l) }
    for l in layers.indices { fire(l, using: &stream) }
    for l in layers.indices { decay(l) }
    for l in layers.indices { receive(l, using: &stream) }
    transmit()
    for l in 0..<2 {
      for i in transmitted(l) { layers[l].recent[i] += 1 }
    }
    if learning {
      learn("inputToHidden", from: 0, to: 1, rate: p.hiddenLearningRate)
      learn("hiddenToOutput", from: 1, to: 2, rate: p.outputLearningRate)
    }
    for l in 1...2 {
      for i in layers[l].nowEvents { layers[l].events[i] += 1 }
      for i in layers[l].nowBursts { layers[l].bursts[i] += 1 }
    }
    step += 1
  }

  // MARK: Neurons

  private mutating func integrate(_ l: Int) {
    let n = p.neuron
    let dt = p.timeStep
    for i in 0..<layers[l].size {
      // Absolute potentials.
      let v = layers[l].soma[i] + n.restingPotential
      let u = layers[l].dendrite[i] + n.restingPotential
      let somatic =
        layers[l].excitation[i] * (n.excitatoryReversal - v)
        + layers[l].inhibition[i] * (n.inhibitoryReversal - v)
      let dendritic =
        layers[l].dendriticExcitation[i] * (n.excitatoryReversal - v)
        + layers[l].dendriticInhibition[i] * (n.inhibitoryReversal - v)
      let dv =
        -(v - n.restingPotential) / n.somaticTimeConstant
        + n.somaticAdaptation / n.somaticCapacitance * layers[l].adaptation[i]
        + somatic / n.somaticTimeConstant + layers[l].somaticCurrent[i] / n.somaticCapacitance
      let du =
        -(u - n.restingPotential) / n.dendriticTimeConstant
        + n.dendriticAdaptation / n.dendriticCapacitance * layers[l].z[i]
        + dendritic / n.dendriticTimeConstant
        + layers[l].dendriticCurrent[i] / n.dendriticCapacitance
      layers[l].soma[i] += dt * dv
      layers[l].dendrite[i] += dt * du
      layers[l].z[i] +=
        dt * (layers[l].dendrite[i] - layers[l].z[i]) / n.dendriticAdaptationTimeConstant
    }
  }

  private func steps(_ time: Double) -> Int { Int((time / p.timeStep).rounded()) }

  private mutating func fire(_ l: Int, using stream: inout RandomStream) {
    let n = p.neuron
    let due = (0..<layers[l].size).filter { layers[l].secondAt[$0] == step }
    layers[l].nowEvents = []
    layers[l].nowBursts = []
    layers[l].nowIsolated = []
    for i in 0..<layers[l].size {
      let v = layers[l].soma[i] + n.restingPotential
      guard v > n.threshold + layers[l].rise[i], layers[l].release[i] <= step else { continue }
      send(l, i)
      layers[l].soma[i] = 0
      layers[l].rise[i] += n.thresholdRise
      layers[l].adaptation[i] += 1
      let u = layers[l].dendrite[i] + n.restingPotential
      let probability = 1 / (1 + exp(-(u - n.burstPotential) / n.burstWidth))
      let word = stream.nextUInt64()
      if Double(word & 0xffff_ffff) / 0x1p32 < probability {
        let range = steps(n.longestDelay) - steps(n.shortestDelay)
        let delay = steps(n.shortestDelay) + Int(Double(word >> 32) / 0x1p32 * Double(range))
        layers[l].secondAt[i] = step + delay
      }
    }
    for i in due { send(l, i) }
  }

  private mutating func send(_ l: Int, _ i: Int) {
    if step - layers[l].last[i] < steps(p.neuron.burstInterval) {
      layers[l].nowBursts.append(i)
    } else {
      layers[l].nowEvents.append(i)
    }
    if layers[l].recentSpikes[i] < exp(-1) { layers[l].nowIsolated.append(i) }
    layers[l].recentSpikes[i] += 1
    layers[l].last[i] = step
    layers[l].release[i] = step + steps(p.neuron.refractoryPeriod)
  }

  private mutating func decay(_ l: Int) {
    let n = p.neuron
    func shrink(_ values: inout [Double], _ timeConstant: Double) {
      let factor = exp(-p.timeStep / timeConstant)
      for i in values.indices { values[i] *= factor }
    }
    shrink(&layers[l].excitation, n.excitatoryTimeConstant)
    shrink(&layers[l].inhibition, n.inhibitoryTimeConstant)
    shrink(&layers[l].dendriticExcitation, n.excitatoryTimeConstant)
    shrink(&layers[l].dendriticInhibition, n.inhibitoryTimeConstant)
    shrink(&layers[l].adaptation, n.somaticAdaptationTimeConstant)
    shrink(&layers[l].rise, n.thresholdTimeConstant)
    shrink(&layers[l].recent, p.recentTimeConstant)
    shrink(&layers[l].recentSpikes, p.recentTimeConstant)
    shrink(&layers[l].events, p.averagingTimeConstant)
    shrink(&layers[l].bursts, p.averagingTimeConstant)
  }

  private mutating func receive(_ l: Int, using stream: inout RandomStream) {
    let population = background[l].population
    for name in Background.names { population[trace: name].values.fill(0) }
    background[l].program.run(1, using: &stream)
    for i in 0..<layers[l].size {
      layers[l].excitation[i] += population[trace: "sE"].values[i]
      layers[l].inhibition[i] += population[trace: "sI"].values[i]
      layers[l].dendriticExcitation[i] += population[trace: "dE"].values[i]
      layers[l].dendriticInhibition[i] += population[trace: "dI"].values[i]
    }
  }

  // MARK: Synapses

  private func transmitted(_ l: Int) -> [Int] {
    p.detection == .events ? layers[l].nowEvents : layers[l].nowIsolated
  }

  private func input(_ name: String, _ senders: [Int], to j: Int) -> Double {
    senders.reduce(0) { $0 + (synapses[name]?.weights[j][$1] ?? 0) }
  }

  private mutating func transmit() {
    for (lower, upper, name) in [(0, 1, "inputToHidden"), (1, 2, "hiddenToOutput")] {
      for j in 0..<layers[upper].size {
        layers[upper].excitation[j] += input(name, transmitted(lower), to: j)
        layers[upper].inhibition[j] += input("\(name)Inhibition", layers[lower].nowEvents, to: j)
      }
    }
    let (events, bursts) = (layers[2].nowEvents, layers[2].nowBursts)
    for j in 0..<layers[1].size {
      layers[1].dendriticExcitation[j] += input("feedbackExcitation", bursts, to: j)
      layers[1].dendriticInhibition[j] += input("feedbackInhibition", bursts, to: j)
      guard p.rule == .burstCCN else { continue }
      let excitatory = p.outputBaseline * input("feedbackExcitation", events, to: j)
      let inhibitory = p.outputBaseline * input("feedbackInhibition", events, to: j)
      switch p.eventFeedback {
      case .none: break
      case .otherReceptor:
        layers[1].dendriticInhibition[j] += excitatory
        layers[1].dendriticExcitation[j] += inhibitory
      case .sameReceptor:
        layers[1].dendriticExcitation[j] -= excitatory
        layers[1].dendriticInhibition[j] -= inhibitory
      }
    }
  }

  private mutating func learn(_ name: String, from lower: Int, to upper: Int, rate: Double) {
    let seconds = p.averagingTimeConstant / 1000
    let (pre, post) = (layers[lower], layers[upper])
    for i in transmitted(lower) {
      for j in 0..<post.size where post.events[j] / seconds < p.lowestRate {
        change(name, j, i, by: rate * (p.lowestRate - post.events[j] / seconds))
      }
    }
    func excess(_ j: Int) -> Double {
      let r = post.events[j] / seconds
      return r > p.highestRate ? (r - p.highestRate) / r : 0
    }
    for j in post.nowEvents {
      var expected = post.baseline[j]
      if p.rule == .burstprop {
        expected = post.events[j] == 0 ? 0 : min(1, post.bursts[j] / post.events[j])
      }
      for i in 0..<pre.size {
        change(name, j, i, by: rate * (-expected - excess(j)) * pre.recent[i])
      }
    }
    for j in post.nowBursts {
      for i in 0..<pre.size { change(name, j, i, by: rate * (1 - excess(j)) * pre.recent[i]) }
    }
  }

  private mutating func change(_ name: String, _ j: Int, _ i: Int, by amount: Double) {
    guard let all = synapses[name], all.exist[j][i] else { return }
    synapses[name]?.weights[j][i] = min(max(all.weights[j][i] + amount, 0), p.largestWeight)
  }
}
