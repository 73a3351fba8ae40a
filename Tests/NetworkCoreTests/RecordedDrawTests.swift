import LinearAlgebra
import NetworkCore
import Testing

@Suite struct RecordedDrawTests {
  /// Cumulative probabilities of `Float` are sums of a few rounded terms below 1.
  static let floatRounding = 8 * 0x1p-24
  static let size = 4000
  static let largestDraw: UInt32 = 1 << 24 - 1

  private func rates(_ stream: inout RandomStream) -> [Double] {
    (0..<Self.size).map { cell in
      // A third of them as in the model, a third large, some 0.
      switch cell % 3 {
      case 0: stream.uniform(in: 0..<0.2)
      case 1: stream.uniform(in: 0..<6)
      default: cell % 5 == 0 ? 0 : stream.uniform(in: 0..<0.01)
      }
    }
  }

  /// Random draws, and the first and last ones of all.
  private func draws(_ stream: inout RandomStream) -> [UInt32] {
    stream.draws(Self.size).enumerated().map { cell, draw in
      switch cell % 10 {
      case 0: 0
      case 1: Self.largestDraw
      default: draw
      }
    }
  }

  @Test(arguments: [false, true])
  func countsInDoubleAreTheSmallestBelowTheDraw(held: Bool) {
    var stream = RandomStreams(seed: 41).stream("recorded")
    let source = SpikingCells<Double>(Self.size, held: held)
    let (rates, draws) = (rates(&stream), draws(&stream))
    source.setRates(rates)
    source.program.run(1, recordedDraws: draws)
    #expect(
      source.counts() == zip(draws, rates).map { plainPoissonCount(plainUniform($0), rate: $1) })
  }

  @Test(arguments: [false, true])
  func countsInFloatAreTheSmallestBelowTheDrawUpToRounding(held: Bool) {
    var stream = RandomStreams(seed: 42).stream("recorded")
    let source = SpikingCells<Float>(Self.size, held: held)
    let (rates, draws) = (rates(&stream), draws(&stream))
    source.setRates(rates)
    source.program.run(1, recordedDraws: draws)
    for (count, (draw, rate)) in zip(source.counts(), zip(draws, rates)) {
      let u = Double(draw) * 0x1p-24
      let rounded = Double(Float(rate))
      let lowest = plainPoissonCount(max(0, u - Self.floatRounding), rate: rounded)
      let highest = plainPoissonCount(
        min(1 - 0x1p-30, u + Self.floatRounding), rate: rounded)
      #expect(lowest <= count && count <= highest, "draw \(draw) at rate \(rate): \(count)")
    }
  }

  /// A sum of probabilities in `Float` may stay below the largest draw for ever.
  @Test func theLargestDrawGivesFewSpikesAtEveryRateOfTheModel() {
    let source = SpikingCells<Float>(Self.size)
    source.setRates((0..<Self.size).map { 0.2 * Double($0 + 1) / Double(Self.size) })
    source.program.run(
      1, recordedDraws: Array(repeating: Self.largestDraw, count: Self.size))
    // P(n > 8) at rate 0.2 is 1e-12, less than a draw can tell from 0.
    #expect((source.counts().max() ?? 0) <= 8)
  }

  @Test func drawsAreTakenByStageAndThenByStep() {
    let populations = [3, 2].map { size in
      Population<Double>(
        "cells\(size)", size: size, cellType: .input, compartments: [], signals: [.rate, .spike])
    }
    for population in populations { population[signal: .rate].fill(1) }
    let program = Program(
      populations.map { .spike($0) },
      for: Circuit("two", populations: populations, pathways: []))
    // CDF(0) = 0.368, CDF(1) = 0.736, CDF(2) = 0.920.
    let counts = [0, 1, 2, 2, 1, 1, 0, 0, 1, 2]
    let draws = counts.map { UInt32([0.2, 0.5, 0.8][$0] * 0x1p24) }
    program.run(2, recordedDraws: draws)
    #expect(populations[0].spikes?.counts(age: 1) == [0, 1, 2])
    #expect(populations[1].spikes?.counts(age: 1) == [2, 1])
    #expect(populations[0].spikes?.counts() == [1, 0, 0])
    #expect(populations[1].spikes?.counts() == [1, 2])
  }
}
