import LinearAlgebra
import Models
import NetworkCore
import Testing

/// Error neurons apart from representation neurons (Max et al. 2026).
@Suite struct ErrorMicrocircuitTests {
  /// Euler's method multiplies rounding by τ / Δt, some 500.
  static let tolerance = 1e-11

  private func network(
    _ sizes: [Int], errors: [Int]? = nil, _ connectivity: AreaConnectivity = .layered,
    form: ProspectiveForm = .reduced, rates: [Double]? = nil, lateral: Double = 0.3,
    mismatch: Double? = 0.5, _ change: (inout ErrorMicrocircuitParameters) -> Void = { _ in }
  ) -> ErrorMicrocircuit<Double> {
    let areas = CorticalAreas(sizes, errorSizes: errors, connectivity: connectivity)
    var parameters = ErrorMicrocircuitParameters(areas: areas.count, transfer: .tanh)
    change(&parameters)
    return ErrorMicrocircuit(
      areas, parameters: parameters,
      rates: ErrorMicrocircuitRates(
        scaled: rates ?? Array(repeating: 2, count: areas.count), areas, connectivity),
      weights: ErrorMicrocircuitWeights(
        areas, connectivity, range: 1, lateralVariability: lateral, mismatch: mismatch,
        streams: RandomStreams(seed: 3)), form: form)
  }

  private func start(_ network: ErrorMicrocircuit<Double>) {
    var stream = RandomStreams(seed: 4).stream("potentials")
    func potentials(_ sizes: [Int]) -> [Matrix<Double>] {
      sizes.map { Matrix($0, 1) { _, _ in stream.normal() } }
    }
    network.start(
      from: potentials(Array(network.areas.sizes.dropFirst())),
      errors: potentials(network.areas.errorSizes))
  }

  /// Presents random inputs and targets for a while, learning from the first step on.
  private func teach(_ network: ErrorMicrocircuit<Double>, samples: Int = 30, steps: Int = 20) {
    var stream = RandomStreams(seed: 5).stream("samples")
    for _ in 0..<samples {
      network.input.mapInPlace { _ in stream.uniform() }
      network.target.mapInPlace { _ in stream.uniform(in: -0.8..<0.8) }
      network.run(steps, .learning)
    }
  }

  // MARK: The two forms

  @Test(
    arguments: [[3, 1], [4, 3, 2], [5, 4, 3, 2], [6, 5, 4, 3, 2]],
    [AreaConnectivity.layered, .cortical])
  func reducedFormIsTheFullOne(sizes: [Int], connectivity: AreaConnectivity) {
    let (full, reduced) = (
      network(sizes, connectivity, form: .full), network(sizes, connectivity)
    )
    for network in [full, reduced] {
      start(network)
      teach(network)
    }
    for (a, b) in zip(full.learned, reduced.learned) {
      #expect(distance(a.matrix, b.matrix) < Self.tolerance, "\(a.name)")
    }
    #expect(distance(full.output, reduced.output) < Self.tolerance)
    #expect(
      zip(full.learned, network(sizes, connectivity).learned).contains {
        distance($0.matrix, $1.matrix) > 0.01
      }, "nothing was learned")
  }

  @Test(arguments: [true, false])
  func reducedFormIsTheFullOneWithVariedNeuronsAndRates(comparesRates: Bool) {
    func make(_ form: ProspectiveForm) -> ErrorMicrocircuit<Double> {
      network([4, 3, 2], errors: [5, 1], form: form) {
        $0.comparesRates = comparesRates
        $0.transfers = [
          AreaTransfer(.logistic, slopes: [0.5, 1.5, -1], offsets: [0.1, 0, -0.3]),
          AreaTransfer(.softRelu, slopes: [2], offsets: [0.2]),
        ]
        $0.errorTransfers = [
          AreaTransfer(.linear, slopes: [1, 2, 0.5, 1, 1], offsets: [0]),
          AreaTransfer(.linear, slopes: [1], offsets: [0.3]),
        ]
        $0.derivatives = [.logistic, .softRelu]
      }
    }
    let (full, reduced) = (make(.full), make(.reduced))
    for network in [full, reduced] {
      start(network)
      teach(network)
    }
    for (a, b) in zip(full.learned, reduced.learned) {
      #expect(distance(a.matrix, b.matrix) < Self.tolerance, "\(a.name)")
    }
  }

  // MARK: What is learned

  /// One area: the error neuron writes `φ' (r* − r)` with a gain of its own, which is the gradient's direction.
  @Test func oneAreaFollowsTheGradientExactly() {
    let network = network([4, 1], lateral: 0)
    var stream = RandomStreams(seed: 6).stream("sample")
    for _ in 0..<20 {
      network.input.mapInPlace { _ in stream.uniform() }
      network.target.mapInPlace { _ in stream.uniform(in: -0.5..<0.5) }
      #expect(network.anglesToGradient(afterSteps: 30) == [0])
    }
  }

  /// Without nudging to speak of, mismatch or variability, errors descend by backpropagation's own weights.
  @Test func deepNetworkFollowsTheGradientWhereErrorsAreSmallAgainstActivity() {
    let network = network([5, 4, 3, 2], lateral: 0, mismatch: 0) { $0.apicalConductance = 1e-6 }
    var stream = RandomStreams(seed: 7).stream("sample")
    network.input.mapInPlace { _ in stream.uniform() }
    network.target.mapInPlace { _ in stream.uniform(in: -0.5..<0.5) }
    network.run(1, StreamingMode(isTaught: true, copiesFeedback: true))
    for angle in network.anglesToGradient(afterSteps: 40) { #expect(angle < 0.1) }
    // With mismatch they do not.
    let off = self.network([5, 4, 3, 2], lateral: 0) { $0.apicalConductance = 1e-6 }
    off.input.assign(from: network.input)
    off.target.assign(from: network.target)
    off.run(1, StreamingMode(isTaught: true, copiesFeedback: true))
    #expect((off.anglesToGradient(afterSteps: 40).first ?? 0) > 5)
  }

  @Test func errorNeuronsFallSilentWithoutATargetAndActivityIsThatOfAFeedforwardNetwork() {
    let network = network([5, 4, 3, 2])
    start(network)
    network.input.mapInPlace { _ in 0.7 }
    network.run(1, .predicting)
    #expect(
      network.circuit.populations.contains {
        $0.name == "errors1" && $0[signal: .rate].maximumMagnitude > 0.01
      })
    network.run(20, .predicting)
    for name in ["errors1", "errors2", "outputErrors"] {
      #expect(network.circuit.population(name)[signal: .rate].maximumMagnitude == 0)
    }
    let rates = network.gradientReference.forward(network.input).rates
    #expect(distance(network.output, rates[2]) < 1e-14)
    #expect(network.probe().count == 3)
  }

  @Test func signalsTakeOneStepPerArea() {
    let network = network([2, 3, 3, 2])
    network.run(30, .predicting)
    let rest = network.output.copy()
    network.input.fill(1)
    // The input reaches the first area's rate after one step and the output's after three.
    network.run(3, .predicting)
    #expect(distance(network.output, rest) == 0)
    network.run(1, .predicting)
    #expect(distance(network.output, rest) > 0.01)
  }

  @Test func trainingLowersTheErrorOfASample() {
    let network = network([4, 5, 2], rates: [5, 5])
    network.input.mapInPlace { _ in 0.5 }
    network.target.mapInPlace { _ in 0.4 }
    func error() -> Double {
      network.run(30, .predicting)
      _ = network.squaredError.take()
      network.run(1, StreamingMode.predicting.measured)
      return network.squaredError.take()
    }
    let before = error()
    network.run(3000, .learning)
    #expect(error() < 0.01 * before)
  }

  // MARK: Feedback

  @Test func feedbackCopiesForwardWeightsAsTheyWereBeforeTheyLearned() {
    let network = network([3, 4, 2], rates: [50, 50])
    let pair = AreaPair(from: 2, to: 1)
    guard case .copied(let mismatch) = network.weights.feedback,
      let noise = mismatch[pair]
    else {
      Issue.record("feedback is copied")
      return
    }
    let feedback = network.circuit.pathway("betweenErrors2-1").matrix
    let forward = network.circuit.pathway("forward1-2").matrix
    teach(network, samples: 1, steps: 5)
    let before = forward.copy()
    network.run(1, .learning)
    #expect(distance(forward, before) > 1e-4)
    let expected = before.transposed()
    expected.add(noise, scale: 1)
    #expect(distance(feedback, expected) < 1e-15)
  }

  @Test func fixedFeedbackStays() {
    let network = network([3, 4, 2], mismatch: nil)
    let before = network.circuit.pathway("betweenErrors2-1").matrix.copy()
    teach(network)
    #expect(distance(network.circuit.pathway("betweenErrors2-1").matrix, before) == 0)
    #expect(
      PlausibilityTable(network.circuit).rows.contains {
        $0.property == "Weight transport" && $0.finding == "none"
      })
  }

  /// Where nothing projects upwards, and within an area, what comes down is noise: the authors' code.
  @Test func skippingFeedbackIsNoiseWhereNothingProjectsUpwards() {
    let network = network([4, 3, 3, 2, 2], .cortical)
    let names = Set(network.circuit.pathways.map(\.name))
    // Areas 1 and 4 are not connected in the cortical matrix.
    #expect(!names.contains("forward1-4") && names.contains("betweenErrors4-1"))
    #expect(names.contains("forward1-3") && names.contains("forward2-4"))
    #expect(!names.contains("forward0-2"))
    for k in 1...3 {
      let own = network.circuit.pathway("betweenErrors\(k)-\(k)").matrix
      for i in 0..<own.rows {
        for j in 0..<own.columns { #expect((own[i, j] == 0) == (i > j)) }
      }
    }
    #expect(!names.contains("betweenErrors4-4"), "output errors hear the target only")
  }

  @Test func learningRatesScaleWithTheStrengthOfAProjection() {
    let areas = CorticalAreas([4, 3, 3, 2], connectivity: .cortical)
    let rates = ErrorMicrocircuitRates(scaled: [1, 2, 3], areas, .cortical)
    #expect(rates.forward[AreaPair(from: 0, to: 1)] == 1)
    #expect(rates.forward[AreaPair(from: 1, to: 2)] == 2)
    #expect(abs((rates.forward[AreaPair(from: 1, to: 3)] ?? 0) - 3 * 0.0316227766) < 1e-9)
    #expect(rates.forward[AreaPair(from: 0, to: 2)] == nil)
  }

  @Test func lateralWeightsDecayTowardsTheIdentity() {
    let areas = CorticalAreas([3, 4, 2], errorSizes: [6, 2])
    let network = ErrorMicrocircuit<Double>(
      areas, parameters: ErrorMicrocircuitParameters(areas: 2, transfer: .tanh),
      rates: ErrorMicrocircuitRates(forward: [:], toErrors: [5, 5], fromErrors: [5, 0]),
      weights: ErrorMicrocircuitWeights(
        areas, .layered, range: 1, lateralVariability: 0.3, mismatch: 0.5,
        streams: RandomStreams(seed: 1)))
    let kept = network.circuit.pathway("fromErrors2").matrix.copy()
    network.run(1000, StreamingMode(isTaught: false, learnsLateral: true))
    for name in ["toErrors1", "toErrors2", "fromErrors1"] {
      let matrix = network.circuit.pathway(name).matrix
      let identity = Matrix<Double>(matrix.rows, matrix.columns) { $0 == $1 ? 1 : 0 }
      // Of 0.3 there is 0.95 to the thousandth left, less than rounding.
      #expect(distance(matrix, identity) < 1e-14, "\(name)")
    }
    #expect(distance(network.circuit.pathway("fromErrors2").matrix, kept) == 0)
  }

  // MARK: Membranes as memory

  /// With rates from potentials, a soma follows its input with τ = 1/g.
  @Test func withoutLookingAheadMembranesAreSlow() {
    let network = network([1, 1], form: .full, lateral: 0) {
      $0.looksAhead = [false]
      $0.transfers = [.linear]
      $0.derivatives = [.linear]
    }
    let weight = network.chain[0][0]
    network.input[0] = 1
    let p = network.parameters
    network.run(1000, .predicting)
    let steady = p.basalAttenuation * weight
    let left = (0..<999).reduce(1.0) { product, _ in
      product * (1 - p.timeStep * p.totalConductance)
    }
    #expect(abs(network.output[0] - steady * (1 - left)) < 1e-12)
    network.silence()
    network.run(1, .predicting)
    #expect(network.output[0] == 0)
  }
}
