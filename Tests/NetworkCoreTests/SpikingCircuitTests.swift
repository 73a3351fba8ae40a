import LinearAlgebra
import NetworkCore
import Testing

/// A random circuit of spikes: input, two layers, feedback, a pathway of rates, learning from averages.
private struct SpikingCircuit {
  let circuit: Circuit<Double>
  let presentation: Schedule<Double>
  let step: Schedule<Double>
  let update: Schedule<Double>
  let window: SpikeWindow<Double>
  let length: Int
  let age: Int
  var drawsPerStep: Int { circuit.populations.reduce(0) { $0 + $1.size } }

  init(using stream: inout RandomStream) {
    let layers = (0..<3).map { index in
      Population<Double>(
        "layer\(index)", size: stream.pick(RandomCircuit<Double>.sizes), cellType: .pyramidal,
        compartments: [.soma, .basal, .apical, .extra], signals: [.rate, .second, .spike],
        spikeMemory: 40)
    }
    func kernel() -> SynapticKernel {
      SynapticKernel((0..<stream.pick([1, 3, 10])).map { _ in stream.uniform(in: -1..<1) })
    }
    func pathway(
      _ name: String, _ source: Int, _ signal: SignalName, _ target: Int,
      _ compartment: CompartmentName
    ) -> Pathway<Double> {
      let (post, pre) = (layers[target].size, layers[source].size)
      let range = 1 / Double(pre).squareRoot()
      func random(_ columns: Int) -> Matrix<Double> {
        Matrix(post, columns) { _, _ in stream.uniform(in: -range..<range) }
      }
      return Pathway(
        name, from: layers[source], signal, to: layers[target], compartment,
        weights: .dense(random(pre)), kernel: signal == .spike ? kernel() : nil,
        threshold: stream.chance(0.5) ? random(1) : nil,
        rule: PlasticityRule(
          learningRate: 0.05, postsynapticFactor: .signal(.rate) - .compartment(.basal),
          presynapticSignal: .second))
    }
    let pathways = [
      pathway("up1", 0, .spike, 1, .basal), pathway("up2", 1, .spike, 2, .basal),
      pathway("skip", 0, .rate, 2, .basal), pathway("skipSpikes", 0, .spike, 2, .basal),
      pathway("down", 2, .spike, 1, .apical), pathway("self", 1, .spike, 1, .apical),
    ]
    circuit = Circuit("spikes", populations: layers, pathways: pathways)
    (length, age) = (1 + stream.integer(below: 20), stream.integer(below: 5))
    let window = SpikeWindow<Double>(kernel(), length: 1)
    window.set(length: length, endingAtAge: age)
    self.window = window
    presentation = [.hold(layers[0])]
    var step: Schedule<Double> = [.spike(layers[0], rate: nil)]
    for (layer, compartments) in [
      (layers[1], [CompartmentName.basal, .apical]), (layers[2], [.basal]),
    ] {
      step += compartments.map { .transmit(into: layer, $0) }
      step += [
        .update(
          layer, .soma,
          0.4 * .compartment(.soma) + 0.4 * .compartment(.basal) + 0.2 * .compartment(.apical)),
        .emit(layer, .rate, TransferFunction(.logistic, gain: 0.8)), .spike(layer),
      ]
    }
    self.step = step
    update =
      layers.map { .averageSpikes($0, .second, window) }
      + [.deliver(pathways[4], .second, into: .extra)] + pathways.map { .learn($0) }
    layers[0][signal: .rate].mapInPlace { _ in
      stream.chance(0.3) ? 0 : stream.uniform(in: 0..<0.8)
    }
  }
}

@Suite struct SpikingCircuitTests {
  /// Sums in another order over some 100 steps; what one step does to the next shrinks by the soma's factor.
  static let tolerance = 1e-11

  @Test(arguments: 0..<16)
  func compiledSpikesEqualThePlainInterpreter(seed: Int) {
    var stream = RandomStreams(seed: 81).stream("spikes/\(seed)")
    let net = SpikingCircuit(using: &stream)
    let plain = SlowInterpreter(copying: net.circuit)
    plain.windows[ObjectIdentifier(net.window)] = (net.length, net.age)
    let presentation = Program(net.presentation, for: net.circuit)
    let step = Program(net.step, for: net.circuit)
    let update = Program(net.update, for: net.circuit)
    for steps in [3, 25, 1, 40] {
      let draws = stream.draws(steps * net.drawsPerStep)
      presentation.run()
      step.run(steps, recordedDraws: draws)
      update.run()
      plain.recordedDraws = draws[...]
      plain.run(net.presentation, steps: 1, using: &stream)
      plain.run(net.step, steps: steps, using: &stream)
      plain.run(net.update, steps: 1, using: &stream)
      #expect(plain.largestDifference <= Self.tolerance)
      for population in net.circuit.populations {
        #expect(
          population.spikes?.counts().map(Double.init)
            == plain.sentSpikes[ObjectIdentifier(population)]?.last)
      }
    }
  }
}
