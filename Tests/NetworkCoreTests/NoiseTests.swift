import LinearAlgebra
import NetworkCore
import Testing

@Suite struct NoiseTests {
  private struct Walk {
    let cells: Population<Double>
    let program: Program<Double>

    /// A random walk of `size` cells with `σ` per step.
    init(size: Int, trials: Int, deviation: Double) {
      cells = Population(
        "cells", size: size, trials: trials, cellType: .pyramidal, compartments: [.soma])
      program = Program(
        [.perturb(cells, .soma, standardDeviation: deviation)],
        for: Circuit("walk", populations: [cells], pathways: []))
    }
  }

  /// 13 cells draw 16 numbers a step: 256 steps a refill. 3000 cells draw more than a refill holds in one step.
  @Test(arguments: [13, 3000])
  func trajectoryDependsOnTheStreamAndNotOnTheChunking(size: Int) {
    var finals: [[[Double]]] = []
    var streams: Set<RandomStream> = []
    for chunks in [
      [600], [1, 599], [256, 256, 88], [255, 2, 343], Array(repeating: 20, count: 30),
    ] {
      let walk = Walk(size: size, trials: 1, deviation: 0.2)
      var stream = RandomStreams(seed: 7).stream("walk")
      for steps in chunks { walk.program.run(steps, using: &stream) }
      finals.append(walk.cells[.soma].rowArrays)
      streams.insert(stream)
    }
    #expect(finals.dropFirst().allSatisfy { $0 == finals[0] })
    #expect(streams.count == 1, "the chunking changed how many draws were taken")
  }

  @Test func aProgramKeepsNoDrawsOfAnEarlierStream() {
    let walk = Walk(size: 3, trials: 1, deviation: 1)
    var other = RandomStreams(seed: 8).stream("other")
    walk.program.run(5, using: &other)
    walk.cells[.soma].fill(0)
    var stream = RandomStreams(seed: 8).stream("mine")
    walk.program.run(5, using: &stream)
    let fresh = Walk(size: 3, trials: 1, deviation: 1)
    var again = RandomStreams(seed: 8).stream("mine")
    fresh.program.run(5, using: &again)
    #expect(walk.cells[.soma].rowArrays == fresh.cells[.soma].rowArrays)
  }

  /// Five standard errors of a variance from n draws: √(2/n) each.
  static let standardErrors = 5.0

  @Test(arguments: [0.1, 1, 3])
  func varianceGrowsByTheSquareOfTheDeviationPerStep(deviation: Double) {
    let walk = Walk(size: 50, trials: 40, deviation: deviation)
    var stream = RandomStreams(seed: 9).stream("variance")
    let steps = 25
    walk.program.run(steps, using: &stream)
    let count = Double(walk.cells[.soma].count)
    let expected = deviation * deviation * Double(steps)
    let relative = walk.cells[.soma].squaredNorm / count / expected
    #expect(abs(relative - 1) < Self.standardErrors * (2 / count).squareRoot())
    let sum = walk.cells[.soma].rowArrays.joined().reduce(0, +)
    #expect(abs(sum / count) < Self.standardErrors * (expected / count).squareRoot())
  }

  @Test func everyCellAndTrialHasItsOwnNoise() {
    let walk = Walk(size: 6, trials: 5, deviation: 1)
    var stream = RandomStreams(seed: 10).stream("own")
    walk.program.run(1, using: &stream)
    #expect(Set(walk.cells[.soma].rowArrays.flatMap { $0 }).count == 30)
    #expect(walk.program.isNoisy)
  }
}
