import LinearAlgebra
import Models
import NetworkCore
import Testing

/// The rivals of the error microcircuit, and what all networks in time have in common.
@Suite struct StreamingModelTests {
  static let layers = [5, 4, 3, 2]
  static let tolerance = 1e-11

  // MARK: Backpropagation in time

  private func multilayer(
    _ rates: [Double] = [1, 1, 1], copies: Bool = true
  ) -> StreamingMultilayerNetwork<Double> {
    var stream = RandomStreams(seed: 1).stream("weights")
    let weights = (1..<Self.layers.count).map { k in
      Matrix<Double>(Self.layers[k], Self.layers[k - 1]) { _, _ in stream.uniform(in: -1..<1) }
    }
    return StreamingMultilayerNetwork(
      weights: weights, copiesFeedback: copies, transfers: Array(repeating: .tanh, count: 3),
      rates: rates,
      attenuation: 0.8, timeStep: 0.01)
  }

  @Test func settledUpdatesAreTheExactGradient() {
    let network = multilayer()
    var stream = RandomStreams(seed: 2).stream("sample")
    network.input.mapInPlace { _ in stream.uniform() }
    network.target.mapInPlace { _ in stream.uniform(in: -0.5..<0.5) }
    network.run(20, StreamingMode(isTaught: true, copiesFeedback: true))
    let updates = network.probe()
    let descent = network.gradientReference.descent(network.input, network.target)
    // The reference counts a_k of the layer itself and of those above it, the network neither.
    for (k, (update, gradient)) in zip(updates, descent).enumerated() {
      let factor = (0...(2 - k)).reduce(1.0) { product, _ in product * 0.8 }
      #expect(distance(update, gradient.scaled(1 / factor)) < 1e-14, "layer \(k + 1)")
    }
    #expect(network.anglesToGradient(afterSteps: 5) == [0, 0, 0])
  }

  // MARK: Predictive coding

  private func coding(
    _ lateral: PredictiveCodingParameters.Lateral = .learned, form: ProspectiveForm = .reduced,
    kind: AreaTransfer.Kind = .linear, comparesRates: Bool = false, copies: Bool = true,
    lateralRates: [Double] = [0, 0], mismatch: Double = 0.5
  ) -> DendriticPredictiveCoding<Double> {
    var parameters = PredictiveCodingParameters(
      transfers: Array(repeating: AreaTransfer(kind), count: 3), forwardRates: [2, 2, 2],
      lateralRates: lateralRates)
    parameters.lateral = lateral
    parameters.comparesRates = comparesRates
    var stream = RandomStreams(seed: 3).stream("weights")
    func draw(_ rows: Int, _ columns: Int, _ range: Double) -> Matrix<Double> {
      Matrix(rows, columns) { _, _ in range == 0 ? 0 : stream.uniform(in: -range..<range) }
    }
    let forward = (1...3).map { draw(Self.layers[$0], Self.layers[$0 - 1], 1) }
    let noise = (1...2).map { draw(Self.layers[$0], Self.layers[$0 + 1], mismatch) }
    var weights = PredictiveCodingWeights(
      selfPredicting: forward, mismatch: noise, parameters: parameters)
    if !copies { weights.mismatch = nil }
    return DendriticPredictiveCoding(parameters: parameters, weights: weights, form: form)
  }

  private func teach(_ network: some StreamingNetwork<Double>, samples: Int = 30) {
    var stream = RandomStreams(seed: 5).stream("samples")
    for _ in 0..<samples {
      network.input.mapInPlace { _ in stream.uniform() }
      network.target.mapInPlace { _ in stream.uniform(in: -0.5..<0.5) }
      network.run(20, .learning)
    }
  }

  @Test(arguments: [(AreaTransfer.Kind.linear, false), (.tanh, false), (.tanh, true)])
  func reducedPredictiveCodingIsTheFullOne(kind: AreaTransfer.Kind, comparesRates: Bool) {
    func make(_ form: ProspectiveForm) -> DendriticPredictiveCoding<Double> {
      coding(form: form, kind: kind, comparesRates: comparesRates, lateralRates: [3, 3])
    }
    let (full, reduced) = (make(.full), make(.reduced))
    for network in [full, reduced] { teach(network) }
    for (a, b) in zip(full.learned, reduced.learned) {
      #expect(distance(a.matrix, b.matrix) < Self.tolerance, "\(a.name)")
    }
  }

  /// `B^PI = −a B^PP W`: what comes down is what the area predicts by itself, of linear neurons without a target.
  @Test(arguments: [PredictiveCodingParameters.Lateral.learned, .ideal])
  func selfPredictingAreasAreSilentWithoutATarget(lateral: PredictiveCodingParameters.Lateral) {
    let network = coding(lateral)
    network.input.mapInPlace { _ in 0.6 }
    network.run(30, .predicting)
    for name in ["area1", "area2"] {
      #expect(network.circuit.population(name)[.apical].maximumMagnitude < 1e-14)
    }
    network.target.fill(1)
    network.run(10, StreamingMode(isTaught: true))
    #expect(network.circuit.population("area1")[.apical].maximumMagnitude > 0.01)
  }

  /// Ideal inhibition is lateral weights set to the self-predicting ones after every update.
  @Test func idealInhibitionIsSelfPredictionAtEveryMoment() {
    let ideal = coding(.ideal)
    let reset = coding(.learned)
    var stream = RandomStreams(seed: 6).stream("samples")
    for _ in 0..<200 {
      for network in [ideal, reset] {
        network.input.mapInPlace { _ in 0.4 }
        network.target.mapInPlace { _ in 0.3 }
      }
      ideal.input[0] = stream.uniform()
      reset.input[0] = ideal.input[0]
      for network in [ideal, reset] { network.run(1, .learning) }
      for k in 0..<2 {
        let feedback = reset.circuit.pathway("feedback\(k + 1)").matrix
        let predicted = Matrix.product(feedback, reset.chain[k + 1])
          .scaled(-reset.parameters.basalAttenuation(isOutput: k == 1))
        reset.circuit.pathway("lateral\(k + 1)").matrix.assign(from: predicted)
      }
    }
    for (a, b) in zip(ideal.chain, reset.chain) { #expect(distance(a, b) < 1e-12) }
  }

  // MARK: The dendritic microcircuit

  private func microcircuit(
    _ form: ProspectiveForm, wiring: InterneuronWiring = .learned, copies: Bool = true,
    interneuronRates: [Double] = [0, 0], pyramidalRates: [Double]? = nil
  ) -> LookaheadMicrocircuit<Double> {
    var parameters = MicrocircuitParameters(transfer: .tanh)
    parameters.leakConductance = 0.03
    parameters.basalConductance = 0.1
    parameters.apicalConductance = 0.06
    parameters.dendriticConductance = 0.1
    parameters.somaticConductance = 0.06
    parameters.timeStep = 0.01
    let weights = MicrocircuitWeights<Double>.uniform(
      layers: Self.layers, streams: RandomStreams(seed: 8))
    var stream = RandomStreams(seed: 9).stream("mismatch")
    let noise = (1...2).map { k in
      Matrix<Double>(Self.layers[k], Self.layers[k + 1]) { _, _ in stream.uniform(in: -0.5..<0.5) }
    }
    for k in 0..<2 {
      weights.topDown[k].assign(from: weights.bottomUp[k + 1].transposed())
      weights.topDown[k].add(noise[k], scale: 1)
    }
    weights.makeSelfPredicting(ratios: parameters.selfPredictingRatios(layerCount: 4))
    var options = LookaheadMicrocircuit<Double>.Options()
    options.form = form
    options.feedback = copies ? .copied(mismatch: noise) : .own
    options.wiring = wiring
    return LookaheadMicrocircuit(
      parameters: parameters, weights: weights,
      rates: MicrocircuitRates(
        bottomUp: [2, 2, 2], pyramidalToInterneuron: interneuronRates,
        interneuronToPyramidal: pyramidalRates), options: options)
  }

  private func zeros(_ sizes: ArraySlice<Int>) -> [Matrix<Double>] { sizes.map { Matrix($0, 1) } }

  @Test func reducedMicrocircuitIsTheFullOne() {
    let (full, reduced) = (
      microcircuit(.full, interneuronRates: [3, 3]),
      microcircuit(.reduced, interneuronRates: [3, 3])
    )
    for network in [full, reduced] {
      network.start(from: zeros(Self.layers[1...]), interneurons: zeros(Self.layers[2...]))
      teach(network)
    }
    for (a, b) in zip(full.learned, reduced.learned) {
      #expect(distance(a.matrix, b.matrix) < Self.tolerance, "\(a.name)")
    }
  }

  @Test func idealInterneuronsAreTheSelfPredictingWeightsAtEveryMoment() {
    let (ideal, reset) = (microcircuit(.reduced, wiring: .ideal), microcircuit(.reduced))
    let ratios = reset.parameters.selfPredictingRatios(layerCount: 4)
    for network in [ideal, reset] {
      network.start(from: zeros(Self.layers[1...]), interneurons: zeros(Self.layers[2...]))
    }
    var stream = RandomStreams(seed: 6).stream("samples")
    for _ in 0..<200 {
      let value = stream.uniform()
      for network in [ideal, reset] {
        network.input.fill(value)
        network.target.fill(0.4)
        network.run(1, .learning)
      }
      for k in 0..<2 {
        reset.weights.pyramidalToInterneuron[k].assign(
          from: reset.chain[k + 1].scaled(ratios[k]))
      }
    }
    for (a, b) in zip(ideal.chain, reset.chain) { #expect(distance(a, b) < 1e-12) }
  }

  /// Of the forward weights of before the step, with the mismatch.
  @Test func copiedFeedbackIsTheTransposeAndItsNegative() {
    let network = microcircuit(.reduced)
    guard case .copied(let mismatch) = network.options.feedback else {
      Issue.record("feedback is not copied")
      return
    }
    let start = network.weights.topDown.map { $0.copy() }
    teach(network, samples: 30)
    let before = network.chain.map { $0.copy() }
    network.run(1, .learning)
    for k in 0..<2 {
      let copy = before[k + 1].transposed()
      copy.add(mismatch[k], scale: 1)
      let (down, lateral) = (
        network.weights.topDown[k], network.weights.interneuronToPyramidal[k]
      )
      #expect(distance(down, copy) < 1e-15)
      #expect(distance(lateral, copy.scaled(-1)) < 1e-15)
      #expect(distance(network.chain[k + 1], before[k + 1]) > 1e-9, "W learned in this step")
      #expect(distance(down, start[k]) > 1e-3, "and before")
      #expect(mismatch[k].maximumMagnitude > 0.1)
    }
  }

  /// `W^PI ← −W^td − Δt η v^A_prev r^I_prevᵀ`: what is learned on top of a copy.
  @Test func copiedWeightsOfInterneuronsLearnUntilTheNextCopy() {
    let network = microcircuit(.reduced, pyramidalRates: [5, 5])
    teach(network, samples: 10)
    let area = network.circuit.population("pyramidal1")
    let interneurons = network.circuit.population("interneuron1")
    let (apical, rate) = (area[.apical].copy(), interneurons[signal: .rate].copy())
    network.run(1, .learning)
    let expected = network.weights.topDown[0].scaled(-1)
    let learned = Matrix.product(apical, rate, transposingSecond: true)
    expected.add(learned, scale: -0.01 * 5)
    #expect(distance(network.weights.interneuronToPyramidal[0], expected) < 1e-15)
    #expect(learned.maximumMagnitude > 1e-4)
    network.run(1, StreamingMode(isTaught: true, copiesFeedback: true))
    #expect(
      distance(network.weights.interneuronToPyramidal[0], network.weights.topDown[0].scaled(-1))
        < 1e-15)
  }

  @Test func fixedFeedbackStaysWhileForwardWeightsLearn() {
    let coding = self.coding(copies: false, lateralRates: [3, 3])
    let microcircuit = self.microcircuit(.reduced, copies: false)
    let multilayer = self.multilayer(copies: false)
    for (network, feedback) in [
      (coding, coding.weights.feedback), (microcircuit, microcircuit.weights.topDown),
      (multilayer, [1, 2].map { multilayer.circuit.pathway("feedback\($0)").matrix }),
    ] as [(any StreamingNetwork<Double>, [Matrix<Double>])] {
      let (before, forward) = (feedback.map { $0.copy() }, network.chain.map { $0.copy() })
      teach(network, samples: 5)
      for (a, b) in zip(feedback, before) { #expect(distance(a, b) == 0) }
      for (a, b) in zip(network.chain, forward) { #expect(distance(a, b) > 1e-3) }
    }
  }

  // MARK: Samples in time

  @Test func targetsComeLaterThanInputsAndOrderIsShuffledFurther() {
    var samples = SampleStream<Double>(
      inputs: Matrix(rows: [[1, 2, 3]]), targets: Matrix(rows: [[10, 20, 30]]), hold: 4, delay: 1)
    samples.shuffle(by: [2, 0, 1])
    samples.shuffle(by: [1, 2, 0])
    #expect(samples.order == [0, 1, 2])
    let network = StreamingMultilayerNetwork<Double>(
      weights: [Matrix(rows: [[1.0]])], transfers: [.linear], rates: [0], attenuation: 1,
      timeStep: 0.01)
    var seen: [[Double]] = []
    samples.observe(network, .predicting) { seen.append([network.input[0], network.target[0]]) }
    #expect(
      seen == [
        [1, 10], [1, 10], [1, 10], [1, 10], [2, 10], [2, 20], [2, 20], [2, 20], [3, 20], [3, 30],
        [3, 30], [3, 30],
      ])
  }

  /// `u ← r_0` and `r = u`: the answer is the input of a step before.
  @Test func measuredErrorsAreMeansOverSteps() {
    let samples = SampleStream<Double>(
      inputs: Matrix(rows: [[1, 3, 7]]), targets: Matrix(rows: [[1, 3, 7]]), hold: 5, delay: 0)
    let network = StreamingMultilayerNetwork<Double>(
      weights: [Matrix(rows: [[1.0]])], transfers: [.linear], rates: [0], attenuation: 1,
      timeStep: 0.01)
    let errors = samples.measure(network, .predicting)
    // Off at the first step of each sample: by 1, 2 and 4.
    #expect(errors.all == (1 + 4 + 16) / 15.0)
    #expect(errors.afterTen == 16 / 5.0)
    #expect(errors.settled == 0)
  }
}
