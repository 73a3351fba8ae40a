import Foundation
import LinearAlgebra
import Models
import NetworkCore
import Testing

/// What networks of bursting neurons in continuous time compute.
@Suite struct ContinuousBurstingTests {
  static let layers = [4, 6, 5, 3]

  /// Feedback symmetric and cancelling, as weight transport would make it, but fixed.
  private func symmetricNetwork(
    _ parameters: ContinuousBurstingParameters, layers: [Int] = layers, seed: UInt64 = 1,
    feedbackScale: Double = 1
  ) -> ContinuousBurstingNetwork {
    var parameters = parameters
    parameters.transportsWeights = false
    let weights = ContinuousBurstingWeights.normal(
      layers: layers, parameters, streams: RandomStreams(seed: seed))
    for (l, feedback) in weights.burstFeedback.enumerated() {
      feedback.assign(from: weights.feedforward[l + 1].transposed())
      feedback.mapInPlace { feedbackScale * $0 }
    }
    weights.makeEventFeedbackCancel(baseline: parameters.baseline)
    return ContinuousBurstingNetwork(parameters: parameters, weights: weights)
  }

  private func leaky() -> ContinuousBurstingParameters {
    var parameters = ContinuousBurstingParameters(.burstCCN)
    parameters.somaTimeConstant = 0.2
    parameters.dendriteTimeConstant = 0.35
    return parameters
  }

  /// A target near the settled output.
  private func settle(
    _ network: ContinuousBurstingNetwork, input: [Double], error: Double, seed: UInt64
  ) {
    var stream = RandomStreams(seed: seed).stream("target")
    network.input.setColumn(0, to: input)
    network.run(.prediction, steps: 400)
    network.target.setColumn(0, to: network.output.column(0).map { $0 + error * stream.normal() })
    network.run(ContinuousBurstingMode(isTaught: true, learnsFeedforward: false), steps: 400)
  }

  static let taught = ContinuousBurstingMode(isTaught: true, learnsFeedforward: false)

  // MARK: The gradient

  /// Errors of 1e-3 leave terms of third order, 1e-9 of the burst probability.
  static let gradientAngle = 1e-3
  static let gradientTolerance = 1e-5

  @Test(arguments: 0..<6)
  func smallErrorsDescendTheGradientOfTheSquaredError(seed: Int) {
    let parameters = seed.isMultiple(of: 2) ? ContinuousBurstingParameters(.burstCCN) : leaky()
    let network = symmetricNetwork(parameters, seed: UInt64(seed))
    var stream = RandomStreams(seed: UInt64(seed)).stream("input")
    let input = stream.vector(4, in: -1..<1)
    settle(network, input: input, error: 1e-3, seed: UInt64(seed))
    let (x, t) = (Matrix(input), network.target.copy())
    let reference = network.gradientReference
    let angles = reference.angles(to: x, t) { network.run(.teaching) }
    #expect(angles.allSatisfy { $0 < Self.gradientAngle }, "\(angles)")
    // Its size is the baseline's part of the gradient's, in every layer.
    let before = network.weights.feedforward.map { $0.copy() }
    let descent = reference.descent(x, t)
    network.run(.teaching)
    let rate = parameters.timeStep / parameters.weightTimeConstant * parameters.baseline
    for (l, expected) in descent.enumerated() {
      expected.mapInPlace { rate * $0 }
      let change = network.weights.feedforward[l].copy()
      change.add(before[l], scale: -1)
      #expect(
        distance(change, expected) <= Self.gradientTolerance * expected.maximumMagnitude,
        "layer \(l + 1)")
    }
  }

  /// Theory, section 3.3.1: what the burst probability adds to the recursion of backpropagation is of third order in the apical potential.
  @Test func deviationsFromTheLinearRecursionAreOfThirdOrder() {
    var points: [(x: Double, y: Double)] = []
    for exponent in stride(from: -3.0, through: -1, by: 0.5) {
      let network = symmetricNetwork(
        ContinuousBurstingParameters(.burstCCN), layers: [3, 7, 4],
        feedbackScale: pow(10, exponent))
      settle(network, input: [0.3, -0.8, 0.5], error: 0.3, seed: 3)
      let (hidden, output) = (network.cells.layers[0], network.cells.layers[1])
      let error = output.burstError
      let feedback = network.weights.burstFeedback[0]
      var (deviation, potential) = (0.0, 0.0)
      for i in 0..<hidden.size {
        let e = hidden[signal: .event][i]
        let heard = (0..<output.size).reduce(0.0) { $0 + feedback[i, $1] * error[$1] }
        deviation = max(deviation, abs(hidden.burstError[i] - heard * (1 - e) * e))
        potential = max(potential, abs(hidden[.apical][i]))
      }
      points.append((log(potential), log(deviation)))
    }
    // The smallest deviations, 1e-10, are still above rounding.
    let n = Double(points.count)
    let (mx, my) = (points.reduce(0) { $0 + $1.x / n }, points.reduce(0) { $0 + $1.y / n })
    let slope =
      points.reduce(0) { $0 + ($1.x - mx) * ($1.y - my) }
      / points.reduce(0) { $0 + ($1.x - mx) * ($1.x - mx) }
    #expect(abs(slope - 3) < 0.2, "\(slope)")
  }

  // MARK: No teacher

  /// `p̄ − p_b` of a silent dendrite is 0 up to the rounding of Q ē + Y b̄.
  static let silence = 1e-15

  @Test func withoutATeacherCancellingFeedbackChangesNothing() {
    let network = symmetricNetwork(leaky())
    network.input.setColumn(0, to: [0.2, -1, 0.7, 0.1])
    // The first steps are spent: burst probabilities begin at 0, which is not the baseline.
    network.run(.prediction, steps: 400)
    let before = network.weights.feedforward.map { $0.copy() }
    let unsupervised = ContinuousBurstingMode(isTaught: false, learnsFeedforward: true)
    network.run(unsupervised, steps: 100)
    for (l, matrix) in network.weights.feedforward.enumerated() {
      #expect(distance(matrix, before[l]) <= Self.silence)
    }
    // Other event feedback does not cancel, and hidden weights move although there is nothing to learn.
    network.weights.eventFeedback[0].fill(0)
    network.run(unsupervised, steps: 100)
    #expect(distance(network.weights.feedforward[0], before[0]) > 1e-4)
    #expect(distance(network.weights.feedforward[2], before[2]) <= Self.silence)
  }

  @Test func learningEventFeedbackWithoutATeacherSilencesApicalDendrites() {
    var parameters = leaky()
    parameters.transportsWeights = false
    parameters.eventFeedbackTimeConstant = 2
    let weights = ContinuousBurstingWeights.normal(
      layers: [4, 8, 6, 5], parameters, streams: RandomStreams(seed: 4))
    let network = ContinuousBurstingNetwork(parameters: parameters, weights: weights)
    var stream = RandomStreams(seed: 4).stream("inputs")
    let learning = ContinuousBurstingMode(
      isTaught: false, learnsFeedforward: false, learnsEventFeedback: true)
    func energy(_ mode: ContinuousBurstingMode, blocks: Int) -> Double {
      var sum = 0.0
      for _ in 0..<blocks {
        network.input.setColumn(0, to: stream.vector(4, in: -2..<2))
        network.run(mode, steps: 20)
        for potential in network.apicalPotentials {
          sum += potential.column(0).reduce(0) { $0 + $1 * $1 }
        }
      }
      return sum / Double(blocks)
    }
    let loud = energy(.prediction, blocks: 50)
    _ = energy(learning, blocks: 500)
    #expect(energy(.prediction, blocks: 50) < 0.01 * loud)
  }

  // MARK: Burstprop

  /// Why Burstprop needs phases: with the teacher always on its moving average becomes what it should be compared with.
  @Test func underAConstantTeacherBurstpropStopsLearningAndBurstCCNDoesNot() {
    func change(_ rule: ContinuousBurstingRule, after steps: Int) -> Double {
      var parameters = ContinuousBurstingParameters(rule)
      // So slow that weights are constant for the purpose.
      parameters.weightTimeConstant = 1e9
      let weights = ContinuousBurstingWeights.normal(
        layers: [3, 6, 2], parameters, streams: RandomStreams(seed: 5))
      let network = ContinuousBurstingNetwork(parameters: parameters, weights: weights)
      network.input.setColumn(0, to: [0.5, -0.5, 1])
      network.target.setColumn(0, to: [0.9, 0.1])
      network.run(.prediction, steps: 1000)
      network.run(.teaching, steps: steps)
      let before = network.weights.feedforward[1].copy()
      network.weights.feedforward[1].fill(0)
      network.run(.teaching)
      defer { network.weights.feedforward[1].assign(from: before) }
      return network.weights.feedforward[1].maximumMagnitude
    }
    #expect(change(.burstprop, after: 2000) < 1e-6 * change(.burstprop, after: 5))
    let early = change(.burstCCN, after: 5)
    #expect(abs(change(.burstCCN, after: 2000) - early) < 1e-6 * early)
  }
}

extension Population<Double> {
  /// `(p − ½) ∘ e`.
  fileprivate var burstError: [Double] {
    (0..<size).map { (self[signal: .burstProbability][$0] - 0.5) * self[signal: .event][$0] }
  }
}
