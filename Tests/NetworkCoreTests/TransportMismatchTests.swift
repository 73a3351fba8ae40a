import LinearAlgebra
import NetworkCore
import Testing

/// Copies of transposed weights with a fixed error, between populations of other sizes, and weights that go towards others.
@Suite struct TransportMismatchTests {
  static let tolerance = 1e-14

  /// From `source` to `target` cells, copying a pathway that leads from `below` to `above` cells.
  private func copied<S: BLASScalar>(
    _ target: Int, _ source: Int, below: Int, above: Int, mismatched: Bool, scale: Double
  ) -> (copy: Matrix<S>, original: Matrix<S>, mismatch: Matrix<S>) {
    func population(_ name: String, _ size: Int) -> Population<S> {
      Population(name, size: size, cellType: .pyramidal, compartments: [.basal])
    }
    let (lower, upper) = (population("lower", below), population("upper", above))
    let (receiver, sender) = (population("receiver", target), population("sender", source))
    var stream = RandomStreams(seed: 5).stream("weights")
    let up = Pathway(
      "up", from: lower, to: upper, .basal,
      weights: .dense(Matrix(above, below) { _, _ in S(stream.normal()) }))
    let mismatch = Matrix<S>(target, source) { _, _ in S(stream.normal()) }
    let own = Matrix<S>(target, source)
    own.fill(.nan)
    let down = Pathway(
      "down", from: sender, to: receiver, .basal,
      weights: .transported(own, along: [up], mismatch: mismatched ? mismatch : nil))
    let circuit = Circuit(
      "copies", populations: [lower, upper, receiver, sender], pathways: [up, down])
    Program([.transport(down, scale: scale)], for: circuit).run(2)
    return (own, up.matrix, mismatch)
  }

  /// `W ← Vᵀ`, and later `W ← W + Δt η post preᵀ`, until the next copy.
  @Test func aTransportedPathwayLearnsUntilTheNextCopy() {
    func population(_ name: String, _ size: Int) -> Population<Double> {
      Population(name, size: size, cellType: .pyramidal, compartments: [.basal])
    }
    let (lower, upper) = (population("lower", 3), population("upper", 2))
    let original = Matrix<Double>(2, 3) { Double($0 + 1) + 0.1 * Double($1) }
    let up = Pathway("up", from: lower, to: upper, .basal, weights: .dense(original))
    let down = Pathway(
      "down", from: upper, to: lower, .basal, weights: .transported(Matrix(3, 2), along: [up]),
      rule: PlasticityRule(learningRate: 2, postsynapticFactor: .compartment(.basal)))
    let circuit = Circuit("copies", populations: [lower, upper], pathways: [up, down])
    for i in 0..<3 { lower[.basal][i] = Double(i) - 0.7 }
    for i in 0..<2 { upper[signal: .rate][i] = Double(i) + 0.5 }
    Program([.transport(down), .learn(down, timeStep: 0.1)], for: circuit).run(2)
    for i in 0..<3 {
      for j in 0..<2 {
        let learned = 0.2 * (Double(i) - 0.7) * (Double(j) + 0.5)
        #expect(abs(down.matrix[i, j] - original[j, i] - learned) < Self.tolerance)
      }
    }
    #expect(
      PlausibilityTable(circuit).rows.contains { $0.finding.contains("(1 plastic pathways)") })
  }

  /// Fewer and more cells than those that are copied, and whole and broken tiles of eight.
  @Test(
    arguments: [
      (4, 4, 4, 4), (6, 3, 4, 2), (3, 2, 4, 5), (2, 6, 5, 3), (1, 1, 9, 8), (16, 24, 16, 24),
      (17, 25, 16, 23), (40, 9, 33, 20), (8, 8, 8, 8),
    ], [true, false])
  func copiesAreTransposesWithTheMismatchAndZerosWhereThereIsNoCounterpart(
    _ sizes: (target: Int, source: Int, below: Int, above: Int), mismatched: Bool
  ) {
    func check<S: BLASScalar>(_ type: S.Type) {
      let scale = -0.5
      let (copy, original, mismatch): (Matrix<S>, Matrix<S>, Matrix<S>) = copied(
        sizes.target, sizes.source, below: sizes.below, above: sizes.above,
        mismatched: mismatched, scale: scale)
      for i in 0..<sizes.target {
        for j in 0..<sizes.source {
          let known = i < sizes.below && j < sizes.above
          let expected =
            (known ? scale * Double(original[j, i]) : 0)
            + (mismatched ? Double(mismatch[i, j]) : 0)
          let rounding = S.self == Float.self ? 1e-6 : Self.tolerance
          #expect(abs(Double(copy[i, j]) - expected) <= rounding, "\(i), \(j)")
        }
      }
    }
    check(Double.self)
    check(Float.self)
  }

  @Test func mismatchIsSaidWhereWeightTransportIs() {
    let cells = Population<Double>("cells", size: 2, cellType: .pyramidal, compartments: [.basal])
    let up = Pathway(
      "up", from: cells, to: cells, .basal, weights: .dense(Matrix(2, 2)))
    let down = Pathway(
      "down", from: cells, to: cells, .basal,
      weights: .transported(Matrix(2, 2), along: [up], mismatch: Matrix(2, 2)))
    let table = PlausibilityTable(Circuit("c", populations: [cells], pathways: [up, down]))
    #expect(
      table.rows.first { $0.property == "Weight transport" }?.finding
        == "yes: down = transpose of up and a fixed mismatch")
  }

  /// `w(t) = w* + (w_0 − w*) (1 − λ)^t`.
  @Test func weightsRelaxExponentiallyWhateverTheActivity() {
    let cells = Population<Double>("cells", size: 3, cellType: .pyramidal, compartments: [.basal])
    let start = Matrix<Double>(3, 3) { Double($0) - 2 * Double($1) }
    let identity = Matrix<Double>(3, 3) { $0 == $1 ? 1 : 0 }
    let weights = start.copy()
    let pathway = Pathway("lateral", from: cells, to: cells, .basal, weights: .dense(weights))
    let circuit = Circuit("decay", populations: [cells], pathways: [pathway])
    cells[signal: .rate].fill(3)
    Program([.relax(pathway, towards: identity, fraction: 0.25)], for: circuit).run(7)
    for i in 0..<3 {
      for j in 0..<3 {
        let left = (start[i, j] - identity[i, j]) * (0..<7).reduce(1) { p, _ in p * 0.75 }
        #expect(abs(weights[i, j] - identity[i, j] - left) <= Self.tolerance)
      }
    }
  }
}
