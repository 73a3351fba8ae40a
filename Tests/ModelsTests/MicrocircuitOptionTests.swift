import LinearAlgebra
import Models
import NetworkCore
import Testing

@Suite struct MicrocircuitFilterTests {
  static let tolerance = 1e-13

  private func model(
    _ change: (inout MicrocircuitParameters) -> Void, rates: MicrocircuitRates = MicrocircuitRates()
  ) -> Microcircuit<Double> {
    var parameters = withoutFilters(MicrocircuitParameters(transfer: .logistic))
    change(&parameters)
    return Microcircuit(
      parameters: parameters,
      weights: MicrocircuitWeights<Double>.uniform(
        layers: [2, 3, 2], streams: RandomStreams(seed: 8)), rates: rates)
  }

  @Test func theInputIsLowPassFilteredOrFollowedAtOnce() {
    for (constant, expected) in [(0.0, 0.5), (2.0, 0.5 * (1 - 0.95 * 0.95 * 0.95))] {
      let model = model { $0.inputTimeConstant = constant }
      model.present([0.5, -0.5])
      model.run(3, nudged: false, learning: false)
      #expect(abs(model.cells.input[signal: .rate][0] - expected) < Self.tolerance)
      #expect(abs(model.cells.input[signal: .rate][1] + expected) < Self.tolerance)
    }
  }

  @Test func theTargetFilterStartsAtTheTargetFollowsItAndForgets() {
    let model = model { $0.targetTimeConstant = 1 }
    func teacher() -> Double { model.cells.output[.teacher][0] }
    model.nudge(towards: [1, 0])
    model.run(3, nudged: true, learning: false)
    #expect(abs(teacher() - 1) < Self.tolerance, "a first target is taken at once")
    model.nudge(towards: [2, 0])
    model.run(2, nudged: true, learning: false)
    #expect(abs(teacher() - (2 - 0.81)) < Self.tolerance, "a new one is followed with dt/τ = 0.1")
    model.run(1, nudged: false, learning: false)
    model.run(1, nudged: true, learning: false)
    #expect(abs(teacher() - 2) < Self.tolerance, "a pause without target forgets the filter")
    model.run(1, nudged: false, learning: false)
    model.nudge(towards: [-1, 0])
    model.run(4, nudged: true, learning: false)
    #expect(abs(teacher() + 1) < Self.tolerance)
  }

  @Test func theTargetIsFollowedAtOnceWithoutAFilter() {
    let model = model { _ in }
    model.nudge(towards: [1, 0])
    model.run(1, nudged: true, learning: false)
    model.nudge(towards: [-3, 0])
    model.run(1, nudged: true, learning: false)
    #expect(model.cells.output[.teacher][0] == -3)
  }

  @Test func thePlasticityFilterDelaysLearningAndLosesNothing() {
    func weightChange(_ constant: Double, _ steps: Int) -> Double {
      // A rate this small leaves the induction constant.
      let model = model(
        { $0.plasticityTimeConstant = constant }, rates: .bottomUpOnly(1e-7, layers: 3))
      let before = model.weights.bottomUp[1].copy()
      model.present([1, 1])
      model.nudge(towards: [3, -3])
      model.run(2000, nudged: true, learning: false)
      model.run(steps, nudged: true, learning: true)
      return distance(model.weights.bottomUp[1], before)
    }
    #expect(weightChange(0, 1) > 0)
    #expect(weightChange(5, 1) == 0, "the first filtered step moves nothing yet")
    // After many time constants the filtered weight lags by exactly τ: 100 ms − 5 ms.
    #expect(abs(weightChange(5, 1000) / weightChange(0, 1000) - 0.95) < 1e-3)
  }
}

@Suite struct MicrocircuitNoiseTests {
  /// Five standard errors; neighbouring samples, 20 time constants apart, are independent.
  static let standardErrors = 5.0
  static let samples = 400
  static let cellsPerSample = 20

  /// An output neuron with weights of zero is a leaky integrator of its noise: variance `s² / (1 − (1 − g Δt)²)`
  /// with s per step and g = g_lk + g_B.
  @Test(arguments: MicrocircuitParameters.NoiseScaling.allCases)
  func noiseOfALeakySomaHasTheStationaryVariance(scaling: MicrocircuitParameters.NoiseScaling) {
    var parameters = withoutFilters(MicrocircuitParameters(transfer: .logistic))
    parameters.noise = 0.3
    parameters.noiseScaling = scaling
    let weights = MicrocircuitWeights<Double>.uniform(
      layers: [1, Self.cellsPerSample], bottomUpRange: 1e-300, streams: RandomStreams(seed: 9))
    let model = Microcircuit(parameters: parameters, weights: weights, rates: MicrocircuitRates())
    var stream: RandomStream? = RandomStreams(seed: 9).stream("noise")
    var sum = 0.0
    for _ in 0..<Self.samples {
      model.run(200, nudged: false, learning: false, noise: &stream)
      sum += model.cells.output[.soma].squaredNorm
    }
    let count = Double(Self.samples * Self.cellsPerSample)
    let perStep = scaling == .diffusion ? 0.09 * 0.1 : 0.09 * 0.01
    let expected = perStep / (1 - 0.89 * 0.89)
    #expect(
      abs(sum / count / expected - 1) < Self.standardErrors * (2 / count).squareRoot(),
      "\(sum / count) for \(expected)")
  }

  @Test func withoutAStreamNothingIsNoisyAndWithoutSigmaNothingIsDrawn() {
    var noisy = MicrocircuitParameters(transfer: .softplus)
    noisy.noise = 0.5
    var quiet = noisy
    quiet.noise = 0
    var finals: [[[Double]]] = []
    var untouched: RandomStream? = RandomStreams(seed: 10).stream("noise")
    let start = untouched
    var none: RandomStream?
    for (parameters, hasStream) in [(noisy, false), (quiet, true), (quiet, false)] {
      let model = Microcircuit(
        parameters: parameters,
        weights: MicrocircuitWeights<Double>.uniform(
          layers: [3, 4, 2], streams: RandomStreams(seed: 10)), rates: .all(0.01, layers: 3))
      model.present([1, 0, 1])
      model.nudge(towards: [0.5, 1])
      if hasStream {
        model.run(100, nudged: true, learning: true, noise: &untouched)
      } else {
        model.run(100, nudged: true, learning: true, noise: &none)
      }
      finals.append(model.cells.output[.soma].rowArrays)
    }
    #expect(finals[0] == finals[1] && finals[1] == finals[2])
    #expect(untouched == start)
  }

  @Test func theSameStreamGivesTheSameTrajectoryWhateverTheChunks() {
    var finals: [[[Double]]] = []
    for chunk in [1, 7, 140] {
      var parameters = MicrocircuitParameters(transfer: .softplus)
      parameters.noise = 0.2
      let model = Microcircuit(
        parameters: parameters,
        weights: MicrocircuitWeights<Double>.uniform(
          layers: [3, 4, 2], streams: RandomStreams(seed: 11)), rates: .all(0.01, layers: 3))
      var stream: RandomStream? = RandomStreams(seed: 11).stream("noise")
      model.present([1, 0, 1])
      for nudged in [false, true, false] {
        model.nudge(towards: [0.5, 1])
        for _ in 0..<(140 / chunk) {
          model.run(chunk, nudged: nudged, learning: nudged, noise: &stream)
        }
      }
      finals.append(model.weights.all.flatMap(\.rowArrays))
    }
    #expect(finals[0] == finals[1] && finals[1] == finals[2])
  }
}
