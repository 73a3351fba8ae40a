import LinearAlgebra
import Models
import NetworkCore
import Testing

@Suite struct SegregatedLearningTests {
  @Test func gainsAreThoseOfRatesPerStep() {
    let parameters = SegregatedParameters()
    // 20 / 0.2 and 20 / 0.04; 0.2² is rounded.
    #expect(parameters.hiddenGain == 100)
    #expect(abs(parameters.outputGain - 500) <= 1e-10)
    #expect(abs(parameters.outputAttenuation - 0.857142857142857) <= 1e-12)
  }

  /// Each weight moves by `η P (−E) s̄`, P = 100 in hidden layers and 500 in the output layer.
  @Test func updatesHaveTheGainOfTheirLayer() {
    var fixture = SegregatedFixture(layers: [20, 15, 8], learningRates: [0.2, 0.03])
    fixture.present()
    let network = fixture.network
    let before = network.weights.feedforward.map { $0.copy() }
    network.update(using: &fixture.stream)
    let presynaptic = [network.input, network.hidden[0]].map(\.presynapticAverages)
    let errors = [network.hidden[0], network.output].map(\.errors)
    for (m, factor) in [0.2 * 100, 0.03 * 500].enumerated() {
      for i in errors[m].indices {
        for j in presynaptic[m].indices {
          let change = network.weights.feedforward[m][i, j] - before[m][i, j]
          #expect(abs(change - factor * errors[m][i] * presynaptic[m][j]) <= 1e-12)
        }
      }
    }
  }

  @Test func aFrozenLayerDoesNotMove() {
    for frozen in 0..<3 {
      var rates = [0.1, 0.1, 0.1]
      rates[frozen] = 0
      var fixture = SegregatedFixture(layers: [20, 15, 9, 8], learningRates: rates)
      let weights = fixture.network.weights
      let before = weights.numbers
      for _ in 0..<3 { fixture.learn() }
      for (m, (old, entry)) in zip(before, weights.named).enumerated() {
        // Feedback is never learned.
        let isFixed = m >= 6 || m % 3 == frozen
        #expect((entry.matrix.rowArrays == old) == isFixed, "\(entry.name), frozen \(frozen)")
      }
    }
  }

  /// One image, again and again: what the two phases teach brings the output closer to the teacher, in the mean over
  /// networks by more than three standard errors.
  @Test(arguments: [[20, 8], [20, 15, 8], [20, 15, 10, 8]])
  func repeatingAnImageLowersItsOutputLoss(layers: [Int]) {
    let gains = (0..<12).map { seed in
      var fixture = SegregatedFixture(
        layers: layers, seed: 300 + UInt64(seed), learningRate: 0.02, observation: [.hiddenRates])
      let losses = (0..<60).map { _ in
        fixture.learn()
        return fixture.network.losses().output
      }
      return (losses.prefix(10).reduce(0, +) - losses.suffix(10).reduce(0, +)) / 10
    }
    let n = Double(gains.count)
    let mean = gains.reduce(0, +) / n
    let variance = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    #expect(mean > 3 * (variance / n).squareRoot(), "mean \(mean), variance \(variance)")
  }

  /// The update alone lowers the loss of the potentials it was made for, in the mean over networks.
  @Test func anUpdateOfTheOutputLowersTheLossOfItsOwnAverages() {
    var lowered = 0
    for seed in 0..<20 {
      var fixture = SegregatedFixture(
        layers: [20, 8], seed: 200 + UInt64(seed), learningRate: 0.01)
      fixture.present()
      let network = fixture.network
      let sent = network.input.presynapticAverages
      let target = network.output["rateTarget"].vector
      func loss() -> Double {
        (0..<8).reduce(0) { sum, i in
          let drive = sent.indices.reduce(network.weights.thresholds[0][i]) {
            $0 + network.weights.feedforward[0][i, $1] * sent[$1]
          }
          let e =
            target[i]
            - network.parameters.transfer(network.parameters.outputAttenuation * drive)
          return sum + e * e
        }
      }
      let before = loss()
      network.update(using: &fixture.stream)
      lowered += loss() < before ? 1 : 0
    }
    #expect(lowered >= 19)
  }

  @Test func testingLeavesNoTraceInTraining() {
    let pixels = (0..<20).map { Double($0 % 7) / 7 }
    func trained(testing: Bool) -> [[[Double]]] {
      var fixture = SegregatedFixture(learningRate: 0.1) { $0.testSteps = 80 }
      fixture.learn()
      if testing {
        var stream = RandomStreams(seed: 114).stream("test")
        for _ in 0..<3 { _ = fixture.network.classify(pixels, using: &stream) }
      }
      fixture.network.reset()
      for label in 0..<4 { fixture.learn(label) }
      return fixture.network.weights.numbers
    }
    #expect(trained(testing: true) == trained(testing: false))
  }

  @Test func aTestStartsFromRestAndAnswersWithTheHighestAverage() {
    for answer in SegregatedParameters.Answer.allCases {
      var fixture = SegregatedFixture { $0.answer = answer }
      var streams = Array(repeating: RandomStreams(seed: 115).stream("test"), count: 2)
      let first = fixture.network.classify(fixture.pixels, using: &streams[0])
      let potentials = fixture.network.output["somaForward"].vector
      fixture.present()
      #expect(fixture.network.classify(fixture.pixels, using: &streams[1]) == first)
      #expect(fixture.network.output["somaForward"].vector == potentials)
      let values =
        answer == .potential ? potentials : fixture.network.output["rateForward"].vector
      #expect(values.firstIndex(of: values.max() ?? .nan) == first)
    }
  }
}
