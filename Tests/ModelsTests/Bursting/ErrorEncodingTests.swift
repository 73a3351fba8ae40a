import Foundation
import LinearAlgebra
import Models
import NetworkCore
import Testing

@Suite struct ErrorEncodingTests {
  /// Rounding of sums in another order.
  static let rounding = 1e-13
  /// Of ratios of updates to gradients at couplings of 1e-5; the deviation is of first order in them.
  static let weakCoupling = 1e-4

  private func network(
    _ parameters: ErrorEncodingParameters,
    _ architecture: LayeredArchitecture = BurstingFixture.full
  ) -> ErrorEncodingNetwork<Double> {
    let streams = RandomStreams(seed: 7)
    let network = ErrorEncodingNetwork<Double>(
      architecture, trials: 3, parameters: parameters,
      weights: ErrorEncodingWeights(architecture, parameters, gain: 1, streams: streams))
    BurstingFixture.fill(
      network.weights.forward.thresholds, within: 0.2, streams.stream("thresholds"))
    BurstingFixture.fill([network.input], within: 1, streams.stream("input"))
    BurstingFixture.teach(network.target)
    return network
  }

  /// Ideal interneurons, tied feedback and weak coupling: with the target potential g = logit(0.2 + 0.6 t) the updates follow the
  /// gradient of the output's mismatch, `λo (λh (1 − λi))^{L−l}` times.
  @Test func idealInterneuronsAtWeakCouplingFollowTheGradientOfTheMismatch() {
    var parameters = ErrorEncodingParameters()
    parameters.feedback = .tied(scale: 1)
    parameters.interneurons = .ideal(scale: 1)
    parameters.outputNudging = 1e-5
    parameters.interneuronNudging = 0.3
    parameters.apicalCoupling = 0.2
    let network = network(parameters)
    network.compare()
    var reference = network.gradientReference
    reference.loss = .somaticMismatch
    let potentials = network.target.copy()
    potentials.mapInPlace { log((0.2 + 0.6 * $0) / (0.8 - 0.6 * $0)) }
    let descent = reference.descent(network.input, potentials)
    for (k, update) in network.updates().enumerated() {
      let factor = 1e-5 * pow(0.2 * 0.7, Double(network.layers.count - 1 - k))
      #expect(
        BurstingFixture.deviation(update, from: descent[k], times: factor) < Self.weakCoupling,
        "layer \(k + 1)")
    }
  }

  /// Copied interneurons predict all of an undisturbed layer above: no apical potential without a teacher, no update.
  @Test(arguments: [true, false])
  func predictedFeedbackIsSilentWithoutATeacher(isIdeal: Bool) {
    var parameters = ErrorEncodingParameters()
    if isIdeal { parameters.interneurons = .ideal(scale: 1) }
    parameters.learningRate = 1
    // Copies of thresholds of 0: the fixture's own would come later than the copies.
    let network = network(parameters)
    if !isIdeal {
      for (copy, own) in zip(
        network.weights.interneuronThresholds, network.weights.forward.thresholds.dropFirst())
      {
        copy.assign(from: own)
      }
    }
    network.compare(isTaught: false)
    for layer in network.layers.dropLast() {
      #expect(layer[.apical].maximumMagnitude < Self.rounding)
    }
    #expect(network.updates().allSatisfy { $0.maximumMagnitude < Self.rounding })
    #expect(network.target.rowArrays == network.output.rowArrays)
    #expect(network.alignment().betweenThem.all == 90)
    BurstingFixture.teach(network.target)
    network.compare()
    #expect(network.updates().allSatisfy { $0.maximumMagnitude > 1e-6 })
  }

  /// Ideal interneurons are what copies are at first, and stay it.
  @Test(arguments: [
    LayeredFeedback.tied(scale: 0.6), .random(standardDeviation: 0.5),
  ])
  func idealInterneuronsAreCopiesAtEveryMoment(feedback: LayeredFeedback) {
    var parameters = ErrorEncodingParameters()
    parameters.feedback = feedback
    parameters.interneurons = .copied(scale: 0.9)
    let copied = network(parameters)
    for (copy, own) in zip(
      copied.weights.interneuronThresholds, copied.weights.forward.thresholds.dropFirst())
    {
      copy.assign(from: own)
    }
    parameters.interneurons = .ideal(scale: 0.9)
    parameters.learningRate = 3
    let ideal = network(parameters)
    copied.compare()
    ideal.compare()
    for (a, b) in zip(copied.updates(), ideal.updates()) {
      #expect(distance(a, b) < Self.rounding)
    }
    for _ in 0..<3 { ideal.train() }
    let weights = ideal.weights.forward
    for k in 0..<2 {
      let onto = ideal.toInterneurons[k]
      #expect(onto.weights.rowArrays == weights.weights[k + 1].rowArrays)
      #expect(onto.thresholds.rowArrays == weights.thresholds[k + 1].rowArrays)
      #expect(
        distance(ideal.fromInterneurons[k], ideal.feedbackWeights[k].scaled(0.9)) < Self.rounding)
    }
    #expect(distance(weights.weights[0], copied.weights.forward.weights[0]) > 1e-4)
  }

  /// ΔPI and ΔIP take random interneurons to where their feedback predicts the layer above.
  @Test func interneuronsLearnToSilenceTheApicalDendrites() {
    var parameters = ErrorEncodingParameters()
    parameters.interneurons = .random(standardDeviation: 0.5)
    parameters.learningRate = 0
    parameters.interneuronRate = 1
    let network = network(parameters)
    func apical() -> Double {
      network.compare(isTaught: false)
      return network.layers.dropLast().reduce(0) { $0 + $1[.apical].squaredNorm }
    }
    let before = apical()
    let forward = network.weights.forward.weights.map(\.rowArrays)
    for _ in 0..<2000 { network.train(isTaught: false) }
    #expect(apical() < 1e-3 * before)
    #expect(network.weights.forward.weights.map(\.rowArrays) == forward)
  }
}
