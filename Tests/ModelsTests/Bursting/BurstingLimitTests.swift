import Foundation
import LinearAlgebra
import Models
import NetworkCore
import Testing

/// BurstCCN's updates in the limits that theory knows (section 3.3.1 of the paper).
@Suite struct BurstingLimitTests {
  /// Rounding of updates in Double, relative.
  static let rounding = 1e-12
  /// Of a measured power of the error.
  static let powerTolerance = 0.05

  private static var tied: BurstingParameters {
    var parameters = BurstingParameters()
    parameters.burstFeedback = .tied(scale: 1)
    parameters.eventFeedback = .tied
    return parameters
  }

  /// With tied feedback and p_b = ½ the updates go to half of backpropagation's as errors get small. The burst probability is linear
  /// in u but for a third power, so that the deviation relative to the update falls with the square of the error.
  @Test(arguments: [BurstingFixture.full, BurstingFixture.deep, BurstingFixture.maps])
  func updatesAreHalfOfBackpropagationsButForAThirdPower(architecture: LayeredArchitecture) {
    let errors = [1e-1, 1e-2]
    let deviations = errors.map { share in
      let network = BurstingFixture.network(architecture, Self.tied)
      network.predict()
      BurstingFixture.soften(network.target, network.output, share: share)
      network.compare()
      let gradient = network.gradientReference.descent(network.input, network.target)
      return zip(network.updates(), gradient).map {
        BurstingFixture.deviation($0, from: $1, times: 0.5)
      }
    }
    for k in 0..<architecture.depth - 1 {
      #expect(deviations[1][k] > 0, "layer \(k + 1)")
      let power = log10(deviations[0][k] / deviations[1][k])
      #expect(abs(power - 2) < Self.powerTolerance, "layer \(k + 1): power \(power) + 1")
    }
    // The output's error is linear.
    #expect(deviations.allSatisfy { ($0.last ?? 1) < Self.rounding })
  }

  /// What the output learns is p_b times the gradient, however large the error and whatever the feedback.
  @Test(arguments: BurstingFixture.all, [0.5, 0.2])
  func theOutputFollowsTheGradient(architecture: LayeredArchitecture, baseline: Double) {
    var parameters = BurstingParameters()
    parameters.baselineBurstProbability = baseline
    let network = BurstingFixture.network(architecture, parameters)
    network.compare()
    let gradient = network.gradientReference.descent(network.input, network.target)
    let top = architecture.depth - 1
    #expect(
      BurstingFixture.deviation(network.updates()[top], from: gradient[top], times: baseline)
        < Self.rounding)
  }

  /// `δ_l = (δ_{l+1} Y_l) ∘ e ∘ (1 − e)` to third order, also through feedback of its own, where it is feedback alignment.
  @Test(arguments: [BurstingFixture.deep, BurstingFixture.maps])
  func withRandomFeedbackItIsFeedbackAlignment(architecture: LayeredArchitecture) {
    var parameters = BurstingParameters()
    parameters.burstFeedback = .random(standardDeviation: 0.5)
    let network = BurstingFixture.network(architecture, parameters)
    network.predict()
    BurstingFixture.soften(network.target, network.output, share: 1e-3)
    network.compare()
    let alignment = network.alignment()
    #expect(alignment.toFeedbackAlignment.all < 1e-3)
    #expect(alignment.toBackpropagation.all > 5 && alignment.betweenThem.all > 5)
  }

  /// Updates are sums over trials: two minibatches together are one of twice the size.
  @Test func minibatchesTogetherAlignAsOneLargeMinibatch() {
    var parameters = BurstingParameters()
    parameters.burstFeedback = .random(standardDeviation: 0.5)
    let large = BurstingFixture.network(BurstingFixture.deep, parameters, trials: 6)
    large.compare()
    let small = BurstingFixture.network(BurstingFixture.deep, parameters, trials: 3)
    func present(_ batch: Int) {
      for trial in 0..<3 {
        small.input.setColumn(trial, to: large.input.column(3 * batch + trial))
        small.target.setColumn(trial, to: large.target.column(3 * batch + trial))
      }
      small.compare()
    }
    let (whole, parts) = (large.alignment(), small.alignment(over: 2, present))
    for (a, b) in zip(
      whole.toBackpropagation.layers + whole.toFeedbackAlignment.layers,
      parts.toBackpropagation.layers + parts.toFeedbackAlignment.layers)
    {
      #expect(abs(a - b) < 1e-6)
    }
    #expect(abs(whole.toBackpropagation.all - parts.toBackpropagation.all) < 1e-6)
    #expect(whole.toBackpropagation.all > 5)
    present(0)
    #expect(abs(small.alignment().toBackpropagation.all - whole.toBackpropagation.all) > 1e-3)
  }

  // MARK: Silence

  /// Q = p_b Y is heard against Y as zero, to the bit, while neither moves by itself: nothing is learned without a teacher.
  @Test(arguments: BurstingFixture.all, [true, false])
  func withoutATeacherNothingChanges(architecture: LayeredArchitecture, isTied: Bool) {
    func check<S: BLASScalar>(_ type: S.Type) {
      var parameters = isTied ? Self.tied : BurstingParameters()
      parameters.momentum = 0.5
      let network = BurstingFixture.network(architecture, parameters, trials: 5, type)
      let before = network.weights.forward.weights.map(\.rowArrays)
      network.compare(isTaught: false)
      #expect(network.updates().allSatisfy { $0.maximumMagnitude == 0 })
      for layer in network.layers.dropLast() { #expect(layer[.apical].maximumMagnitude == 0) }
      let alignment = network.alignment()
      #expect(alignment.toBackpropagation.all == 90 && alignment.toFeedbackAlignment.all == 90)
      var unused = RandomStream(seed: 0)
      for _ in 0..<3 { network.train(isTaught: false, using: &unused) }
      #expect(network.weights.forward.weights.map(\.rowArrays) == before)
      #expect(network.target.rowArrays == network.output.rowArrays)
      BurstingFixture.teach(network.target)
      network.compare()
      #expect(network.updates().allSatisfy { $0.maximumMagnitude > 0 })
    }
    check(Double.self)
    check(Float.self)
  }

  /// With weights of their own the two are summed apart, and what is left is rounding.
  @Test func balancedFeedbackThatLearnsIsSilentToRounding() {
    var parameters = BurstingParameters()
    parameters.eventFeedbackRate = 0.1
    let network = BurstingFixture.network(BurstingFixture.deep, parameters)
    network.compare(isTaught: false)
    for layer in network.layers.dropLast() { #expect(layer[.apical].maximumMagnitude < 1e-14) }
    #expect(network.feedbackAngles().all < 1e-6)
  }

  /// Noise on the way up lets Q find p_b Y (Fig. 4), or Y find Q / p_b; the forward weights stay.
  @Test(arguments: [true, false], [true, false])
  func feedbackLearnsToSilenceTheApicalDendrites(learnsEvents: Bool, isTaught: Bool) {
    var parameters = BurstingParameters()
    parameters.burstFeedback = .random(standardDeviation: 0.5)
    parameters.eventFeedback = .random(standardDeviation: 0.25)
    parameters.feedforwardNoise = 1
    if learnsEvents {
      parameters.eventFeedbackRate = 0.3
    } else {
      parameters.burstFeedbackRate = 0.3
    }
    let network = BurstingFixture.network(BurstingFixture.full, parameters, trials: 16)
    network.compare(isTaught: false)
    let loud = network.meanApicalMagnitude()
    let angle = network.feedbackAngles().all
    let forward = network.weights.forward.weights.map(\.rowArrays)
    let still = learnsEvents ? network.feedbackWeights : network.eventFeedbackWeights
    let before = still.map(\.rowArrays)
    var noise = RandomStreams(seed: 2).stream("noise")
    for _ in 0..<3000 { network.train(.feedback, isTaught: isTaught, using: &noise) }
    network.compare(isTaught: false)
    #expect(network.meanApicalMagnitude() < 0.1 * loud)
    #expect(angle > 60 && network.feedbackAngles().all < 15)
    #expect(network.weights.forward.weights.map(\.rowArrays) == forward)
    #expect(
      (learnsEvents ? network.feedbackWeights : network.eventFeedbackWeights).map(\.rowArrays)
        == before)
  }
}
