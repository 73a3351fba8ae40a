import Foundation
import LinearAlgebra
import NetworkCore
import Testing

@Suite struct PoissonInputTests {
  /// A correct estimate deviates by more standard errors than this once in two million times.
  static let standardErrors = 5.0

  private struct Cells {
    let clock = DecayClock<Double>(timeConstant: 1e300, timeStep: 1)
    let population: Population<Double>
    let program: Program<Double>

    init(_ size: Int, _ inputs: [(CompartmentName, Double, Double)]) {
      let shared = clock
      let cells = Population<Double>(
        "cells", size: size, cellType: .pyramidal, compartments: [], signals: [],
        traces: Dictionary(uniqueKeysWithValues: inputs.map { ($0.0, shared) }))
      population = cells
      program = Program(
        [
          .receive(
            cells, inputs.map { PoissonInput(into: $0.0, rate: $0.1, weight: $0.2) })
        ], for: Circuit("cells", populations: [cells], pathways: []))
    }

    /// What arrived in one step, per neuron.
    func step(_ trace: CompartmentName, using stream: inout RandomStream) -> [Double] {
      population[trace: trace].values.fill(0)
      program.run(1, using: &stream)
      return (0..<population.size).map { population[trace: trace][$0] }
    }
  }

  /// Counts of single neurons: mean, variance, silence, and independence of neighbours and steps.
  @Test(arguments: [(500, 0.05), (100, 0.125), (7, 0.015), (1, 0.4), (300, 2.0)])
  func everyNeuronReceivesPoissonCounts(size: Int, rate: Double) {
    let cells = Cells(size, [("x", rate, 1)])
    var stream = RandomStreams(seed: 8).stream("arrivals/\(size)")
    let steps = 60_000 / size + 400
    var sum = 0.0
    var squares = 0.0
    var silent = 0.0
    var neighbours = 0.0
    var successive = 0.0
    var totals = 0.0
    var totalSquares = 0.0
    var before: [Double]?
    for _ in 0..<steps {
      let counts = cells.step("x", using: &stream)
      for i in 0..<size {
        sum += counts[i]
        squares += counts[i] * counts[i]
        silent += counts[i] == 0 ? 1 : 0
        if size > 1 { neighbours += (counts[i] - rate) * (counts[(i + 1) % size] - rate) }
        if let before { successive += (counts[i] - rate) * (before[i] - rate) }
      }
      let total = counts.reduce(0, +)
      totals += total
      totalSquares += total * total
      before = counts
    }
    let n = Double(size * steps)
    func close(_ value: Double, _ expected: Double, variance: Double, _ what: String) {
      let error = Self.standardErrors * (variance / n).squareRoot()
      #expect(abs(value - expected) <= error, "\(what): \(value), expected \(expected)")
    }
    let mean = sum / n
    let quiet = exp(-rate)
    close(mean, rate, variance: rate, "mean")
    close(squares / n - mean * mean, rate, variance: rate + 2 * rate * rate, "variance")
    close(silent / n, quiet, variance: quiet * (1 - quiet), "silence")
    // Of two neurons: in pairs that are not counted twice the variance would be rate², here at most twice that.
    if size > 1 { close(neighbours / n, 0, variance: 2 * rate * rate, "neighbours") }
    close(successive / n, 0, variance: rate * rate, "successive steps")
    // Of the whole population.
    let (m, s) = (rate * Double(size), Double(steps))
    let variance = totalSquares / s - (totals / s) * (totals / s)
    #expect(abs(variance - m) <= Self.standardErrors * ((m + 2 * m * m) / s).squareRoot())
  }

  /// The law of the number of arrivals of a population, count by count.
  @Test(arguments: [0.3, 7.5, 62.5, 400.0])
  func theNumberOfArrivalsHasItsLawCountByCount(mean: Double) {
    let cells = Cells(50, [("x", mean / 50, 1)])
    var stream = RandomStreams(seed: 9).stream("law/\(mean)")
    let steps = 20_000
    var found: [Int: Double] = [:]
    for _ in 0..<steps {
      found[Int(cells.step("x", using: &stream).reduce(0, +).rounded()), default: 0] += 1
    }
    var (chi, bins) = (0.0, 0.0)
    var (rest, restExpected) = (Double(steps), Double(steps))
    for count in 0..<1000 {
      let expected =
        Double(steps) * exp(-mean + Double(count) * log(mean) - lgamma(Double(count) + 1))
      guard expected >= 10 else { continue }
      let difference = found[count, default: 0] - expected
      chi += difference * difference / expected
      bins += 1
      rest -= found[count, default: 0]
      restExpected -= expected
    }
    #expect(abs(chi - bins) < Self.standardErrors * (2 * bins).squareRoot())
    #expect(
      abs(rest - restExpected) < Self.standardErrors * max(restExpected, 1).squareRoot() + 1)
  }

  /// Inputs into several traces are independent, and each jumps by its own weight.
  @Test func inputsAreIndependentAndHaveTheirWeights() {
    let cells = Cells(64, [("x", 0.5, 2), ("y", 0.25, 3)])
    var stream = RandomStreams(seed: 10).stream("pairs")
    let steps = 3000
    var (x, y, xy) = (0.0, 0.0, 0.0)
    for _ in 0..<steps {
      cells.population[trace: "y"].values.fill(0)
      let xs = cells.step("x", using: &stream)
      for i in 0..<64 {
        let arrived = cells.population[trace: "y"][i]
        #expect(xs[i].truncatingRemainder(dividingBy: 2) == 0)
        #expect(arrived.truncatingRemainder(dividingBy: 3) == 0)
        x += xs[i] / 2
        y += arrived / 3
        xy += (xs[i] / 2 - 0.5) * (arrived / 3 - 0.25)
      }
    }
    let n = Double(64 * steps)
    #expect(abs(x / n - 0.5) < Self.standardErrors * (0.5 / n).squareRoot())
    #expect(abs(y / n - 0.25) < Self.standardErrors * (0.25 / n).squareRoot())
    #expect(abs(xy / n) < Self.standardErrors * (0.125 / n).squareRoot())
  }

  @Test func theSameStreamGivesTheSameArrivalsHoweverStepsAreSplit() {
    let (whole, split) = (Cells(90, [("x", 0.2, 1)]), Cells(90, [("x", 0.2, 1)]))
    var (a, b) = (RandomStream(seed: 4), RandomStream(seed: 4))
    whole.program.run(30, using: &a)
    for steps in [1, 20, 9] { split.program.run(steps, using: &b) }
    #expect(a == b)
    let values = (0..<90).map { whole.population[trace: "x"][$0] }
    #expect(values == (0..<90).map { split.population[trace: "x"][$0] })
    var other = RandomStream(seed: 5)
    let third = Cells(90, [("x", 0.2, 1)])
    third.program.run(30, using: &other)
    #expect(values != (0..<90).map { third.population[trace: "x"][$0] })
  }
}
