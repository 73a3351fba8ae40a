import LinearAlgebra
import NetworkCore
import Testing

/// A population of spikes from outside and the dense pathway it drives.
private struct SpikeDrive<S: BLASScalar> {
  let source: Population<S>
  let target: Population<S>
  let pathway: Pathway<S>
  let circuit: Circuit<S>
  let kernel: SynapticKernel
  let step: Program<S>
  /// Counts of all steps since the last reset, oldest first.
  var history: [[Double]] = []

  init(rows: Int, columns: Int, taps: Int, using stream: inout RandomStream) {
    source = Population(
      "source", size: columns, cellType: .input, compartments: [],
      signals: [.rate, .spike, .second])
    target = Population(
      "target", size: rows, cellType: .pyramidal, compartments: [.basal, .extra],
      signals: [.second])
    kernel = SynapticKernel(stream.vector(taps))
    pathway = Pathway(
      "drive", from: source, .spike, to: target, .basal,
      weights: .dense(Matrix(rows, columns) { _, _ in S(stream.uniform(in: -1..<1)) }),
      kernel: kernel, threshold: Matrix(stream.vector(rows).map { S($0) }),
      rule: PlasticityRule(
        learningRate: 0.3, postsynapticFactor: .signal(.second), presynapticSignal: .second))
    circuit = Circuit("drive", populations: [source, target], pathways: [pathway])
    step = Program([.spike(source), .transmit(into: target, .basal)], for: circuit)
    source[signal: .rate].setColumn(0, to: (0..<columns).map { _ in S(stream.uniform(in: 0..<2)) })
  }

  mutating func run(_ steps: Int, using stream: inout RandomStream) {
    for _ in 0..<steps {
      step.run(1, recordedDraws: stream.draws(source.size))
      history.append(source.spikes?.counts().map(Double.init) ?? [])
    }
  }

  /// `W x + b` by its definition.
  func delivered(_ x: [Double]) -> [Double] {
    (0..<target.size).map { i in
      x.indices.reduce(Double(pathway.threshold?[i] ?? 0)) {
        $0 + Double(pathway.matrix[i, $1]) * x[$1]
      }
    }
  }

  /// The largest deviation of the basal potentials from the whole history filtered through the weights as they are.
  var deviation: Double {
    let expected = delivered(plainFilter(history, kernel, size: source.size))
    return expected.indices.reduce(0) {
      max($0, abs(Double(target[.basal][$1]) - expected[$1]))
    }
  }
}

extension RandomStream {
  fileprivate mutating func vector(_ count: Int) -> [Double] {
    (0..<count).map { _ in uniform(in: -1..<1) }
  }
}

@Suite struct SpikePathwayTests {
  /// Sums of a few hundred terms of order 1 in another order.
  static let doubleTolerance = 1e-12
  /// The same in Float: an ulp of 1 is 1.2e-7, and some 20 spikes of weight 1 through 10 taps have sums of order 10.
  static let floatTolerance = 2e-5

  /// Around whole vectors, their blocks of 2, 4 and 8, and what is left of them.
  static let rows = [1, 2, 3, 5, 8, 9, 17, 31, 33, 63, 64, 65, 100, 129, 257, 500, 600]

  private func largestDeviation<S: BLASScalar>(_ type: S.Type, taps: Int) -> Double {
    var worst = 0.0
    for rows in Self.rows {
      var stream = RandomStreams(seed: 51).stream("convolution/\(rows)/\(taps)")
      var drive = SpikeDrive<S>(rows: rows, columns: 7, taps: taps, using: &stream)
      for _ in 0..<14 {
        drive.run(1, using: &stream)
        worst = max(worst, drive.deviation)
      }
      #expect(drive.history.joined().contains { $0 > 1 })
      drive.circuit.reset()
      drive.source[signal: .rate].fill(1)
      drive.history = []
      for _ in 0..<3 {
        drive.run(1, using: &stream)
        worst = max(worst, drive.deviation)
      }
    }
    return worst
  }

  @Test(arguments: [1, 3, 10])
  func eventsAreADenseConvolutionInDouble(taps: Int) {
    #expect(largestDeviation(Double.self, taps: taps) <= Self.doubleTolerance)
  }

  @Test(arguments: [1, 3, 10])
  func eventsAreADenseConvolutionInFloat(taps: Int) {
    #expect(largestDeviation(Float.self, taps: taps) <= Self.floatTolerance)
  }

  @Test func manySourcesAreAllHeard() {
    var stream = RandomStreams(seed: 52).stream("many")
    var drive = SpikeDrive<Double>(rows: 30, columns: 300, taps: 10, using: &stream)
    for _ in 0..<12 {
      drive.run(1, using: &stream)
      #expect(drive.deviation <= Self.doubleTolerance)
    }
  }

  @Test func pathwaysIntoOneCompartmentAddUp() {
    var stream = RandomStreams(seed: 53).stream("sum")
    var drive = SpikeDrive<Double>(rows: 9, columns: 6, taps: 3, using: &stream)
    let rates = Population<Double>("rates", size: 9, cellType: .input, compartments: [])
    rates[signal: .rate].fill(0.25)
    let constant = Pathway("constant", from: rates, to: drive.target, .basal, weights: .oneToOne)
    for pathways in [[constant, drive.pathway], [drive.pathway, constant]] {
      let circuit = Circuit(
        "both", populations: [rates, drive.source, drive.target], pathways: pathways)
      let both = Program([.transmit(into: drive.target, .basal)], for: circuit)
      circuit.reset()
      drive.source[signal: .rate].fill(0.7)
      rates[signal: .rate].fill(0.25)
      drive.history = []
      let spike = Program([.spike(drive.source)], for: circuit)
      for _ in 0..<5 {
        spike.run(1, recordedDraws: stream.draws(6))
        drive.history.append(drive.source.spikes?.counts().map(Double.init) ?? [])
        both.run()
        drive.target[.basal].mapInPlace { $0 - 0.25 }
        #expect(drive.deviation <= Self.doubleTolerance)
      }
    }
  }

  @Test(arguments: [1, 2, 5, 30])
  func learningIsAnOuterProductThatSpikesInFlightFeelAtOnce(steps: Int) {
    var stream = RandomStreams(seed: 54).stream("learn/\(steps)")
    var drive = SpikeDrive<Double>(rows: 21, columns: 13, taps: 10, using: &stream)
    let learning = Program([.learn(drive.pathway)], for: drive.circuit)
    for _ in 0..<4 {
      drive.run(steps, using: &stream)
      let before = drive.pathway.matrix.copy()
      let threshold = drive.pathway.threshold?.copy()
      let p = stream.vector(21)
      // A third of the sources have nothing to learn.
      let q = stream.vector(13).enumerated().map { $0.offset % 3 == 0 ? 0 : $0.element }
      drive.target[signal: .second].setColumn(0, to: p)
      drive.source[signal: .second].setColumn(0, to: q)
      learning.run()
      for i in 0..<21 {
        for j in 0..<13 {
          let change = drive.pathway.matrix[i, j] - before[i, j]
          #expect(abs(change - 0.3 * p[i] * q[j]) <= Self.doubleTolerance)
        }
        let change = (drive.pathway.threshold?[i] ?? .nan) - (threshold?[i] ?? .nan)
        #expect(abs(change - 0.3 * p[i]) <= Self.doubleTolerance)
      }
      // As long as the oldest spike is felt, and longer.
      for _ in 0..<12 {
        drive.run(1, using: &stream)
        #expect(drive.deviation <= Self.doubleTolerance)
      }
    }
  }

  @Test func deliveringAnotherSignalLeavesTheSpikesAlone() {
    var stream = RandomStreams(seed: 55).stream("deliver")
    var drive = SpikeDrive<Double>(rows: 10, columns: 12, taps: 3, using: &stream)
    let deliver = Program([.deliver(drive.pathway, .second, into: .extra)], for: drive.circuit)
    let x = stream.vector(12)
    drive.run(4, using: &stream)
    drive.source[signal: .second].setColumn(0, to: x)
    drive.target[.extra].fill(.nan)
    deliver.run()
    for (found, expected) in zip(drive.target[.extra].column(0), drive.delivered(x)) {
      #expect(abs(found - expected) <= Self.doubleTolerance)
    }
    #expect(drive.deviation <= Self.doubleTolerance)
    drive.run(1, using: &stream)
    #expect(drive.deviation <= Self.doubleTolerance)
  }
}
