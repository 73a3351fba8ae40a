import LinearAlgebra
import NetworkCore
import Testing

/// Updates that are kept as pairs of vectors act at once, on what reads the weights and on what copies them, as if they had been written.
@Suite struct PendingPlasticityTests {
  /// Two populations; `up` learns at every step and `down` copies it, with an error, before it does.
  private struct Loop<S: BLASScalar> {
    let circuit: Circuit<S>
    let up: Pathway<S>
    let down: Pathway<S>
    let schedule: Schedule<S>

    init(
      _ lower: Int, _ upper: Int, mismatched: Bool = true, scale: Double = 1,
      extra: (Pathway<S>) -> Schedule<S> = { _ in [] }
    ) {
      var stream = RandomStreams(seed: 3).stream("loop/\(lower)/\(upper)")
      func random(_ rows: Int, _ columns: Int) -> Matrix<S> {
        let range = 1 / Double(columns).squareRoot()
        return Matrix(rows, columns) { _, _ in S(stream.uniform(in: -range..<range)) }
      }
      func population(_ name: String, _ size: Int) -> Population<S> {
        Population(
          name, size: size, cellType: .pyramidal, compartments: [.soma, .basal, .apical],
          signals: [.rate])
      }
      let bottom = population("bottom", lower)
      let top = population("top", upper)
      let up = Pathway(
        "up", from: bottom, to: top, .basal, weights: .dense(random(upper, lower)), gain: 0.9,
        rule: PlasticityRule(
          learningRate: 0.8 / Double(lower),
          postsynapticFactor: .compartment(.soma) - 0.5 * .compartment(.basal)))
      let down = Pathway(
        "down", from: top, to: bottom, .apical,
        weights: .transported(
          random(lower, upper), along: [up], mismatch: mismatched ? random(lower, upper) : nil))
      circuit = Circuit("loop", populations: [bottom, top], pathways: [up, down])
      self.up = up
      self.down = down
      schedule =
        [
          .transmit(into: bottom, .apical),
          .update(bottom, .soma, 0.7 * .compartment(.soma) + 0.4 * .compartment(.apical)),
          .emit(bottom, .rate, .tanh, from: .soma),
          .transmit(into: top, .basal),
          .update(top, .soma, 0.6 * .compartment(.soma) - 0.5 * .compartment(.basal)),
          .emit(top, .rate, .tanh, from: .soma),
          .transport(down, scale: scale), .learn(up, timeStep: 0.5),
        ] + extra(up)
      for population in [bottom, top] {
        for matrix in [population[.soma], population[signal: .rate]] {
          matrix.mapInPlace { _ in S(stream.uniform(in: -1..<1)) }
        }
      }
    }

    func program(pendingFrom bytes: Int) -> Program<S> {
      Program(schedule, for: circuit, pendingFrom: bytes)
    }

    /// The largest difference of any weight or potential.
    func difference(to other: Loop) -> Double {
      var largest = 0.0
      func compare(_ a: Matrix<S>, _ b: Matrix<S>) {
        for j in 0..<a.columns {
          for i in 0..<a.rows {
            let distance = abs(Double(a[i, j]) - Double(b[i, j]))
            largest = distance.isNaN ? .infinity : max(largest, distance)
          }
        }
      }
      compare(up.matrix, other.up.matrix)
      compare(down.matrix, other.down.matrix)
      for (mine, its) in zip(circuit.populations, other.circuit.populations) {
        for name in mine.compartmentNames { compare(mine[name], its[name]) }
        for name in mine.signalNames { compare(mine[signal: name], its[signal: name]) }
      }
      return largest
    }
  }

  /// Sizes around whole vectors; runs that end while updates are pending, that fill their memory once, twice and to the brim.
  @Test(
    arguments: [(5, 4), (8, 16), (33, 17), (70, 90), (1, 1), (9, 64)],
    [[1], [2, 1], [31, 32, 33], [75], [64, 1, 40]])
  func pendingUpdatesActAtOnce(_ sizes: (lower: Int, upper: Int), runs: [Int]) {
    func check<S: BLASScalar>(_ type: S.Type, mismatched: Bool, scale: Double, within bound: Double)
    {
      let plain = Loop<S>(sizes.lower, sizes.upper, mismatched: mismatched, scale: scale)
      let start = Loop<S>(sizes.lower, sizes.upper, mismatched: mismatched, scale: scale)
      let kept = Loop<S>(sizes.lower, sizes.upper, mismatched: mismatched, scale: scale)
      let (writing, keeping) = (plain.program(pendingFrom: .max), kept.program(pendingFrom: 0))
      #expect(writing.pendingPathways == 0 && keeping.pendingPathways == 1)
      for steps in runs {
        writing.run(steps)
        keeping.run(steps)
        #expect(kept.difference(to: plain) < bound, "after \(steps) of \(runs)")
      }
      #expect(plain.difference(to: start) > 1e-3, "nothing has happened")
    }
    check(Double.self, mismatched: true, scale: 1, within: 1e-12)
    check(Double.self, mismatched: false, scale: -0.7, within: 1e-12)
    check(Float.self, mismatched: true, scale: 1, within: 2e-4)
  }

  /// What others do to the weights between runs is not lost.
  @Test func weightsThatAreSetBetweenRunsCount() {
    let plain = Loop<Double>(20, 30)
    let kept = Loop<Double>(20, 30)
    let (writing, keeping) = (plain.program(pendingFrom: .max), kept.program(pendingFrom: 0))
    for _ in 0..<3 {
      writing.run(7)
      keeping.run(7)
      for loop in [plain, kept] {
        loop.up.matrix[3, 4] = 0.25
        loop.down.matrix[5, 6] = -0.5
      }
    }
    writing.run(7)
    keeping.run(7)
    #expect(kept.difference(to: plain) < 1e-12)
  }

  /// One step: `W ← W + Δt η (u − v/2) rᵀ`, and the copy is that of the weights before.
  @Test func aStepIsTheRule() {
    let loop = Loop<Double>(6, 7)
    let before = Matrix<Double>(7, 6) { loop.up.matrix[$0, $1] }
    loop.program(pendingFrom: 0).run()
    let (bottom, top) = (loop.circuit.populations[0], loop.circuit.populations[1])
    guard case .transported(_, _, let mismatch?) = loop.down.weights else {
      Issue.record("the copy has a mismatch")
      return
    }
    for i in 0..<7 {
      for j in 0..<6 {
        let factor = top[.soma][i] - 0.5 * top[.basal][i]
        let learned = 0.5 * 0.8 / 6 * factor * bottom[signal: .rate][j]
        #expect(abs(loop.up.matrix[i, j] - before[i, j] - learned) < 1e-15)
        #expect(abs(loop.down.matrix[j, i] - before[i, j] - mismatch[j, i]) < 1e-15)
      }
    }
  }

  /// Updates of small weights, and of weights that something else reads or writes in a step, are written at once.
  @Test func otherReadersForbidKeeping() {
    func pathways(_ extra: (Pathway<Double>) -> Schedule<Double>) -> Int {
      Loop<Double>(6, 7, extra: extra).program(pendingFrom: 0).pendingPathways
    }
    #expect(pathways { _ in [] } == 1)
    #expect(pathways { [.relax($0, towards: Matrix(7, 6), fraction: 0.1)] } == 0)
    #expect(pathways { [.learn($0, timeStep: 0.1)] } == 0)
    #expect(pathways { [.transmit(into: $0.target, .basal)] } == 1)
    let few = Loop<Float>(500, 500)
    #expect(Program(few.schedule, for: few.circuit).pendingPathways == 0)
    let many = Loop<Float>(520, 520)
    #expect(Program(many.schedule, for: many.circuit).pendingPathways == 1)
  }
}
