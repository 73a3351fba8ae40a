import LinearAlgebra
import Models
import NetworkCore
import Testing

/// What the two-step scheme adds to the continuous model: ideal wiring, noise, disinhibition, frozen layers.
@Suite struct TwoStepTests {
  static let layers = [7, 9, 6, 4]
  /// Sums of ten terms in another order, over twenty updates.
  static let tolerance = 1e-12

  static func model(
    wiring: InterneuronWiring = .learned, rates: MicrocircuitRates = MicrocircuitRates(),
    noise: Double = 0, trials: Int = 5, generative: Bool = false, selfPredicting: Bool = true
  ) -> TwoStepMicrocircuit<Double> {
    let streams = RandomStreams(seed: 4)
    var weights = MicrocircuitWeights<Double>.uniform(layers: layers, streams: streams)
    weights.addThresholds()
    for threshold in weights.bottomUpThresholds { threshold.fill(0.1) }
    if generative { weights.addGenerative(range: 0.5, streams: streams) }
    let parameters = TwoStepParameters(
      transfer: .logistic, hiddenMixing: [0.3, 0.2], outputMixing: 0.1, interneuronMixing: 0.15,
      wiring: wiring, noise: noise)
    if selfPredicting {
      weights.makeSelfPredicting(ratios: parameters.selfPredictingRatios(layerCount: layers.count))
    }
    let model = TwoStepMicrocircuit(
      parameters: parameters, weights: weights, rates: rates, trials: trials)
    var stream = streams.stream("inputs")
    model.input.mapInPlace { _ in stream.uniform() }
    model.target.mapInPlace { _ in stream.uniform(in: -2..<2) }
    return model
  }

  static let bottomUpRates = MicrocircuitRates(bottomUp: [0.5, 0.3, 0.2])

  @Test func idealWiringEqualsTiedLateralWeights() {
    let ideal = Self.model(wiring: .ideal, rates: Self.bottomUpRates)
    let tied = Self.model(rates: Self.bottomUpRates)
    for _ in 0..<20 {
      ideal.sweep(nudged: true, learning: true)
      tied.sweep(nudged: true, learning: true)
      tied.weights.makeSelfPredicting(ratios: [1, 1])
    }
    for (a, b) in zip(ideal.weights.bottomUp, tied.weights.bottomUp) {
      #expect(distance(a, b) < Self.tolerance)
    }
    for (a, b) in zip(ideal.cells.hidden, tied.cells.hidden) {
      #expect(a[.apical].maximumMagnitude > 0.001, "there was an error to send")
      #expect(distance(a[.apical], b[.apical]) < Self.tolerance)
    }
  }

  @Test(arguments: InterneuronWiring.allCases)
  func disinhibitionLaysTheTopDownDriveBare(wiring: InterneuronWiring) {
    let model = Self.model(wiring: wiring)
    var apical: [Double: Matrix<Double>] = [:]
    for gate in [0, 0.5, 1] {
      model.sweep(nudged: false, learning: false, disinhibition: gate)
      // Only the top hidden layer: below, open gates change what is sent down.
      let top = model.cells.pyramids[1]
      let drive = Matrix.product(model.weights.topDown[1], model.cells.output[signal: .rate])
      let expected = drive.copy()
      expected.mapInPlace { $0 * gate }
      #expect(distance(top[.apical], expected) < Self.tolerance, "d = \(gate)")
      apical[gate] = drive
    }
    #expect(apical[1].map { $0.maximumMagnitude > 0.1 } ?? false)
  }

  @Test func aNilEntryFreezesOneLayerOnly() {
    let model = Self.model(rates: MicrocircuitRates(bottomUp: [0.5, nil, 0.2]))
    let before = model.weights.copy()
    model.sweep(nudged: true, learning: true)
    let moved = zip(model.weights.bottomUp, before.bottomUp).map { distance($0, $1) > 0 }
    #expect(moved == [true, false, true])
    let thresholds = zip(model.weights.bottomUpThresholds, before.bottomUpThresholds)
    #expect(thresholds.map { distance($0, $1) > 0 } == [true, false, true])
  }

  @Test func predictionIsTheFeedforwardPass() {
    let model = Self.model()
    model.predict()
    let potentials = model.gradientReference.forward(model.input).potentials
    #expect(distance(model.output, potentials[2]) < Self.tolerance)
  }

  /// σ joins u_1 in the sweep up and, once more, in the sweep down, which starts again from v^B_1.
  @Test func noiseHasItsDeviationAndIsFreshInEachSweep() {
    let sigma = 0.2
    let model = Self.model(noise: sigma, trials: 8)
    var stream = RandomStreams(seed: 5).stream("noise")
    var draws: [Double] = []
    for _ in 0..<300 {
      model.sweep(nudged: false, learning: false, noise: &stream)
      let cells = model.cells.pyramids[0]
      let noise = cells[.soma].copy()
      noise.add(cells[.basal], scale: -1)
      noise.add(cells[.apical], scale: -0.3)
      draws += noise.rowArrays.joined()
    }
    let count = Double(draws.count)
    let mean = draws.reduce(0, +) / count
    let variance = draws.reduce(0) { $0 + $1 * $1 } / count
    #expect(abs(mean) < 5 * sigma / count.squareRoot())
    #expect(abs(variance / (sigma * sigma) - 1) < 5 * (2 / count).squareRoot())
  }

  @Test func weakCouplingGivesTheGradient() {
    let streams = RandomStreams(seed: 6)
    let weights = MicrocircuitWeights<Double>.uniform(layers: Self.layers, streams: streams)
    weights.makeTopDownSymmetric()
    let lambda = 0.001
    let model = TwoStepMicrocircuit(
      parameters: TwoStepParameters(
        transfer: .logistic, hiddenMixing: [lambda, lambda], outputMixing: lambda,
        interneuronMixing: lambda, wiring: .ideal), weights: weights,
      rates: Self.bottomUpRates, trials: 5)
    var stream = streams.stream("inputs")
    model.input.mapInPlace { _ in stream.uniform() }
    model.predict()
    model.target.assign(from: model.output)
    model.target.mapInPlace { $0 + stream.normal() }
    let angles = model.gradientReference.angles(to: model.input, model.target) {
      model.sweep(nudged: true, learning: true)
    }
    #expect(angles.allSatisfy { $0 < 0.1 }, "\(angles)")
  }
}
