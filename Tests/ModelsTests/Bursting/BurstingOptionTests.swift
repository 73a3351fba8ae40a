import LinearAlgebra
import Models
import NetworkCore
import Testing

/// What the options of BurstCCN do, and that none of them does anything else.
@Suite struct BurstingOptionTests {
  /// Rounding of sums in another order.
  static let rounding = 1e-13

  private func train(_ network: BurstingNetwork<Double>, _ steps: Int = 1) {
    var unused = RandomStream(seed: 0)
    for _ in 0..<steps { network.train(using: &unused) }
  }

  /// Every way to say the same: tied matrices, shared ones, and ones of their own.
  @Test(arguments: [BurstingFixture.full, BurstingFixture.maps])
  func tiedSharedAndOwnFeedbackOfTheSameStrengthAreOne(architecture: LayeredArchitecture) {
    var tied = BurstingParameters()
    tied.burstFeedback = .tied(scale: 0.7)
    tied.eventFeedback = .tied
    var ownEvents = tied
    ownEvents.eventFeedback = .random(standardDeviation: 1)
    var own = BurstingParameters()
    own.burstFeedback = .symmetric(scale: 0.7)
    var shared = own
    own.eventFeedback = .symmetric(scale: 0.7)
    shared.eventFeedback = .tied
    let reference = BurstingFixture.network(architecture, tied)
    reference.compare()
    let updates = reference.updates().map { $0.copy() }
    for parameters in [ownEvents, own, shared] {
      let network = BurstingNetwork(
        architecture, trials: 3, parameters: parameters, weights: reference.weights)
      network.input.assign(from: reference.input)
      network.target.assign(from: reference.target)
      network.compare()
      for (a, b) in zip(network.updates(), updates) { #expect(distance(a, b) < Self.rounding) }
      for (a, b) in zip(network.eventFeedbackWeights, reference.eventFeedbackWeights) {
        #expect(distance(a, b) < Self.rounding)
      }
    }
  }

  /// Tied weights follow the forward ones at once, and do not learn even when asked to.
  @Test(arguments: [BurstingFixture.full, BurstingFixture.maps])
  func whatIsTiedFollowsAndDoesNotLearn(architecture: LayeredArchitecture) {
    var parameters = BurstingParameters()
    parameters.burstFeedback = .tied(scale: 2)
    parameters.eventFeedback = .tied
    parameters.burstFeedbackRate = 0.1
    parameters.eventFeedbackRate = 0.1
    parameters.learningRate = 5
    let network = BurstingFixture.network(architecture, parameters)
    train(network, 2)
    #expect(network.forwardToFeedbackAngles().allSatisfy { $0 < 1e-6 })
    let (layers, all) = network.feedbackAngles()
    #expect(layers.allSatisfy { $0 < 1e-6 } && all < 1e-6)
    for (bursts, events) in zip(network.feedbackWeights, network.eventFeedbackWeights) {
      #expect(distance(bursts.scaled(0.5), events) < Self.rounding)
    }
    #expect(network.learned.allSatisfy { $0.name.hasPrefix("forward") })
  }

  /// What starts symmetric is left behind by the forward weights.
  @Test func whatStartsSymmetricStays() {
    var parameters = BurstingParameters()
    parameters.burstFeedback = .symmetric(scale: 1)
    parameters.learningRate = 5
    let network = BurstingFixture.network(BurstingFixture.full, parameters)
    let before = network.feedbackWeights.map(\.rowArrays)
    #expect(network.forwardToFeedbackAngles().allSatisfy { $0 < 1e-6 })
    train(network, 3)
    #expect(network.feedbackWeights.map(\.rowArrays) == before)
    #expect(network.forwardToFeedbackAngles().allSatisfy { $0 > 0.1 })
  }

  /// In the authors' code the feedback to maps does not learn, also that from the first full layer.
  @Test func feedbackToMapsDoesNotLearn() {
    var parameters = BurstingParameters()
    parameters.burstFeedbackRate = 0.1
    parameters.eventFeedbackRate = 0.1
    let network = BurstingFixture.network(BurstingFixture.maps, parameters)
    let before = (
      network.feedbackWeights.map(\.rowArrays), network.eventFeedbackWeights.map(\.rowArrays)
    )
    train(network, 2)
    for k in 0..<3 {
      #expect((network.feedbackWeights[k].rowArrays == before.0[k]) == (k < 2))
      #expect((network.eventFeedbackWeights[k].rowArrays == before.1[k]) == (k < 2))
    }
  }

  /// `M ← μ M + g`, `W ← W + η M − λ W`, thresholds alike: λ is not times η.
  @Test(arguments: [BurstingFixture.full, BurstingFixture.maps])
  func momentumAndDecayAreThoseOfTheAuthorsCode(architecture: LayeredArchitecture) {
    var parameters = BurstingParameters()
    parameters.learningRate = 0.3
    parameters.momentum = 0.9
    parameters.weightDecay = 0.01
    let network = BurstingFixture.network(architecture, parameters)
    var weights = network.weights.forward.weights.map { $0.copy() }
    var velocities = weights.map { Matrix<Double>($0.rows, $0.columns) }
    for _ in 0..<3 {
      network.compare()
      velocities = zip(velocities, network.updates()).map { velocity, update in
        let next = velocity.scaled(0.9)
        next.add(update)
        return next
      }
      weights = zip(weights, velocities).map { weights, velocity in
        let next = weights.scaled(0.99)
        next.add(velocity, scale: 0.3)
        return next
      }
      train(network)
      for (ours, expected) in zip(network.weights.forward.weights, weights) {
        #expect(distance(ours, expected) < Self.rounding)
      }
    }
  }

  @Test func thresholdsDecayToo() {
    var parameters = BurstingParameters()
    parameters.learningRate = 0
    parameters.weightDecay = 0.25
    let network = BurstingFixture.network(BurstingFixture.maps, parameters)
    let before = network.weights.forward.thresholds.map { $0.copy() }
    train(network, 2)
    for (ours, old) in zip(network.weights.forward.thresholds, before) {
      #expect(distance(ours, old.scaled(0.5625)) < Self.rounding)
    }
  }

  // MARK: Noise

  /// What a layer hears from below is noisy while it learns, and its synapses learn from what they heard; nothing else is.
  @Test func noiseIsOnWhatIsTransmittedAndOnlyInTraining() {
    var parameters = BurstingParameters()
    parameters.learningRate = 1
    let quiet = BurstingFixture.network(BurstingFixture.full, parameters)
    parameters.feedforwardNoise = 0.5
    let noisy = BurstingFixture.network(BurstingFixture.full, parameters)
    quiet.compare()
    noisy.compare()
    #expect(quiet.output.rowArrays == noisy.output.rowArrays)
    for (a, b) in zip(quiet.updates(), noisy.updates()) { #expect(a.rowArrays == b.rowArrays) }
    let inputs = noisy.circuit.populations[0]
    let first = noisy.weights.forward.weights[0]
    let before = first.copy()
    var stream = RandomStreams(seed: 3).stream("noise")
    noisy.train(using: &stream)
    let heard = inputs[signal: .transmitted]
    #expect(distance(heard, inputs[signal: .rate]) > 0.1)
    #expect(inputs[signal: .rate].rowArrays == quiet.input.rowArrays)
    let layer = noisy.layers[0]
    let factor = layer[signal: .burst].copy()
    factor.add(layer[signal: .event], scale: -0.5)
    let expected = Matrix.product(factor, heard, transposingSecond: true).scaled(1.0 / 3)
    first.add(before, scale: -1)
    #expect(distance(first, expected) < Self.rounding)
    // Other draws in the next step; feedback hears the events themselves.
    let old = heard.copy()
    noisy.train(using: &stream)
    #expect(distance(old, heard) > 0.1)
  }

  @Test func withoutNoiseNoRandomNumberIsTaken() {
    let network = BurstingFixture.network(BurstingFixture.full, BurstingParameters())
    var stream = RandomStreams(seed: 3).stream("noise")
    var same = stream
    network.train(using: &stream)
    #expect(stream.nextUInt64() == same.nextUInt64())
  }
}

extension Matrix {
  func scaled(_ factor: Double) -> Matrix {
    let result = copy()
    result.mapInPlace { $0 * Scalar(factor) }
    return result
  }
}
