import LinearAlgebra
import NetworkCore
import Testing

@Suite struct TransportTests {
  static let tolerance = 1e-13
  static let standardErrors = 5.0

  /// Layers of 4, 6, 5 and 3 cells, random ascending pathways, and one descending from the top to each of the two middle ones.
  private struct Chain {
    let ascending: [Pathway<Double>]
    let descending: [Pathway<Double>]
    let circuit: Circuit<Double>

    init() {
      var stream = RandomStreams(seed: 71).stream("chain")
      let layers = [4, 6, 5, 3].enumerated().map { index, size in
        Population<Double>(
          "layer\(index)", size: size, cellType: index == 0 ? .input : .pyramidal,
          compartments: [.basal, .apical])
      }
      let up = (1..<4).map { m in
        Pathway(
          "up\(m)", from: layers[m - 1], to: layers[m], .basal,
          weights: .dense(
            Matrix(layers[m].size, layers[m - 1].size) { _, _ in stream.normal() }))
      }
      descending = (1..<3).map { m in
        Pathway(
          "down\(m)", from: layers[3], to: layers[m], .apical,
          weights: .transported(
            Matrix(layers[m].size, layers[3].size), along: up[m...].reversed()))
      }
      ascending = up
      circuit = Circuit("chain", populations: layers, pathways: up + descending)
    }

    /// `V_2ᵀ V_3ᵀ` and `V_3ᵀ`, element by element.
    func expected(_ m: Int, _ i: Int, _ j: Int) -> Double {
      let top = ascending[2].matrix
      guard m == 0 else { return top[j, i] }
      let below = ascending[1].matrix
      return (0..<below.rows).reduce(0) { $0 + below[$1, i] * top[j, $1] }
    }
  }

  @Test func transportMultipliesTheTransposesAlongTheChain() {
    let chain = Chain()
    var stream = RandomStreams(seed: 72).stream("unused")
    let before = stream
    for round in 0..<2 {
      chain.ascending[1].matrix[2, 3] += Double(round)
      for (m, pathway) in chain.descending.enumerated() {
        pathway.transport(using: &stream)
        for i in 0..<pathway.matrix.rows {
          for j in 0..<pathway.matrix.columns {
            #expect(abs(pathway.matrix[i, j] - chain.expected(m, i, j)) <= Self.tolerance)
          }
        }
      }
    }
    #expect(stream == before, "transport without noise drew numbers")
  }

  @Test func everyTransportHasFreshNoiseOfItsDeviation() {
    let chain = Chain()
    var stream = RandomStreams(seed: 73).stream("noise")
    let deviation = 0.05
    var last = 0.0
    var (sum, squares, n) = (0.0, 0.0, 0.0)
    for _ in 0..<2000 {
      let pathway = chain.descending[1]
      pathway.transport(noise: deviation, using: &stream)
      #expect(pathway.matrix[0, 0] != last)
      last = pathway.matrix[0, 0]
      for i in 0..<pathway.matrix.rows {
        for j in 0..<pathway.matrix.columns {
          let noise = pathway.matrix[i, j] - chain.expected(1, i, j)
          (sum, squares, n) = (sum + noise, squares + noise * noise, n + 1)
        }
      }
    }
    #expect(abs(sum / n) <= Self.standardErrors * deviation / n.squareRoot())
    let ratio = squares / n / (deviation * deviation)
    #expect(abs(ratio - 1) <= Self.standardErrors * (2 / n).squareRoot())
  }

  /// A stage copies what the pathways hold when its turn comes, scaled, and anew in every step.
  @Test(arguments: [1.0, -0.3])
  func aStageTransportsInEveryStep(scale: Double) {
    let chain = Chain()
    for pathway in chain.descending { pathway.matrix.fill(.nan) }
    let plain = SlowInterpreter(copying: chain.circuit)
    let schedule: Schedule<Double> = chain.descending.map { .transport($0, scale: scale) }
    var stream = RandomStreams(seed: 75).stream("unused")
    plain.run(schedule, steps: 1, using: &stream)
    let program = Program(schedule, for: chain.circuit)
    program.run(2)
    #expect(plain.largestDifference <= Self.tolerance)
    chain.ascending[1].matrix[2, 3] += 1
    program.run()
    for (m, pathway) in chain.descending.enumerated() {
      for i in 0..<pathway.matrix.rows {
        for j in 0..<pathway.matrix.columns {
          let expected = scale * chain.expected(m, i, j)
          #expect(abs(pathway.matrix[i, j] - expected) <= Self.tolerance)
        }
      }
    }
  }

  /// Around the granule of storage, where rows and columns have padding of their own.
  @Test(arguments: [(1, 50), (50, 1), (4, 4), (5, 9), (33, 17)])
  func aStageTransposesEveryShape(post: Int, pre: Int) {
    func check<S: BLASScalar>(_ type: S.Type) {
      let below = Population<S>("below", size: pre, cellType: .pyramidal, compartments: [.apical])
      let above = Population<S>("above", size: post, cellType: .pyramidal, compartments: [.basal])
      let up = Pathway(
        "up", from: below, to: above, .basal,
        weights: .dense(Matrix(post, pre) { S(100 * $0 + $1) }))
      let down = Pathway(
        "down", from: above, to: below, .apical,
        weights: .transported(Matrix(pre, post), along: [up]))
      let circuit = Circuit("pair", populations: [below, above], pathways: [up, down])
      Program([.transport(down, scale: -2)], for: circuit).run()
      #expect(down.matrix.rowArrays == up.matrix.transposed().rowArrays.map { $0.map { -2 * $0 } })
    }
    check(Double.self)
    check(Float.self)
  }

  @Test func transportIsListedAsWeightTransport() {
    let table = PlausibilityTable(Chain().circuit)
    #expect(
      table.rows.first { $0.property == "Weight transport" }?.finding
        == "yes: down1 = transpose of up2 through up3; down2 = transpose of up3")
  }

  /// The potential of earlier spikes follows the copied weights as it follows learned ones.
  @Test func spikesInFlightFeelTransportedWeightsAtOnce() {
    var stream = RandomStreams(seed: 74).stream("flight")
    let bottom = Population<Double>(
      "bottom", size: 7, cellType: .pyramidal, compartments: [.apical])
    let top = Population<Double>(
      "top", size: 4, cellType: .pyramidal, compartments: [.basal], signals: [.rate, .spike])
    let kernel = SynapticKernel([1, 0.5, 0.25, 0.125])
    let up = Pathway(
      "up", from: bottom, to: top, .basal,
      weights: .dense(Matrix(4, 7) { _, _ in stream.normal() }))
    let down = Pathway(
      "down", from: top, .spike, to: bottom, .apical,
      weights: .transported(Matrix(7, 4), along: [up]), kernel: kernel)
    let circuit = Circuit("loop", populations: [bottom, top], pathways: [up, down])
    let step = Program([.spike(top), .transmit(into: bottom, .apical)], for: circuit)
    top[signal: .rate].fill(0.8)
    var history: [[Double]] = []
    for _ in 0..<8 {
      up.matrix.mapInPlace { $0 + 0.1 * stream.normal() }
      down.transport(using: &stream)
      step.run(1, using: &stream)
      history.append(top.spikes?.counts().map(Double.init) ?? [])
      let sent = plainFilter(history, kernel, size: 4)
      for i in 0..<7 {
        let expected = (0..<4).reduce(0.0) { $0 + up.matrix[$1, i] * sent[$1] }
        #expect(abs(bottom[.apical][i] - expected) <= Self.tolerance)
      }
    }
  }
}
