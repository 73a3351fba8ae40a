import LinearAlgebra
import NetworkCore
import Testing

@Suite struct CompiledProgramTests {
  /// Sums in another order and vector kernels of a few ulp, over four steps of a contracting network.
  static let doubleTolerance = 1e-12
  static let floatTolerance = 2e-4
  static let steps = 4
  /// One trial, few, up to and beyond 16 and 128, where other kernels take over.
  static let trials = [1, 2, 1, 5, 16, 17, 1, 20, 3, 33, 1, 4, 130]

  private func difference<S: BLASScalar>(
    _ type: S.Type, seed: Int, noisy: Bool
  ) -> (state: Double, total: Double) {
    var stream = RandomStreams(seed: 5).stream("circuit/\(seed)")
    let trials = Self.trials[seed % Self.trials.count]
    let steps = trials > 100 ? 2 : Self.steps
    let random = RandomCircuit<S>(trials: trials, noisy: noisy, using: &stream)
    let plain = SlowInterpreter(copying: random.circuit)
    for matrix in random.inductions { plain.adopt(matrix) }
    var noise = RandomStreams(seed: 5).stream("noise")
    var sameNoise = noise
    plain.run(random.schedule, steps: steps, using: &noise)
    let program = Program(random.schedule, for: random.circuit)
    program.run(steps, using: &sameNoise)
    let expected = plain.totals[ObjectIdentifier(random.accumulator), default: .nan]
    return (
      plain.largestDifference, abs(random.accumulator.take() - expected) / max(1, abs(expected))
    )
  }

  @Test(arguments: 0..<39)
  func compiledProgramEqualsThePlainInterpreterInDouble(seed: Int) {
    let found = difference(Double.self, seed: seed, noisy: seed % 3 == 0)
    #expect(found.state <= Self.doubleTolerance)
    #expect(found.total <= Self.doubleTolerance)
  }

  @Test(arguments: 0..<26)
  func compiledProgramEqualsThePlainInterpreterInFloat(seed: Int) {
    let found = difference(Float.self, seed: seed, noisy: seed % 3 == 0)
    #expect(found.state <= Self.floatTolerance)
    #expect(found.total <= Self.floatTolerance)
  }

  /// Layers of 60 x 50 for one trial and 33 x 25 for 4 exceed the small-product threshold; 5 x 4 does not.
  @Test(arguments: [(5, 4, 1), (60, 50, 1), (33, 25, 4), (9, 7, 3)])
  func productsOnBothSidesOfTheBLASThresholdOverwriteWhatStoodThere(
    post: Int, pre: Int, trials: Int
  ) {
    let source = Population<Double>(
      "source", size: pre, trials: trials, cellType: .input, compartments: [.soma])
    let target = Population<Double>(
      "target", size: post, trials: trials, cellType: .pyramidal, compartments: [.soma, .apical])
    let weights = Matrix<Double>(post, pre) { 1 / Double(1 + $0 + $1) }
    let up = Pathway("up", from: source, to: target, .soma, weights: .dense(weights))
    let down = Pathway(
      "down", from: target, to: source, .soma, weights: .tied(toTransposeOf: up))
    let circuit = Circuit("products", populations: [source, target], pathways: [up, down])
    source[signal: .rate].fill(1)
    target[signal: .rate].fill(1)
    target[.soma].fill(.nan)
    source[.soma].fill(.nan)
    Program([.transmit(into: target, .soma), .transmit(into: source, .soma)], for: circuit).run()
    for trial in 0..<trials {
      for i in 0..<post {
        let expected = (0..<pre).reduce(0.0) { $0 + 1 / Double(1 + i + $1) }
        #expect(abs(target[.soma][i, trial] - expected) < Self.doubleTolerance)
      }
      for j in 0..<pre {
        let expected = (0..<post).reduce(0.0) { $0 + 1 / Double(1 + j + $1) }
        #expect(abs(source[.soma][j, trial] - expected) < Self.doubleTolerance)
      }
    }
  }

  @Test func anUpdateReadsTheOldStateOfWhatItWrites() {
    let cells = Population<Double>("cells", size: 3, cellType: .pyramidal, compartments: [.soma])
    let circuit = Circuit("self", populations: [cells], pathways: [])
    cells[.soma].setColumn(0, to: [1, 2, 3])
    let soma = LocalExpression.compartment(.soma)
    let square = TransferFunction(.linear, gain: 2)
    Program([.update(cells, .soma, soma * soma + .transfer(square, soma) - soma)], for: circuit)
      .run(2)
    // x² + x, twice: 1 → 2 → 6, 2 → 6 → 42, 3 → 12 → 156.
    #expect(Array(cells[.soma].column(0)) == [6, 42, 156])
  }

  @Test func aQuotientScalesBothSidesAndFollowsIEEE() {
    let cells = Population<Double>(
      "cells", size: 5, cellType: .pyramidal, compartments: [.soma, .basal, .apical])
    let circuit = Circuit("quotient", populations: [cells], pathways: [])
    cells[.soma].setColumn(0, to: [6, 1, -1, 0, 3])
    cells[.basal].setColumn(0, to: [3, 0, 0, 0, .nan])
    let quotient = (4 * LocalExpression.compartment(.soma)) / (-2 * .compartment(.basal))
    Program([.update(cells, .apical, quotient + .constant(1))], for: circuit).run()
    #expect(Array(cells[.apical].column(0).prefix(3)) == [-3, -.infinity, .infinity])
    #expect(cells[.apical].column(0).suffix(2).allSatisfy { $0.isNaN })
    // In place, with a sum below the line.
    cells[.basal].setColumn(0, to: [2, 1, 4, 1, 1])
    let soma = LocalExpression.compartment(.soma)
    Program([.update(cells, .soma, soma / (soma + .compartment(.basal)))], for: circuit).run()
    #expect(Array(cells[.soma].column(0)) == [0.75, 0.5, -1.0 / 3, 0, 0.75])
  }

  @Test func manyTermsAreAllAdded() {
    let names = (0..<13).map { CompartmentName("c\($0)") }
    let cells = Population<Double>(
      "cells", size: 5, cellType: .pyramidal, compartments: [.soma] + names)
    for (index, name) in names.enumerated() { cells[name].fill(Double(index + 1)) }
    let circuit = Circuit("sum", populations: [cells], pathways: [])
    for count in 1...13 {
      let sum = names.prefix(count).dropFirst().reduce(LocalExpression.compartment(names[0])) {
        $0 + 2 * .compartment($1)
      }
      Program([.update(cells, .soma, sum)], for: circuit).run()
      let expected = Double(count * (count + 1) - 1)
      #expect(cells[.soma].column(0).allSatisfy { $0 == expected }, "\(count) terms")
    }
  }

  @Test func runningOneStepNTimesEqualsRunningNSteps() {
    var first = RandomStreams(seed: 6).stream("chunks")
    var second = first
    let a = RandomCircuit<Double>(trials: 2, noisy: false, using: &first)
    let b = RandomCircuit<Double>(trials: 2, noisy: false, using: &second)
    Program(a.schedule, for: a.circuit).run(6)
    let program = Program(b.schedule, for: b.circuit)
    for _ in 0..<6 { program.run() }
    for (p, q) in zip(a.circuit.populations, b.circuit.populations) {
      #expect(p[.soma].rowArrays == q[.soma].rowArrays)
    }
  }
}
