import LinearAlgebra
import NetworkCore

/// Cells that spike at rates set from outside, read on every step or held.
struct SpikingCells<S: BLASScalar> {
  let cells: Population<S>
  let program: Program<S>
  private let holding: Program<S>?

  init(_ size: Int, held: Bool = false, memory: Int = 32) {
    cells = Population(
      "cells", size: size, cellType: .input, compartments: [], signals: [.rate, .spike],
      spikeMemory: memory)
    let circuit = Circuit("cells", populations: [cells], pathways: [])
    program = Program([.spike(cells, rate: held ? nil : .rate)], for: circuit)
    holding = held ? Program([.hold(cells)], for: circuit) : nil
  }

  func setRates(_ rates: [Double]) {
    cells[signal: .rate].setColumn(0, to: rates.map { S($0) })
    holding?.run()
  }

  /// The counts of one more step.
  func step(using stream: inout RandomStream) -> [Int] {
    program.run(1, using: &stream)
    return counts()
  }

  func counts(age: Int = 0) -> [Int] { cells.spikes?.counts(age: age) ?? [] }
}

extension RandomStream {
  /// What a program may be given as recorded.
  mutating func draws(_ count: Int) -> [UInt32] {
    (0..<count).map { _ in UInt32(nextUInt64() >> 40) }
  }
}
