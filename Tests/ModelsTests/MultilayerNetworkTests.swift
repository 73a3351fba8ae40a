import LinearAlgebra
import Models
import NetworkCore
import Testing

@Suite struct MultilayerNetworkTests {
  static let losses: [(OutputLoss, TransferFunction)] = [
    (.squaredRateError, TransferFunction(.tanh, gain: 1.2, slope: 0.7)),
    (.squaredRateError, .logistic), (.crossEntropy, TransferFunction(.logistic, slope: 1.5)),
  ]

  private func network<S: BLASScalar>(
    _ feedback: ErrorFeedback, _ loss: (OutputLoss, TransferFunction), rate: Double = 0.1,
    layers: [Int] = [20, 15, 12, 6], trials: Int = 8, _ type: S.Type = S.self
  ) -> MultilayerNetwork<S> {
    let network = MultilayerNetwork<S>(
      layers: layers, trials: trials, feedback: feedback, transfer: loss.1, loss: loss.0,
      learningRate: rate, streams: RandomStreams(seed: 14))
    var stream = RandomStreams(seed: 14).stream("batch")
    network.input.mapInPlace { _ in S(stream.uniform(in: -1..<1)) }
    network.target.mapInPlace { _ in S(stream.uniform()) }
    return network
  }

  /// Degrees. Backpropagation is the gradient; rounding of ΔW against weights of order 0.1 leaves 1e-10 degrees.
  static let gradientTolerance = 1e-3

  @Test(arguments: 0..<losses.count)
  func backpropagationUpdatesAlongTheExactGradient(index: Int) {
    let network = network(.backpropagation, Self.losses[index], Double.self)
    let reference = network.gradientReference
    let descent = reference.descent(network.input, network.target)
    let before = reference.layers.map { $0.weights.copy() }
    let angles = reference.angles(to: network.input, network.target) { network.train() }
    for angle in angles { #expect(angle < Self.gradientTolerance, "\(angles)") }
    network.train()
    for ((layer, old), gradient) in zip(zip(reference.layers, before), descent) {
      old.add(gradient, scale: 0.1)
      #expect(distance(layer.weights, old) < 1e-14, "the step is η times the gradient")
    }
  }

  /// Rounding of ΔW in Float against weights of order 0.3.
  static let singleTolerance = 0.05

  @Test func singlePrecisionFollowsTheGradientToo() {
    let network = network(.backpropagation, Self.losses[1], rate: 1, Float.self)
    let angles = network.gradientReference.angles(to: network.input, network.target) {
      network.train()
    }
    for angle in angles { #expect(angle < Self.singleTolerance, "\(angles)") }
  }

  @Test(arguments: 0..<losses.count)
  func feedbackAlignmentDoesNotFollowTheGradientAtTheStart(index: Int) {
    let network = network(.feedbackAlignment, Self.losses[index], Double.self)
    let angles = network.gradientReference.angles(to: network.input, network.target) {
      network.train()
    }
    #expect(angles[0] > 45 && angles[1] > 45, "\(angles)")
    #expect(angles[2] < Self.gradientTolerance, "the output layer needs no feedback")
  }

  @Test(arguments: ErrorFeedback.allCases)
  func aNetworkWithoutHiddenLayersNeedsNoFeedback(feedback: ErrorFeedback) {
    let network = network(feedback, Self.losses[2], layers: [7, 3], Double.self)
    let angles = network.gradientReference.angles(to: network.input, network.target) {
      network.train()
    }
    #expect(angles.count == 1 && angles[0] < Self.gradientTolerance)
  }

  @Test(arguments: ErrorFeedback.allCases)
  func theThresholdsLearnAndTheLossFalls(feedback: ErrorFeedback) {
    let network = network(feedback, Self.losses[2], rate: 0.5, Double.self)
    let reference = network.gradientReference
    let start = reference.value(network.input, network.target)
    let constant = entropy(network.target)
    for _ in 0..<2000 { network.train() }
    #expect(
      reference.value(network.input, network.target) - constant < 0.2 * (start - constant))
    for layer in reference.layers { #expect((layer.threshold?.maximumMagnitude ?? 0) > 1e-3) }
  }

  /// The least cross-entropy any output can have for these targets.
  private func entropy(_ target: Matrix<Double>) -> Double {
    let potentials = target.copy()
    potentials.mapInPlace { TransferFunction.logistic.inverse($0) }
    let identity = FeedforwardLayer(
      weights: Matrix<Double>(target.rows, target.rows) { $0 == $1 ? 1 : 0 }, transfer: .logistic)
    return GradientReference(layers: [identity], loss: .crossEntropy).value(potentials, target)
  }

  @Test func predictionIsTheForwardPassAndLearnsNothing() {
    let network = network(.feedbackAlignment, Self.losses[1], Double.self)
    let before = network.gradientReference.layers.map(\.weights.rowArrays)
    network.predict()
    let rates = network.gradientReference.forward(network.input).rates[2]
    #expect(distance(network.output, rates) < 1e-14)
    #expect(network.gradientReference.layers.map(\.weights.rowArrays) == before)
  }
}

@Suite struct ModelPlausibilityTests {
  private func findings<S>(_ circuit: Circuit<S>) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: PlausibilityTable(circuit).rows.map { ($0.property, $0.finding) })
  }

  private func multilayer(_ feedback: ErrorFeedback) -> [String: String] {
    findings(
      MultilayerNetwork<Float>(
        layers: [4, 3, 3, 2], trials: 1, feedback: feedback, transfer: .logistic,
        loss: .squaredRateError, learningRate: 1, streams: RandomStreams(seed: 1)
      ).circuit)
  }

  @Test func backpropagationNeedsWeightTransportAndTwoPhases() {
    let found = multilayer(.backpropagation)
    #expect(
      found["Weight transport"]
        == "yes: feedback1 = transpose of forward2; feedback2 = transpose of forward3")
    #expect(found["Phases"] == "2: forward, backward")
    #expect(found["Signals per neuron"] == "2 (error, rate)")
    #expect(found["Cell types"] == "pyramidal")
  }

  @Test func feedbackAlignmentNeedsNoWeightTransport() {
    let found = multilayer(.feedbackAlignment)
    #expect(found["Weight transport"] == "none")
    #expect(found["Phases"] == "2: forward, backward")
    #expect(found["Dale's law"] == "not kept: weights of either sign in 4 pathways")
  }

  @Test func theMicrocircuitLearnsInOnePhaseWithInterneurons() {
    let model = Microcircuit(
      parameters: MicrocircuitParameters(transfer: .logistic),
      weights: MicrocircuitWeights<Double>.uniform(
        layers: [4, 3, 3, 2], streams: RandomStreams(seed: 1)), rates: .all(1, layers: 4))
    let found = findings(model.circuit)
    #expect(found["Weight transport"] == "none")
    #expect(found["Phases"] == "one (continuous)")
    #expect(
      found["Locality"] == "every rule sees its own two neurons only (7 plastic pathways)")
    #expect(found["Dale's law"] == "not kept: weights of either sign in 8 pathways")
    #expect(found["Signals per neuron"] == "2 (potential, rate)")
    #expect(found["Cell types"] == "interneuron, pyramidal")
  }
}
