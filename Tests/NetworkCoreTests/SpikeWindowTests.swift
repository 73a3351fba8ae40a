import LinearAlgebra
import NetworkCore
import Testing

@Suite struct SpikeWindowTests {
  /// Averages of order 1 in another order of summation.
  static let doubleTolerance = 1e-13
  static let floatTolerance = 2e-6
  static let size = 19
  static let kernel = SynapticKernel.doubleExponential(rise: 3, decay: 10, taps: 10)

  private func largestDeviation<S: BLASScalar>(
    _ type: S.Type, _ kernel: SynapticKernel, length: Int, age: Int
  ) -> Double {
    let cells = Population<S>(
      "cells", size: Self.size, cellType: .input, compartments: [],
      signals: [.rate, .spike, .second], spikeMemory: 64)
    let circuit = Circuit("average", populations: [cells], pathways: [])
    let window = SpikeWindow<S>(kernel, length: 1)
    let average = Program([.averageSpikes(cells, .second, window)], for: circuit)
    let spike = Program([.spike(cells)], for: circuit)
    cells[signal: .rate].fill(0.6)
    var stream = RandomStreams(seed: 61).stream("window/\(length)/\(age)")
    var history: [[Double]] = []
    var worst = 0.0
    for _ in 0..<70 {
      spike.run(1, using: &stream)
      history.append(cells.spikes?.counts().map(Double.init) ?? [])
      window.set(length: length, endingAtAge: age)
      average.run()
      let expected = plainAverage(history, kernel, length: length, age: age, size: Self.size)
      for (found, value) in zip(cells[signal: .second].column(0), expected) {
        worst = max(worst, abs(Double(found) - value))
      }
    }
    return worst
  }

  @Test(arguments: [1, 2, 7, 20, 40], [0, 1, 6])
  func averageOfAWindowIsTheMeanOfTheFilteredSpikes(length: Int, age: Int) {
    for kernel in [Self.kernel, SynapticKernel([1]), SynapticKernel([0.3, -1, 0.5])] {
      #expect(
        largestDeviation(Double.self, kernel, length: length, age: age) <= Self.doubleTolerance)
      #expect(
        largestDeviation(Float.self, kernel, length: length, age: age) <= Self.floatTolerance)
    }
  }

  /// κ(t) of the article at t = 1 ... 10 ms, to the six decimals of the source; truncation halves its area.
  @Test func kernelHasThePublishedValues() {
    let published = [
      0.026901, 0.043616, 0.053277, 0.058103, 0.059665, 0.059068, 0.057088, 0.054264, 0.050969,
      0.047458,
    ]
    for (ours, theirs) in zip(Self.kernel.values, published) {
      #expect(abs(ours - theirs) <= 5.1e-7)
    }
    #expect(abs(Self.kernel.gain - 0.510409) <= 5.1e-7)
  }

  @Test func aTrainRemembersWhatWasAskedForAndForgetsTheRest() {
    let source = SpikingCells<Double>(5, memory: 20)
    source.setRates(Array(repeating: 0.8, count: 5))
    var stream = RandomStreams(seed: 62).stream("memory")
    let steps = (0..<50).map { _ in source.step(using: &stream) }
    let memory = source.cells.spikes?.memory ?? 0
    #expect(memory >= 20)
    for age in 0..<memory { #expect(source.counts(age: age) == steps[49 - age]) }
    #expect(source.cells.spikes?.events(age: memory).isEmpty == true)
    #expect(source.cells.spikes?.events(age: -1).isEmpty == true)
    source.cells.reset()
    #expect(source.cells.spikes?.events().isEmpty == true)
    #expect(source.cells.spikes?.steps == 0)
  }
}
