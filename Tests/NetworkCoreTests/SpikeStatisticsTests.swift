import Foundation
import LinearAlgebra
import NetworkCore
import Testing

@Suite struct SpikeStatisticsTests {
  /// Deviations are counted in standard errors of the estimate; a correct one exceeds five of them once in two million times.
  static let standardErrors = 5.0
  static let cellCount = 500
  static let steps = 800

  /// What came out of many draws at one rate.
  private struct Tally {
    var draws = 0.0
    var sum = 0.0
    var squares = 0.0
    var silent = 0.0
    var several = 0.0
    /// Of every cell and of every step.
    var cellTotals: [Double]
    var stepTotals: [Double] = []

    init<S: BLASScalar>(_ source: SpikingCells<S>, steps: Int, using stream: inout RandomStream) {
      let size = source.cells.size
      cellTotals = Array(repeating: 0, count: size)
      for _ in 0..<steps {
        source.program.run(1, using: &stream)
        let events = source.cells.spikes?.events() ?? []
        silent += Double(size - events.count)
        var total = 0.0
        for event in events {
          let count = Double(event.count)
          total += count
          squares += count * count
          several += event.count >= 2 ? 1 : 0
          cellTotals[event.neuron] += count
        }
        stepTotals.append(total)
      }
      draws = Double(size * steps)
      sum = stepTotals.reduce(0, +)
    }

    var mean: Double { sum / draws }
    var variance: Double { squares / draws - mean * mean }
  }

  private func tally<S: BLASScalar>(_ type: S.Type, rate: Double, held: Bool) -> Tally {
    let source = SpikingCells<S>(Self.cellCount, held: held)
    source.setRates(Array(repeating: rate, count: Self.cellCount))
    var stream = RandomStreams(seed: 31).stream("poisson/\(S.self)/\(rate)/\(held)")
    return Tally(source, steps: Self.steps, using: &stream)
  }

  private func expectPoisson(_ found: Tally, rate: Double) {
    let n = found.draws
    func close(_ value: Double, _ expected: Double, variance: Double, _ what: String) {
      #expect(
        abs(value - expected) <= Self.standardErrors * (variance / n).squareRoot(),
        "\(what) at rate \(rate): \(value), expected \(expected)")
    }
    close(found.mean, rate, variance: rate, "mean")
    // The fourth central moment is λ + 3 λ².
    close(found.variance, rate, variance: rate + 2 * rate * rate, "variance")
    let silence = exp(-rate)
    close(found.silent / n, silence, variance: silence * (1 - silence), "P(0)")
    let several = 1 - silence * (1 + rate)
    close(found.several / n, several, variance: several * (1 - several), "P(>=2)")
  }

  @Test(arguments: [1e-3, 0.2, 3], [false, true])
  func countsArePoissonInDouble(rate: Double, held: Bool) {
    expectPoisson(tally(Double.self, rate: rate, held: held), rate: rate)
  }

  @Test(arguments: [1e-3, 0.2, 3], [false, true])
  func countsArePoissonInFloat(rate: Double, held: Bool) {
    expectPoisson(tally(Float.self, rate: rate, held: held), rate: rate)
  }

  @Test(arguments: [false, true])
  func cellsOfRateZeroNeverSpike(held: Bool) {
    let source = SpikingCells<Float>(64, held: held)
    source.setRates((0..<64).map { $0.isMultiple(of: 3) ? 0 : 0.5 })
    var stream = RandomStreams(seed: 32).stream("silent")
    let found = Tally(source, steps: 2000, using: &stream)
    for (cell, total) in found.cellTotals.enumerated() {
      #expect((total == 0) == cell.isMultiple(of: 3), "cell \(cell)")
    }
    source.setRates(Array(repeating: 0, count: 64))
    #expect(Tally(source, steps: 100, using: &stream).sum == 0)
  }

  /// No cell and no step is favoured: totals scatter as sums of independent counts do.
  @Test(arguments: [false, true])
  func totalsOfCellsAndOfStepsScatterAsThoseOfIndependentDraws(held: Bool) {
    let rate = 0.2
    let found = tally(Double.self, rate: rate, held: held)
    for (totals, draws) in [(found.cellTotals, Self.steps), (found.stepTotals, Self.cellCount)] {
      let expected = rate * Double(draws)
      let n = Double(totals.count)
      let dispersion = totals.reduce(0) { $0 + ($1 - expected) * ($1 - expected) } / n / expected
      // The relative variance of a squared deviation is nearly that of a squared normal draw, 2.
      #expect(abs(dispersion - 1) <= Self.standardErrors * ((2 + 1 / expected) / n).squareRoot())
    }
  }

  @Test func drawsOfOtherCellsStepsAndPopulationsAreUncorrelated() {
    let (size, rate) = (256, log(2.0))
    let pair = [SpikingCells<Float>(size), SpikingCells<Float>(size, held: true)]
    var stream = RandomStreams(seed: 33).stream("correlation")
    for cells in pair { cells.setRates(Array(repeating: rate, count: size)) }
    // In units of the deviation: rows of one population, then of the other.
    let counts = (0..<1500).map { _ in
      pair.map { $0.step(using: &stream).map { (Double($0) - rate) / rate.squareRoot() } }
    }
    func correlation(_ name: String, _ pairs: [(ArraySlice<Double>, ArraySlice<Double>)]) {
      var (sum, n) = (0.0, 0.0)
      for (a, b) in pairs {
        for (x, y) in zip(a, b) { sum += x * y }
        n += Double(min(a.count, b.count))
      }
      #expect(abs(sum / n) <= Self.standardErrors / n.squareRoot(), "\(name): \(sum / n)")
    }
    // Neighbours, and those of the same lane in the next vectors.
    for lag in [1, 2, 4, 8, 16] {
      correlation(
        "cells \(lag) apart", counts.map { ($0[0].dropFirst(lag), $0[0].dropLast(lag)) })
    }
    for lag in [1, 2, 3] {
      correlation(
        "steps \(lag) apart",
        zip(counts.dropFirst(lag), counts).map { ($0[0][...], $1[0][...]) })
      correlation(
        "neighbours, steps \(lag) apart",
        zip(counts.dropFirst(lag), counts).map { ($0[0].dropFirst(), $1[0].dropLast()) })
    }
    correlation("populations", counts.map { ($0[0][...], $0[1][...]) })
  }

  @Test(arguments: [false, true])
  func spikesDependOnTheStreamAndNotOnTheChunking(held: Bool) {
    func trains(_ name: String, _ chunks: [Int]) -> ([[Int]], RandomStream) {
      let source = SpikingCells<Float>(33, held: held, memory: 64)
      source.setRates((0..<33).map { Double($0) * 0.02 })
      var stream = RandomStreams(seed: 34).stream(name)
      for steps in chunks { source.program.run(steps, using: &stream) }
      return ((0..<50).map { source.counts(age: $0) }, stream)
    }
    let whole = trains("mine", [50])
    for chunks in [[1, 49], [20, 20, 10], Array(repeating: 1, count: 50)] {
      let split = trains("mine", chunks)
      #expect(split.0 == whole.0)
      #expect(split.1 == whole.1, "the chunking changed how many draws were taken")
    }
    #expect(trains("another", [50]).0 != whole.0)
  }
}
