import LinearAlgebra
import Models
import NetworkCore
import Tasks

/// The network of segregated dendrites 784-500-10, spiking, in Float, one core: training on digits, nothing recorded; and
/// where its time goes.
enum SegregatedBench {
  static let layers = [784, 500, 10]
  /// Of a training image, in steps: the expected 103.04, rounded.
  static let lengths = (forward: 51, target: 52)
  static var stepsPerImage: Double { Double(lengths.forward + lengths.target) }

  static func rows() -> [BenchRow] {
    let digits = StrokeDigits(trainCount: 1000, testCount: 10).generate().train
    let network = makeNetwork()
    var spikes = RandomStream(seed: 1)
    let rate = trainingRate(network, digits, &spikes)
    let operations = operationsPerImage(network)
    let peak = MultilayerBench.matrixProductPeak()
    let training = BenchRow(
      name: "segregated dendrites 784-500-10, spiking, training", rate: rate, unit: "images/s",
      note:
        "\(decimal(1e6 / rate / stepsPerImage)) µs a step; event-driven arithmetic at sgemm peak "
        + "would take \(Int((rate * operations / peak * 100).rounded())) % of it")
    return [training] + parts(network, &spikes, step: 1 / rate / stepsPerImage)
      + [testRow(network, digits, &spikes)]
  }

  private static func makeNetwork() -> SegregatedNetwork<Float> {
    let weights: SegregatedWeights<Float> = SegregatedInitialisation.head.weights(
      layers: layers, maximalRate: 0.2, streams: RandomStreams(seed: 1))
    return SegregatedNetwork(
      parameters: SegregatedParameters(), weights: weights, learningRates: [0.21, 0.21])
  }

  private static func image(_ digits: LabeledImages, _ index: Int) -> ArraySlice<Float> {
    digits.images[index * digits.pixels..<(index + 1) * digits.pixels]
  }

  private static func trainingRate(
    _ network: SegregatedNetwork<Float>, _ digits: LabeledImages, _ spikes: inout RandomStream
  ) -> Double {
    var next = 0
    return bestRate(unitsPerCall: 200) {
      for _ in 0..<200 {
        network.learn(
          image(digits, next), label: Int(digits.labels[next]), lengths: lengths, using: &spikes)
        next = (next + 1) % digits.count
      }
    }
  }

  /// Multiply-adds that the events of an image ask for, twice: those of the last step's spikes into every target, for every
  /// step, and the update of the weights of inputs that spiked.
  private static func operationsPerImage(_ network: SegregatedNetwork<Float>) -> Double {
    let populations = [network.input] + network.hidden
    let drive = zip(populations, layers.dropFirst()).map { population, targets in
      let events = (0..<20).map { population.spikes?.events(age: $0).count ?? 0 }.reduce(0, +)
      return Double(events) / 20 * Double(targets)
    }
    let update = zip(populations, layers.dropFirst()).map { population, targets in
      var neurons: Set<Int> = []
      for age in 0..<29 {
        neurons.formUnion(population.spikes?.events(age: age).map(\.neuron) ?? [])
      }
      return Double(neurons.count * targets)
    }
    return 2 * (stepsPerImage * drive.reduce(0, +) + update.reduce(0, +))
  }

  /// Parts of the work, each repeated by itself in the state that training has left.
  private static func parts(
    _ network: SegregatedNetwork<Float>, _ spikes: inout RandomStream, step: Double
  ) -> [BenchRow] {
    let p = network.parameters
    let layers = network.hidden + [network.output]
    let schedules: [(String, Schedule<Float>)] = [
      ("random draws", [.spike(network.input, rate: nil)] + layers.map { .spike($0) }),
      ("drive", layers.map { .transmit(into: $0, .basal) }),
      (
        "potentials and rates",
        layers.flatMap { population -> Schedule<Float> in
          let soma = population === network.output ? p.outputSoma : p.hiddenSoma
          return [
            .update(population, .soma, soma.eulerStep(p.timeStep)),
            .emit(population, .rate, p.transfer),
          ]
        }
      ),
      ("update", layers.indices.reversed().map { .learn(network.circuit.pathways[$0]) }),
    ]
    return schedules.map { name, schedule in
      let program = Program(schedule, for: network.circuit)
      let perStep = name == "update" ? 1 / stepsPerImage : 1
      let rate = bestRate(seconds: 0.5, unitsPerCall: 1000) { program.run(1000, using: &spikes) }
      let share = perStep / rate / step
      return BenchRow(
        name: "of it: \(name)", rate: rate, unit: name == "update" ? "images/s" : "steps/s",
        note: "\(Int((share * 100).rounded())) % of training")
    }
  }

  private static func testRow(
    _ network: SegregatedNetwork<Float>, _ digits: LabeledImages, _ spikes: inout RandomStream
  ) -> BenchRow {
    var next = 0
    let rate = bestRate(unitsPerCall: 100) {
      for _ in 0..<100 {
        _ = network.classify(image(digits, next), using: &spikes)
        next = (next + 1) % digits.count
      }
    }
    return BenchRow(
      name: "segregated dendrites 784-500-10, spiking, test", rate: rate, unit: "images/s",
      note: "\(network.parameters.testSteps) steps each")
  }
}
