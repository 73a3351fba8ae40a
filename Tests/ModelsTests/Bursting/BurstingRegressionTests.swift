import LinearAlgebra
import Models
import NetworkCore
import Testing

/// Our own numbers after 20 updates: a change that moves them must be meant.
@Suite struct BurstingRegressionTests {
  /// Relative; as of the other models.
  static let tolerance = RegressionTests.tolerance

  private func check(_ ours: [Double], _ recorded: [Double]) {
    #expect(ours.count == recorded.count, "\(ours)")
    for (index, (a, b)) in zip(ours, recorded).enumerated() {
      #expect(abs(a - b) <= Self.tolerance * max(0.01, abs(b)), "number \(index): \(a), was \(b)")
    }
  }

  private static let streams = RandomStreams(seed: 42)

  /// The minibatch of an update.
  private func show(_ update: Int, _ input: Matrix<Double>, _ target: Matrix<Double>) {
    for trial in 0..<input.columns {
      for i in 0..<input.rows {
        let number: Int = 7 * i + 3 * update + 5 * trial
        input[i, trial] = Double(number % 11) / 10
      }
      for i in 0..<target.rows {
        target[i, trial] = i == (update + trial) % target.rows ? 1 : 0
      }
    }
  }

  @Test(arguments: [false, true])
  func burstCCNKeepsItsNumbers(onMaps: Bool) {
    let architecture = onMaps ? BurstingFixture.maps : BurstingFixture.full
    var parameters = BurstingParameters()
    parameters.burstFeedback = .random(standardDeviation: 0.5)
    parameters.eventFeedbackRate = 0.05
    parameters.momentum = 0.5
    parameters.weightDecay = 0.001
    parameters.learningRate = 0.3
    parameters.feedforwardNoise = onMaps ? 0 : 0.2
    let network = BurstingNetwork<Double>(
      architecture, trials: 3, parameters: parameters,
      weights: BurstingWeights(architecture, parameters, gain: 3.6, streams: Self.streams))
    var noise = Self.streams.stream("noise")
    for update in 0..<20 {
      show(update, network.input, network.target)
      network.train(isTaught: update % 4 != 3, using: &noise)
    }
    network.compare()
    check(
      [
        network.weights.forward.weights[0][1, 2], network.weights.forward.thresholds[1][2, 0],
        network.feedbackWeights[1][3, 2], network.eventFeedbackWeights[1][3, 2],
        network.output[1, 2], network.meanApicalMagnitude(),
        network.alignment().toBackpropagation.all, network.feedbackAngles().all,
      ],
      onMaps
        ? [
          0.146591511487823, -0.01824027948933796, -0.6889494166835461, -0.3444747083417731,
          0.43308845645585586, 0.0006491376300803486, 71.58688346598647, 0.2621699071970592,
        ]
        : [
          -1.8140158995155498, -0.00849123030877798, 0.34720580309769816, 0.17410991536572637,
          0.44419567075109423, 0.0032006244404181585, 54.519590382940926, 0.5814088599961376,
        ])
  }

  @Test func burstpropKeepsItsNumbers() {
    var parameters = BurstpropParameters()
    parameters.feedbackLearns = true
    parameters.momentum = 0.5
    parameters.weightDecay = 0.001
    parameters.recurrentRate = 0.01
    let network = BurstpropNetwork<Double>(
      BurstingFixture.maps, trials: 3, parameters: parameters,
      weights: BurstpropWeights(
        BurstingFixture.maps, parameters, gain: 3.6, recurrentScale: 0.05, streams: Self.streams))
    for update in 0..<20 {
      show(update, network.input, network.target)
      network.train(isTaught: update % 4 != 3)
    }
    network.compare()
    check(
      [
        network.weights.forward.weights[0][1, 2], network.weights.forward.thresholds[1][2, 0],
        network.feedbackWeights[0][3, 2], network.feedbackWeights[2][3, 2],
        network.weights.recurrent[2]?[1, 2] ?? .nan, network.output[1, 2],
        network.alignment().toBackpropagation.all,
      ],
      [
        0.14788825215000523, -0.0008858516147511176, -2.134007455392995, -0.30021301375048215,
        0.033927081483018734, 0.5713799343728162, 55.602751227351405,
      ])
  }

  @Test(arguments: [false, true])
  func theErrorEncodingNetworkKeepsItsNumbers(isIdeal: Bool) {
    var parameters = ErrorEncodingParameters()
    parameters.interneurons =
      isIdeal ? .ideal(scale: 1) : .random(standardDeviation: 0.5)
    parameters.interneuronRate = 0.1
    parameters.momentum = 0.5
    let network = ErrorEncodingNetwork<Double>(
      BurstingFixture.full, trials: 3, parameters: parameters,
      weights: ErrorEncodingWeights(
        BurstingFixture.full, parameters, gain: 3.6, streams: Self.streams))
    for update in 0..<20 {
      show(update, network.input, network.target)
      network.train(isTaught: update % 4 != 3)
    }
    network.compare()
    check(
      [
        network.weights.forward.weights[0][1, 2], network.weights.forward.thresholds[1][2, 0],
        network.feedbackWeights[1][3, 2], network.toInterneurons[0].weights[1, 2],
        network.fromInterneurons[1][3, 2], network.output[1, 2],
        network.alignment().toBackpropagation.all,
      ],
      isIdeal
        ? [
          -1.8503657374572582, 0.00400088068118527, -1.2375560552915366, -0.24029049030384894,
          -1.2375560552915366, 0.6229370766025447, 115.53123220110088,
        ]
        : [
          -1.849395555358781, 0.04031736244640649, -1.2375560552915366, 2.175555193969431,
          -0.9402794794603951, 0.6345092874967955, 112.70409111809965,
        ])
  }
}
