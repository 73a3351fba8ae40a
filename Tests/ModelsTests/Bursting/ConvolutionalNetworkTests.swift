import LinearAlgebra
import Models
import NetworkCore
import Testing

/// Networks on maps equal networks of full layers with the same synapses: a weight for each synapse, equal where they share one.
@Suite struct ConvolutionalNetworkTests {
  /// Sums of some dozen products in another order.
  static let rounding = 1e-13

  private static let maps = BurstingFixture.maps
  private static let full = LayeredArchitecture(maps.sizes)

  /// The forward weights with every synapse on its own.
  private func expanded(_ forward: LayeredWeights<Double>) -> LayeredWeights<Double> {
    LayeredWeights(
      weights: zip(forward.weights, Self.maps.connectivity).map(BurstingFixture.expanded),
      thresholds: zip(forward.thresholds, Self.maps.sizes.dropFirst()).map { thresholds, size in
        Matrix(size, 1) { row, _ in thresholds[row % thresholds.rows] }
      })
  }

  /// Feedback weights to every hidden layer, likewise.
  private func expanded(feedback: [Matrix<Double>]) -> [Matrix<Double>] {
    zip(feedback, Self.maps.connectivity.dropFirst()).map { matrix, connectivity in
      connectivity == .full
        ? matrix : BurstingFixture.expanded(matrix, connectivity).transposed()
    }
  }

  private func expectEqual(
    _ ours: [Matrix<Double>], contracting theirs: [Matrix<Double>], _ what: String
  ) {
    for (k, connectivity) in Self.maps.connectivity.enumerated() {
      let shared = BurstingFixture.contracted(theirs[k], connectivity)
      #expect(shared.maximumMagnitude > 0, "\(what), layer \(k + 1)")
      #expect(distance(ours[k], shared) < Self.rounding, "\(what), layer \(k + 1)")
    }
  }

  @Test(arguments: [true, false])
  func burstCCNOnMapsIsBurstCCNWithSharedWeights(isTied: Bool) {
    var parameters = BurstingParameters()
    parameters.eventFeedback = .random(standardDeviation: 0.3)
    if isTied {
      parameters.burstFeedback = .tied(scale: 0.8)
      parameters.eventFeedback = .tied
    }
    let maps = BurstingFixture.network(Self.maps, parameters)
    let full = BurstingNetwork(
      Self.full, trials: 3, parameters: parameters,
      weights: BurstingWeights(
        forward: expanded(maps.weights.forward),
        burstFeedback: expanded(feedback: maps.weights.burstFeedback),
        eventFeedback: expanded(feedback: maps.weights.eventFeedback)))
    full.input.assign(from: maps.input)
    full.target.assign(from: maps.target)
    maps.compare()
    full.compare()
    for (a, b) in zip(maps.layers, full.layers) {
      for signal in a.signalNames {
        #expect(distance(a[signal: signal], b[signal: signal]) < 1e-13)
      }
      for name in a.compartmentNames { #expect(distance(a[name], b[name]) < Self.rounding) }
    }
    expectEqual(maps.updates(), contracting: full.updates(), "updates")
    let (ours, theirs) = (maps.alignment(), full.alignment())
    // Kernels differ in length from all their synapses, but zero is zero.
    #expect((ours.toFeedbackAlignment.all < 1e-3) == (theirs.toFeedbackAlignment.all < 1e-3))
    #expect(abs(maps.meanApicalMagnitude() - full.meanApicalMagnitude()) < Self.rounding)
  }

  @Test func burstpropOnMapsIsBurstpropWithSharedWeights() {
    var parameters = BurstpropParameters()
    parameters.hasRecurrentInput = false
    let streams = RandomStreams(seed: 4)
    let weights = BurstpropWeights<Double>(
      Self.maps, parameters, gain: 1, recurrentScale: 0, streams: streams)
    let maps = BurstpropNetwork(Self.maps, trials: 3, parameters: parameters, weights: weights)
    let full = BurstpropNetwork(
      Self.full, trials: 3, parameters: parameters,
      weights: BurstpropWeights(
        forward: expanded(weights.forward), feedback: expanded(feedback: weights.feedback),
        recurrent: weights.recurrent))
    BurstingFixture.fill([maps.input], within: 1, streams.stream("input"))
    full.input.assign(from: maps.input)
    for network in [maps, full] {
      BurstingFixture.teach(network.target)
      network.compare()
    }
    #expect(distance(maps.output, full.output) < Self.rounding)
    expectEqual(maps.updates(), contracting: full.updates(), "updates")
  }

  @Test(arguments: [true, false])
  func theMultilayerNetworkOnMapsFollowsTheReference(isBackpropagation: Bool) {
    let streams = RandomStreams(seed: 5)
    let parameters = BurstingParameters()
    let weights = BurstingWeights<Double>(Self.maps, parameters, gain: 1, streams: streams)
    let maps = MultilayerNetwork(
      Self.maps, trials: 3, loss: .squaredRateError, learningRate: 0.1, weights: weights.forward,
      feedbackWeights: isBackpropagation ? nil : weights.burstFeedback)
    BurstingFixture.fill([maps.input], within: 1, streams.stream("input"))
    BurstingFixture.teach(maps.target)
    maps.compare()
    let reference = maps.gradientReference.descent(
      maps.input, maps.target, feedback: isBackpropagation ? nil : maps.feedbackWeights)
    for (ours, expected) in zip(maps.updates(), reference) {
      #expect(expected.maximumMagnitude > 0)
      #expect(distance(ours, expected) < Self.rounding)
    }
    let alignment = maps.alignment()
    #expect(alignment.toFeedbackAlignment.all < 1e-6)
    #expect((alignment.toBackpropagation.all < 1e-6) == isBackpropagation)
  }

  /// The network for CIFAR-10: sizes as the authors' code has them.
  @Test func theArchitectureForCIFAR10() {
    let architecture = LayeredArchitecture.cifar10
    #expect(architecture.sizes == [3072, 14 * 14 * 64, 5 * 5 * 128, 2304, 1480, 10])
    #expect((1...5).map { architecture.fans($0).in } == [75, 1600, 1152, 2304, 1480])
    #expect((1...5).map { architecture.fans($0).out } == [1600, 3200, 2304, 1480, 10])
    #expect(architecture.feedbackShape(1) == (128, 1600))
    #expect(architecture.feedbackShape(3) == (2304, 1480))
  }
}
