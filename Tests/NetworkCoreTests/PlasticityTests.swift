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

/// Momentum, decay, rates of 0, and what is read off a rule, of one synapse between two cells.
@Suite struct UpdateRuleTests {
  private struct Pair {
    let source, target: Population<Double>
    let synapse: Pathway<Double>
    let circuit: Circuit<Double>

    init(_ rule: PlasticityRule, weight: Double = 1, threshold: Double = 2) {
      source = Population("source", size: 1, cellType: .input, compartments: [])
      target = Population("target", size: 1, cellType: .pyramidal, compartments: [.soma])
      source[signal: .rate][0] = 0.5
      target[signal: .rate][0] = 4
      synapse = Pathway(
        "synapse", from: source, to: target, .soma, weights: .dense(Matrix([weight])),
        threshold: Matrix([threshold]), rule: rule)
      circuit = Circuit("pair", populations: [source, target], pathways: [synapse])
    }

    func learn(_ steps: Int) { Program([.learn(synapse)], for: circuit).run(steps) }
  }

  @Test func velocityBuildsUpAndWeightsMoveByTheNewOne() {
    let pair = Pair(
      PlasticityRule(learningRate: 0.25, postsynapticFactor: .signal(.rate), momentum: 0.5))
    // M = 2, 3, 3.5; W = 1 + (2 + 3 + 3.5) / 4. The threshold's induction is 4: M = 4, 6, 7.
    pair.learn(3)
    #expect(pair.synapse.velocity?[0] == 3.5 && pair.synapse.matrix[0] == 3.125)
    #expect(pair.synapse.thresholdVelocity?[0] == 7 && pair.synapse.threshold?[0] == 6.25)
  }

  /// λ is a part of the weight whatever the rate is, also of 0; of thresholds where they decay.
  @Test(arguments: [0, 0.25], [true, false])
  func weightsLoseAPartOfThemselvesInEveryUpdate(rate: Double, thresholdsDecay: Bool) {
    let pair = Pair(
      PlasticityRule(
        learningRate: rate, postsynapticFactor: .signal(.rate), weightDecay: 0.5,
        thresholdsDecay: thresholdsDecay))
    pair.learn(2)
    // W ← W / 2 + 2 η, twice; θ ← θ / 2 + 4 η or θ + 4 η.
    #expect(pair.synapse.matrix[0] == 0.25 + 3 * rate)
    #expect(pair.synapse.threshold?[0] == (thresholdsDecay ? 0.5 + 6 * rate : 2 + 8 * rate))
  }

  /// A rule that does not move its weights still has a filter and a velocity, which others may read.
  @Test func filtersAndVelocitiesRunAtARateOfZero() {
    let filtered = Pair(
      PlasticityRule(
        learningRate: 0, postsynapticFactor: .signal(.rate), filterTimeConstant: 2))
    filtered.learn(2)
    #expect(filtered.synapse.filteredInduction?[0] == 1.5 && filtered.synapse.matrix[0] == 1)
    let heavy = Pair(
      PlasticityRule(learningRate: 0, postsynapticFactor: .signal(.rate), momentum: 0.5))
    heavy.learn(2)
    #expect(heavy.synapse.velocity?[0] == 3 && heavy.synapse.matrix[0] == 1)
  }

  /// Of small and large pathways, of maps too, and for few and many trials: nothing of what stood in the matrix is left.
  @Test(arguments: [1, 5, 20, 140], [(1, 1), (9, 5), (70, 65)])
  func anInductionOverwritesWhatStoodThere(trials: Int, size: (post: Int, pre: Int)) {
    let source = Population<Float>(
      "source", size: size.pre, trials: trials, cellType: .input, compartments: [])
    let target = Population<Float>(
      "target", size: size.post, trials: trials, cellType: .pyramidal, compartments: [.soma])
    source[signal: .rate].fill(0.5)
    target[signal: .rate].fill(4)
    let synapses = Pathway(
      "synapses", from: source, to: target, .soma, weights: .dense(Matrix(size.post, size.pre)),
      rule: PlasticityRule(learningRate: 0, postsynapticFactor: 0.5 * .signal(.rate)))
    let circuit = Circuit("pair", populations: [source, target], pathways: [synapses])
    let induction = Matrix<Float>(size.post, size.pre)
    induction.fill(.nan)
    Program([.induce(synapses, into: induction)], for: circuit).run()
    // A mean of equal numbers, 1 within the rounding of a sum.
    #expect(induction.rowArrays.allSatisfy { $0.allSatisfy { abs($0 - 1) < 1e-5 } })
    #expect(synapses.matrix.maximumMagnitude == 0, "nothing is learned")
    #expect(InductionProbe([synapses], of: circuit).read()[0].rowArrays == induction.rowArrays)
  }
}
