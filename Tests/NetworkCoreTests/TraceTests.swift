import Foundation
import LinearAlgebra
import NetworkCore
import Testing

@Suite struct TraceTests {
  /// Rounding of a factor that is multiplied up thousands of times, in Double, and of values in Float.
  static let tolerance = 1e-11
  static let floatTolerance = 1e-5

  private static func cells<S: BLASScalar>(_ clocks: [DecayClock<S>]) -> Population<S> {
    Population(
      "cells", size: 9, cellType: .pyramidal, compartments: [], signals: [],
      traces: Dictionary(
        uniqueKeysWithValues: clocks.enumerated().map {
          (CompartmentName("t\($0.offset)"), $0.element)
        }))
  }

  private func decay<S: BLASScalar>(_ type: S.Type, tolerance: Double) {
    let clocks = [5.0, 40.0].map { DecayClock<S>(timeConstant: $0, timeStep: 0.1) }
    let cells = Self.cells(clocks)
    for i in 0..<9 {
      cells[trace: "t0"][i] = Double(i) - 3
      cells[trace: "t1"][i] = Double(i) + 1
    }
    let program = Program(
      [.decay(clocks)], for: Circuit("cells", populations: [cells], pathways: []))
    // 20 time constants of the first: its factor has gone into the values more than once.
    program.run(1000)
    for i in 0..<9 {
      let first = (Double(i) - 3) * exp(-20)
      let second = (Double(i) + 1) * exp(-2.5)
      #expect(abs(cells[trace: "t0"][i] - first) <= tolerance * abs(first))
      #expect(abs(cells[trace: "t1"][i] - second) <= tolerance * abs(second))
    }
    #expect(clocks.allSatisfy { $0.factor > 0x1p-21 && $0.factor <= 1 })
  }

  @Test func tracesDecayExponentially() {
    decay(Double.self, tolerance: Self.tolerance)
    decay(Float.self, tolerance: Self.floatTolerance)
  }

  /// A jump at any time, however small the factor is by then, adds what it says.
  @Test func jumpsAddUpWhereverTheFactorIs() {
    let clock = DecayClock<Double>(timeConstant: 2, timeStep: 1)
    let cells = Self.cells([clock])
    let program = Program(
      [.decay([clock])], for: Circuit("cells", populations: [cells], pathways: []))
    var expected = 0.0
    for step in 0..<500 {
      if step % 7 == 0 {
        cells[trace: "t0"][4] += 1
        expected += 1
      }
      program.run()
      expected *= exp(-0.5)
      #expect(abs(cells[trace: "t0"][4] - expected) < Self.tolerance)
    }
    #expect(expected > 0.01)
  }

  @Test func resettingACircuitPutsTracesAndFactorsBack() {
    let clock = DecayClock<Double>(timeConstant: 2, timeStep: 1)
    let cells = Self.cells([clock])
    let circuit = Circuit("cells", populations: [cells], pathways: [])
    cells[trace: "t0"][0] = 3
    Program([.decay([clock])], for: circuit).run(5)
    circuit.reset()
    #expect(clock.factor == 1)
    #expect(cells[trace: "t0"][0] == 0)
  }
}
