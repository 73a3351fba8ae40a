import LinearAlgebra
import Models
import NetworkCore
import Testing

/// Our own numbers after N steps: a change that moves them must be meant.
@Suite struct RegressionTests {
  /// Relative; BLAS libraries and instruction sets differ in the order of sums, and 600 steps amplify that little.
  static let tolerance = 1e-9

  private func check(_ ours: [Double], _ recorded: [Double]) {
    #expect(ours.count == recorded.count)
    for (index, (a, b)) in zip(ours, recorded).enumerated() {
      #expect(abs(a - b) <= Self.tolerance * max(0.01, abs(b)), "number \(index): \(a), was \(b)")
    }
  }

  private static let rates = MicrocircuitRates(
    bottomUp: [0.02, 0.01, 0.005], pyramidalToInterneuron: [0.02, 0.01],
    interneuronToPyramidal: [0.01, 0.01], topDown: [0.001, 0.001])

  private static func weights() -> MicrocircuitWeights<Double> {
    MicrocircuitWeights<Double>.uniform(layers: [6, 5, 4, 3], streams: RandomStreams(seed: 15))
  }

  /// A number of each weight set and one potential of each population.
  private func summary(
    _ weights: MicrocircuitWeights<Double>, _ populations: [Matrix<Double>]
  ) -> [Double] {
    [
      weights.bottomUp[0][4, 5], weights.bottomUp[2][1, 0], weights.topDown[1][3, 2],
      weights.pyramidalToInterneuron[0][2, 1], weights.interneuronToPyramidal[1][0, 2],
    ] + populations.map { $0[1, 0] }
  }

  @Test func continuousMicrocircuitKeepsItsNumbers() {
    var parameters = MicrocircuitParameters(transfer: .softplus)
    parameters.noise = 0.1
    parameters.targetTimeConstant = 1
    let model = Microcircuit(
      parameters: parameters, weights: Self.weights(), rates: Self.rates)
    var stream: RandomStream? = RandomStreams(seed: 15).stream("noise")
    for (index, nudged) in [false, true, true].enumerated() {
      model.present((0..<6).map { Double(($0 * 3 + index) % 5) / 4 })
      model.nudge(towards: [0.5, -1, Double(index)])
      model.run(200, nudged: nudged, learning: true, measured: true, noise: &stream)
    }
    check(
      summary(model.weights, (model.cells.pyramids + model.cells.interneurons).map { $0[.soma] })
        + [model.apicalEnergy.take()],
      [
        0.9697409744912768, 0.2198493105723563, -0.9242781762895603, 0.9395752071590715,
        -0.33193413581089487, -0.1728409641890669, -0.08155975067944414,
        -0.1717052312438872, 0.0897448518434397, -0.7749918371128606, 1928.4130746859573,
      ])
  }

  @Test func prospectiveMicrocircuitKeepsItsNumbers() {
    let model = LookaheadMicrocircuit(
      parameters: withoutFilters(MicrocircuitParameters(transfer: .logistic)),
      weights: Self.weights(), rates: Self.rates)
    model.startFromPresentPotentials()
    for (index, nudged) in [false, true, true].enumerated() {
      model.present((0..<6).map { Double(($0 * 3 + index) % 5) / 4 })
      model.nudge(towards: [0.5, -1, Double(index)])
      model.run(200, nudged: nudged, learning: true)
    }
    check(
      summary(model.weights, (model.cells.pyramids + model.cells.interneurons).map { $0[.soma] }),
      [
        0.9667491992520095, 0.22273046118281947, -0.9238326888810454,
        0.9701019986508215, -0.3368233798469207, -0.09935342734859916,
        -0.050716140922525965, -0.25290711532764265, 0.07064520465112341,
        -0.5698131771835273,
      ])
  }

  @Test(arguments: ApicalMixing.allCases)
  func twoStepMicrocircuitKeepsItsNumbers(mixing: ApicalMixing) {
    let model = TwoStepMicrocircuit(
      parameters: TwoStepParameters(
        transfer: .logistic, mixing: mixing, hiddenMixing: [0.3, 0.2], outputMixing: 0.1,
        interneuronMixing: 0.15), weights: Self.weights(), rates: Self.rates, trials: 4)
    for update in 0..<50 {
      model.input.setColumns { Double(($0 * 3 + $1 + update) % 5) / 4 }
      model.target.setColumns { $0 == ($1 + update) % 3 ? 1.4 : -2.2 }
      model.sweep(nudged: true, learning: true)
    }
    check(
      summary(model.weights, (model.cells.pyramids + model.cells.interneurons).map { $0[.soma] }),
      mixing == .add
        ? [
          0.9686759863983507, 0.23166350205233943, -0.9237570835601162, 0.989339080486854,
          -0.3372365067966577, -0.5843472259081455, -0.013741032548857945,
          0.4564981408829324, 0.2417449479016944, -0.7494660550699785,
        ]
        : [
          0.971811873047429, 0.23155908817163978, -0.9239449884207384, 0.9896170240913129,
          -0.3372881673107987, -0.42854134454183623, 0.006281278629172919,
          0.4563796461350381, 0.24903235641941512, -0.7493739369065361,
        ])
  }

  @Test(arguments: ErrorFeedback.allCases)
  func multilayerNetworkKeepsItsNumbers(feedback: ErrorFeedback) {
    let network = MultilayerNetwork<Double>(
      layers: [6, 8, 5, 3], trials: 4, feedback: feedback, transfer: .logistic,
      loss: .crossEntropy, learningRate: 0.5, streams: RandomStreams(seed: 16))
    for update in 0..<100 {
      network.input.setColumns { Double(($0 * 3 + $1 + update) % 5) / 4 }
      network.target.setColumns { $0 == ($1 + update) % 3 ? 1 : 0 }
      network.train()
    }
    let layers = network.gradientReference.layers
    check(
      layers.map { $0.weights[1, 2] } + layers.compactMap { $0.threshold?[1] }
        + [network.output[0, 0], network.output[2, 3]],
      feedback == .backpropagation
        ? [
          -0.04583475389292123, -0.3530959267968224, -0.3345000618464862,
          0.00417044680936126, -0.0043791744577540825, -0.227046817908799,
          0.3136187597308379, 0.35767641324479,
        ]
        : [
          -0.050565129701967367, -0.3655086351083155, -0.3564466503139544,
          0.002530983550856113, -0.040847229709406574, -0.227214660645846,
          0.3130127828027189, 0.35924134485000514,
        ])
  }
}

extension Matrix where Scalar == Double {
  fileprivate func setColumns(_ element: (_ row: Int, _ column: Int) -> Double) {
    assign(from: Matrix(rows, columns, element))
  }
}
