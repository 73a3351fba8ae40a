import Foundation
import LinearAlgebra
import Models
import NetworkCore
import Testing

@Suite struct BurstpropTests {
  /// Rounding of sums in another order.
  static let rounding = 1e-13
  /// Of ratios of updates to gradients where errors are a part of 1e-5 of one-hot ones; the deviation is of first order in them.
  static let smallError = 1e-4

  private func network(
    _ parameters: BurstpropParameters, trials: Int = 3,
    _ architecture: LayeredArchitecture = BurstingFixture.full
  ) -> BurstpropNetwork<Double> {
    let streams = RandomStreams(seed: 6)
    let network = BurstpropNetwork<Double>(
      architecture, trials: trials, parameters: parameters,
      weights: BurstpropWeights(
        architecture, parameters, gain: 1, recurrentScale: 0.05, streams: streams))
    BurstingFixture.fill([network.input], within: 1, streams.stream("input"))
    BurstingFixture.teach(network.target)
    return network
  }

  /// With recurrent input that predicts u = 0, where the burst probability has the slope ¼, each layer passes a quarter of the
  /// backpropagated error on: `ΔW_l = p_b 4^{−(L−l)} · descent` for small errors, through tied feedback.
  @Test func silencedBurstpropIsBackpropagationByQuarters() {
    var parameters = BurstpropParameters()
    parameters.feedback = .tied(scale: 1)
    parameters.baselineBurstProbability = 0.2
    let network = network(parameters, trials: 1)
    network.predict()
    BurstingFixture.soften(network.target, network.output, share: 1e-5)
    // R such that R (σ(f) ∘ e) = f ∘ (1 − e), from the top down, since f hears the bursts above.
    for k in (0..<network.layers.count - 1).reversed() {
      network.compare()
      let layer = network.layers[k]
      let heard = layer[signal: "apicalBurst"]
      let wanted = Matrix<Double>(layer.size, 1) { row, _ in
        layer[.apical][row] * (1 - layer[signal: .event][row])
      }
      guard let recurrent = network.weights.recurrent[k] else { continue }
      recurrent.fill(0)
      recurrent.addOuterProduct(wanted, heard, scale: 1 / heard.squaredNorm)
    }
    network.compare()
    let descent = network.gradientReference.descent(network.input, network.target)
    for (k, update) in network.updates().enumerated() {
      let factor = 0.2 / pow(4, Double(network.layers.count - 1 - k))
      #expect(
        BurstingFixture.deviation(update, from: descent[k], times: factor) < Self.smallError,
        "layer \(k + 1)")
    }
  }

  /// Without a teacher the two phases are one, to the bit.
  @Test(arguments: [true, false], BurstingFixture.all)
  func withoutATeacherForwardWeightsStay(isRecurrent: Bool, architecture: LayeredArchitecture) {
    var parameters = BurstpropParameters()
    parameters.hasRecurrentInput = isRecurrent
    let network = network(parameters, architecture)
    let before = network.weights.forward.weights.map(\.rowArrays)
    network.compare(isTaught: false)
    #expect(network.updates().allSatisfy { $0.maximumMagnitude == 0 })
    network.train(isTaught: false)
    #expect(network.weights.forward.weights.map(\.rowArrays) == before)
    #expect(network.target.rowArrays == network.output.rowArrays)
    BurstingFixture.teach(network.target)
    network.compare()
    #expect(network.updates().allSatisfy { $0.maximumMagnitude > 0 })
  }

  /// R of zeros is no recurrent input.
  @Test func recurrentInputThroughZerosIsNone() {
    var parameters = BurstpropParameters()
    let with = network(parameters)
    for recurrent in with.weights.recurrent { recurrent?.fill(0) }
    parameters.hasRecurrentInput = false
    let without = network(parameters)
    #expect(without.weights.recurrent.allSatisfy { $0 == nil })
    with.compare()
    without.compare()
    for (a, b) in zip(with.updates(), without.updates()) { #expect(distance(a, b) < Self.rounding) }
  }

  /// `ΔR = η_R Σ u (σ(f) ∘ e)ᵀ` silences u where the same minibatch comes again.
  @Test func recurrentInputLearnsToPredictFeedback() {
    var parameters = BurstpropParameters()
    parameters.learningRate = 0
    parameters.recurrentRate = 0.2
    let network = network(parameters)
    func potential() -> Double {
      network.compare()
      return network.layers.dropLast().reduce(0) { sum, layer in
        let u = Matrix<Double>(layer.size, 3) {
          layer[.apical][$0, $1] * (1 - layer[signal: .event][$0, $1]) - layer["lateral"][$0, $1]
        }
        return sum + u.squaredNorm
      }
    }
    let before = potential()
    for _ in 0..<2000 { network.train() }
    #expect(potential() < 1e-3 * before)
  }

  /// Kolen and Pollack: W and Yᵀ learn alike and both decay, so that what they differ in is lost.
  @Test func learnedFeedbackBecomesSymmetric() {
    var parameters = BurstpropParameters()
    parameters.feedbackLearns = true
    parameters.weightDecay = 0.05
    parameters.learningRate = 2
    let network = network(parameters)
    #expect(network.forwardToFeedbackAngles().allSatisfy { $0 > 45 })
    for _ in 0..<300 { network.train() }
    #expect(network.forwardToFeedbackAngles().allSatisfy { $0 < 1 })
  }

  /// Symmetric is the start only: forward weights learn, feedback stays.
  @Test func symmetricFeedbackStartsAsTheMirrorOfForwardWeightsAndStays() {
    var parameters = BurstpropParameters()
    parameters.learningRate = 10
    parameters.feedback = .symmetric(scale: 0.5)
    let network = network(parameters, BurstingFixture.maps)
    #expect(network.forwardToFeedbackAngles().allSatisfy { $0 < 1e-6 })
    let before = network.feedbackWeights.map(\.rowArrays)
    for _ in 0..<5 { network.train() }
    #expect(network.forwardToFeedbackAngles().allSatisfy { $0 > 1e-3 })
    #expect(network.feedbackWeights.map(\.rowArrays) == before)
  }

  @Test func tiedFeedbackThatIsAskedToLearnStaysTied() {
    var parameters = BurstpropParameters()
    parameters.feedback = .tied(scale: 0.5)
    parameters.feedbackLearns = true
    let network = network(parameters, BurstingFixture.maps)
    network.train()
    #expect(network.forwardToFeedbackAngles().allSatisfy { $0 < 1e-6 })
    #expect(network.learned.allSatisfy { !$0.name.hasPrefix("burstFeedback") })
  }

  /// Kernels of feedback only decay, thresholds never do.
  @Test func decayIsOfWeightsAndOfFeedbackThatLearns() {
    var parameters = BurstpropParameters()
    parameters.learningRate = 0
    parameters.recurrentRate = 0
    parameters.weightDecay = 0.25
    parameters.feedbackLearns = true
    let network = network(parameters, BurstingFixture.maps)
    BurstingFixture.fill(
      network.weights.forward.thresholds, within: 1, RandomStreams(seed: 1).stream("thresholds"))
    let kept = (network.weights.forward.thresholds + network.weights.recurrent.compactMap { $0 })
    let decaying = network.weights.forward.weights + network.weights.feedback
    let (before, old) = (kept.map(\.rowArrays), decaying.map { $0.copy() })
    network.train()
    #expect(kept.map(\.rowArrays) == before)
    for (ours, old) in zip(decaying, old) { #expect(distance(ours, old.scaled(0.75)) == 0) }
  }
}
