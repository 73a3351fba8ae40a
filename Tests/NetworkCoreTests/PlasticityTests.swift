import LinearAlgebra
import NetworkCore
import Testing

@Suite struct PlasticityTests {
  /// Means over trials in another order of summation.
  static let tolerance = 1e-13

  private struct Synapses {
    let source: Population<Double>
    let target: Population<Double>
    let pathway: Pathway<Double>
    let program: Program<Double>

    init(post: Int, pre: Int, trials: Int, filterTimeConstant: Double?) {
      source = Population("source", size: pre, trials: trials, cellType: .input, compartments: [])
      target = Population(
        "target", size: post, trials: trials, cellType: .pyramidal, compartments: [.soma, .basal])
      pathway = Pathway(
        "synapses", from: source, to: target, .basal, weights: .dense(Matrix(post, pre)),
        threshold: Matrix(post, 1),
        rule: PlasticityRule(
          learningRate: 0.5,
          postsynapticFactor: .transfer(.logistic, .compartment(.soma)) - .compartment(.basal),
          filterTimeConstant: filterTimeConstant))
      program = Program(
        [.learn(pathway, timeStep: 0.5)],
        for: Circuit("synapses", populations: [source, target], pathways: [pathway]))
    }
  }

  /// Below and above the size where the mean of outer products is left to BLAS.
  @Test(arguments: [(3, 2, 5), (33, 17, 6)], [nil, 4.0])
  func aMinibatchUpdateIsTheMeanOfTheSingleTrialUpdates(
    shape: (post: Int, pre: Int, trials: Int), filter: Double?
  ) {
    var stream = RandomStreams(seed: 12).stream("minibatch")
    let batch = Synapses(
      post: shape.post, pre: shape.pre, trials: shape.trials, filterTimeConstant: filter)
    let singles = (0..<shape.trials).map { _ in
      Synapses(post: shape.post, pre: shape.pre, trials: 1, filterTimeConstant: filter)
    }
    for _ in 0..<3 {
      for (trial, single) in singles.enumerated() {
        for (whole, part) in [
          (batch.source[signal: .rate], single.source[signal: .rate]),
          (batch.target[.soma], single.target[.soma]),
          (batch.target[.basal], single.target[.basal]),
        ] {
          part.mapInPlace { _ in stream.uniform(in: -1..<1) }
          whole.setColumn(trial, to: part.column(0))
        }
        single.program.run()
      }
      batch.program.run()
    }
    for (ours, list) in [
      (batch.pathway.matrix, singles.map(\.pathway.matrix)),
      (batch.pathway.threshold, singles.compactMap(\.pathway.threshold)),
      (batch.pathway.filteredInduction, singles.compactMap(\.pathway.filteredInduction)),
      (
        batch.pathway.filteredThresholdInduction,
        singles.compactMap(\.pathway.filteredThresholdInduction)
      ),
    ] {
      guard let ours else { continue }
      #expect(ours.maximumMagnitude > 0.01)
      let mean = Matrix<Double>(ours.rows, ours.columns)
      for matrix in list { mean.add(matrix, scale: 1 / Double(shape.trials)) }
      mean.add(ours, scale: -1)
      #expect(mean.maximumMagnitude < Self.tolerance)
    }
  }

  @Test func aFilterDelaysLearningByOneStepAndForgetsExponentially() {
    let synapses = Synapses(post: 1, pre: 1, trials: 1, filterTimeConstant: 2)
    synapses.source[signal: .rate][0] = 1
    synapses.target[.basal][0] = -0.5  // induction 0.5 + 0.5 = 1
    synapses.program.run()
    #expect(synapses.pathway.matrix[0] == 0, "the weight moves by the old filter")
    #expect(synapses.pathway.filteredInduction?[0] == 0.25)
    synapses.target[.basal][0] = 0.5  // induction 0
    synapses.program.run()
    #expect(synapses.pathway.matrix[0] == 0.0625)
    #expect(synapses.pathway.filteredInduction?[0] == 0.1875)
  }
}

@Suite struct SomaticDynamicsTests {
  @Test func aSomaRelaxesToTheConductanceWeightedMeanOfItsDendrites() {
    let dynamics = SomaticDynamics(leak: 0.1, couplings: [(.basal, 1), (.apical, 0.8)])
    #expect(abs(dynamics.totalConductance - 1.9) < 1e-15)
    #expect(abs(dynamics.weight(of: .basal) - 1 / 1.9) < 1e-15)
    #expect(dynamics.weight(of: .soma) == 0)
    let cells = Population<Double>(
      "cells", size: 3, cellType: .pyramidal, compartments: [.soma, .basal, .apical])
    cells[.basal].setColumn(0, to: [1, 0, -2])
    cells[.apical].setColumn(0, to: [0, 1, 0.5])
    cells[.soma].setColumn(0, to: [3, -3, 0])
    let program = Program(
      [.update(cells, .soma, dynamics.eulerStep(0.1))],
      for: Circuit("soma", populations: [cells], pathways: []))
    program.run()
    // 3 + 0.1 (−0.1·3 + 1 (1 − 3) + 0.8 (0 − 3)) = 2.53
    #expect(abs(cells[.soma][0] - 2.53) < 1e-14)
    program.run(500)
    for (index, expected) in [1 / 1.9, 0.8 / 1.9, (-2 + 0.4) / 1.9].enumerated() {
      #expect(abs(cells[.soma][index] - expected) < 1e-14)
    }
  }
}
