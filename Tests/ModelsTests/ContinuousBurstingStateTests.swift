import LinearAlgebra
import Models
import NetworkCore
import Testing

/// How networks of bursting neurons in continuous time are run, and what their steps move.
@Suite struct ContinuousBurstingStateTests {
  private func network(
    _ rule: ContinuousBurstingRule = .burstCCN, layers: [Int] = [2, 4, 4, 4, 3],
    configure: (inout ContinuousBurstingParameters) -> Void = { _ in }
  ) -> ContinuousBurstingNetwork {
    var parameters = ContinuousBurstingParameters(rule)
    configure(&parameters)
    return ContinuousBurstingNetwork(
      parameters: parameters,
      weights: .normal(layers: layers, parameters, streams: RandomStreams(seed: 8)))
  }

  private func numbers(_ matrices: [Matrix<Double>]) -> [[[Double]]] { matrices.map(\.rowArrays) }

  private func weights(_ network: ContinuousBurstingNetwork) -> [[[Double]]] {
    let w = network.weights
    return numbers(w.feedforward + w.thresholds + w.burstFeedback + w.eventFeedback)
  }

  private func state(_ network: ContinuousBurstingNetwork) -> [[[Double]]] {
    network.circuit.populations.flatMap { population in
      numbers(
        population.compartmentNames.map { population[$0] }
          + population.signalNames.map { population[signal: $0] })
    } + weights(network)
  }

  @Test func feedbackTakesAStepForEachLayerAndEventsNone() {
    let network = network { $0.transportsWeights = false }
    let other = self.network { $0.transportsWeights = false }
    for each in [network, other] {
      each.input.setColumn(0, to: [0.4, -0.6])
      each.run(.prediction, steps: 20)
    }
    network.target.setColumn(0, to: [0.9, 0.1, 0.5])
    let taught = ContinuousBurstingMode(isTaught: true, learnsFeedforward: false)
    for step in 1...5 {
      network.run(taught)
      other.run(.prediction)
      for (l, (a, b)) in zip(network.cells.layers, other.cells.layers).enumerated() {
        let isReached = step >= network.cells.layers.count - l
        let differs =
          distance(a[signal: .burstProbability], b[signal: .burstProbability]) > 0
        #expect(differs == isReached, "layer \(l + 1) in step \(step)")
        #expect(distance(a[signal: .event], b[signal: .event]) == 0)
      }
    }
    network.input.setColumn(0, to: [1, 1])
    network.run(.prediction)
    #expect(distance(network.output, other.output) > 0)
  }

  @Test(arguments: ContinuousBurstingRule.allCases)
  func columnsAreStepsOneAfterAnother(rule: ContinuousBurstingRule) {
    var stream = RandomStreams(seed: 9).stream("columns")
    let inputs = Matrix<Double>(2, 30) { _, _ in stream.uniform(in: -1..<1) }
    let targets = Matrix<Double>(3, 30) { _, _ in stream.uniform() }
    let outputs = Matrix<Double>(3, 30)
    let (a, b) = (network(rule), network(rule))
    a.run(0..<5, of: inputs, targets: targets, .prediction, into: outputs)
    a.run(5..<30, of: inputs, targets: targets, .teaching, into: outputs)
    for column in 0..<30 {
      b.input.setColumn(0, to: inputs.column(column))
      b.target.setColumn(0, to: targets.column(column))
      b.run(column < 5 ? .prediction : .teaching)
      #expect(Array(b.output.column(0)) == Array(outputs.column(column)))
    }
    #expect(state(a) == state(b))
  }

  @Test func predictionsMoveNoWeightsAndTeachingMovesAll() {
    let network = network()
    network.input.setColumn(0, to: [0.4, -0.6])
    network.target.setColumn(0, to: [0.9, 0.1, 0.5])
    let before = weights(network)
    network.run(.prediction, steps: 50)
    #expect(weights(network) == before)
    // The output's own synapses learn from the step before, which had no teacher.
    network.run(.teaching)
    #expect(numbers([network.weights.feedforward[3]])[0] == before[3])
    network.run(.teaching)
    for (index, matrix) in weights(network).enumerated() { #expect(matrix != before[index]) }
    let w = network.weights
    for l in w.burstFeedback.indices {
      #expect(distance(w.burstFeedback[l], w.feedforward[l + 1].transposed()) == 0)
      let cancelling = w.burstFeedback[l].copy()
      cancelling.mapInPlace { -0.5 * $0 }
      #expect(distance(w.eventFeedback[l], cancelling) == 0)
    }
  }

  @Test func feedbackThatIsNotTransportedStaysAsDrawn() {
    let network = network { $0.transportsWeights = false }
    network.input.setColumn(0, to: [0.4, -0.6])
    let before = numbers(network.weights.burstFeedback + network.weights.eventFeedback)
    network.run(.teaching, steps: 50)
    #expect(numbers(network.weights.burstFeedback + network.weights.eventFeedback) == before)
  }

  @Test func aResetNetworkBeginsWithBurstProbabilitiesOfZero() {
    let (a, b) = (network(), network())
    a.input.setColumn(0, to: [0.4, -0.6])
    a.run(.prediction, steps: 7)
    a.reset()
    #expect(state(a) == state(b))
    #expect(a.cells.output[signal: .burstProbability].maximumMagnitude == 0)
    a.run(.prediction)
    #expect(a.cells.output[signal: .burstProbability].column(0).allSatisfy { $0 == 0.5 })
  }

  @Test func theOutputsBaselineIsOneHalfWhateverThatOfHiddenNeurons() {
    let network = network { $0.baseline = 0.3 }
    network.run(.prediction, steps: 3)
    #expect(network.cells.output[signal: .burstProbability].column(0).allSatisfy { $0 == 0.5 })
  }

  @Test func initialWeightsHaveTheirDeviations() {
    var parameters = ContinuousBurstingParameters(.burstCCN)
    parameters.baseline = 0.3
    let weights = ContinuousBurstingWeights.normal(
      layers: [200, 300, 100], parameters, streams: RandomStreams(seed: 10))
    func check(_ matrix: Matrix<Double>, _ deviation: Double) {
      var sum = 0.0
      for row in matrix.rowArrays { sum += row.reduce(0) { $0 + $1 * $1 } }
      let ratio = sum / Double(matrix.count) / (deviation * deviation)
      // Five standard errors of a variance.
      #expect(abs(ratio - 1) < 5 * (2 / Double(matrix.count)).squareRoot())
    }
    check(weights.feedforward[0], (2.0 / 500).squareRoot())
    check(weights.feedforward[1], (2.0 / 400).squareRoot())
    check(weights.burstFeedback[0], (2.0 / 400).squareRoot())
    check(weights.eventFeedback[0], 0.3 * (2.0 / 400).squareRoot())
    #expect(weights.thresholds.allSatisfy { $0.maximumMagnitude == 0 })
    // Q is drawn apart from Y.
    #expect(abs(Matrix.angle(weights.eventFeedback[0], weights.burstFeedback[0]) - 90) < 2)
  }

  @Test func bothRulesAreLocalAndTransportIsListed() {
    func finding(_ network: ContinuousBurstingNetwork, _ property: String) -> String? {
      PlausibilityTable(network.circuit).rows.first { $0.property == property }?.finding
    }
    let transported = network(layers: [2, 4, 3])
    #expect(
      finding(transported, "Weight transport")
        == "yes: eventFeedback1 = transpose of feedforward2; burstFeedback1 = transpose of feedforward2"
    )
    #expect(finding(network { $0.transportsWeights = false }, "Weight transport") == "none")
    #expect(finding(transported, "Phases") == "one (continuous)")
    #expect(finding(transported, "Signals per neuron") == "2 (cachedBurst, cachedEvent)")
  }

  // MARK: Our own numbers

  /// Relative; sums differ in their order between BLAS libraries and instruction sets, and 90 steps amplify that little.
  static let tolerance = 1e-9

  @Test(arguments: ContinuousBurstingRule.allCases)
  func networksKeepTheirNumbers(rule: ContinuousBurstingRule) {
    let network = network(rule) {
      $0.weightTimeConstant = 5
      $0.dendriteTimeConstant = 0.15
    }
    for k in 0..<90 {
      network.input.setColumn(0, to: [Double(k % 7) / 3 - 1, Double(k % 5) / 2 - 1])
      network.target.setColumn(0, to: [Double(k % 3) / 4 + 0.2, 0.9, 0.1])
      network.run(k < 10 ? .prediction : .teaching)
    }
    let w = network.weights
    let ours =
      [
        w.feedforward[0][3, 1], w.feedforward[3][2, 0], w.thresholds[1][2],
        w.burstFeedback[2][0, 1],
      ] + network.apicalPotentials.map { $0[1] } + network.output.column(0)
    let recorded: [ContinuousBurstingRule: [Double]] = [
      .burstCCN: [
        0.8095288285069698, -0.7604121707340563, 0.004962701273507979, 0.9289961156470928,
        0.007991971843196225, 0.0033731009339761607, -0.049865175885868446, 0.6063417346554075,
        0.6152301136586452, 0.29499833532966646,
      ],
      .burstprop: [
        0.8148305516175587, -0.7455506890310216, 0.008497373252942714, 0.8995405392795134,
        0.1600096058800476, -0.027585846846738208, -0.2217603625563623, 0.6136745400882543,
        0.5909194153845048, 0.3052571440150011,
      ],
    ]
    #expect(ours.count == recorded[rule]?.count, "\(ours)")
    for (a, b) in zip(ours, recorded[rule] ?? []) {
      #expect(abs(a - b) <= Self.tolerance * max(0.01, abs(b)), "\(a), was \(b)")
    }
  }
}
