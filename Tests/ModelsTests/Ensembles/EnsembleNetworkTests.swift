import Foundation
import LinearAlgebra
import Models
import NetworkCore
import Testing

@Suite struct EnsembleNetworkTests {
  private func drive(
    _ network: EnsembleNetwork<Float>, _ lengths: [Int], learning: Bool = true,
    using stream: inout RandomStream
  ) {
    network.present([true, false])
    network.teach(true)
    for steps in lengths { network.run(steps, learning: learning, using: &stream) }
  }

  @Test func theSameSeedGivesTheSameBitsHoweverStepsAreSplit() {
    let networks = (0..<3).map {
      EnsembleFixture.network(EnsembleFixture.parameters(), seed: $0 == 2 ? 8 : 7, Float.self)
    }
    var streams = [RandomStream(seed: 1), RandomStream(seed: 1), RandomStream(seed: 1)]
    drive(networks[0], [4000], using: &streams[0])
    drive(networks[1], [1, 2500, 1499], using: &streams[1])
    drive(networks[2], [4000], using: &streams[2])
    #expect(streams[0] == streams[1])
    #expect(networks[0].plasticWeights == networks[1].plasticWeights)
    #expect(networks[0].snapshot == networks[1].snapshot)
    #expect(networks[0].takeCounts() == networks[1].takeCounts())
    #expect(networks[0].snapshot != networks[2].snapshot)
  }

  @Test(arguments: EnsembleParameters.Rule.allCases, EnsembleParameters.Detection.allCases)
  func aSavedStateGoesOnToTheSameBits(
    rule: EnsembleParameters.Rule, detection: EnsembleParameters.Detection
  ) throws {
    var p = EnsembleFixture.parameters()
    p.rule = rule
    p.detection = detection
    let network = EnsembleFixture.network(p, Float.self)
    var stream = RandomStream(seed: 2)
    drive(network, [3333], using: &stream)
    _ = network.takeCounts()
    let other = EnsembleFixture.network(p, seed: 1, Float.self)
    for (saved, restored) in zip(network.named, other.named) {
      #expect(saved.name == restored.name)
      restored.matrix.assign(from: saved.matrix)
    }
    other.restore(
      try JSONDecoder().decode(
        EnsembleNetwork<Float>.Snapshot.self, from: JSONEncoder().encode(network.snapshot)))
    var otherStream = stream
    for it in [network, other] { it.present([false, true]) }
    network.run(3000, learning: true, using: &stream)
    other.run(3000, learning: true, using: &otherStream)
    #expect(stream == otherStream)
    #expect(network.takeCounts() == other.takeCounts())
    #expect(network.snapshot == other.snapshot)
    for (a, b) in zip(network.named, other.named) {
      #expect(Array(a.matrix.column(0)) == Array(b.matrix.column(0)), "\(a.name)")
    }
  }

  @Test func nothingLearnsWhilePredicting() {
    let network = EnsembleFixture.network(EnsembleFixture.parameters(), Float.self)
    let before = network.plasticWeights
    var stream = RandomStream(seed: 3)
    drive(network, [8000], learning: false, using: &stream)
    #expect(network.plasticWeights == before)
    #expect(network.takeCounts()[4].events > 0)
    drive(network, [8000], learning: true, using: &stream)
    #expect(network.plasticWeights != before)
  }

  /// Learning so fast that weights would leave their range in a second.
  @Test(arguments: EnsembleParameters.Rule.allCases)
  func weightsStayInTheirRange(rule: EnsembleParameters.Rule) {
    var p = EnsembleFixture.parameters()
    p.rule = rule
    p.hiddenLearningRate = 20
    p.outputLearningRate = 20
    let network = EnsembleFixture.network(p, Float.self)
    var stream = RandomStream(seed: 4)
    drive(network, [12_000], using: &stream)
    let weights = network.plasticWeights
    #expect(weights.allSatisfy { $0 >= 0 && $0 <= Float(p.largestWeight) })
    #expect(weights.contains(0) && weights.contains(Float(p.largestWeight)))
  }

  /// The mean dendritic potential of hidden neurons with feedback: with Q on the same receptor a bursting output is not felt, whatever
  /// its rate, as long as it bursts with the baseline probability; without Q it is.
  @Test func eventFeedbackCancelsBurstsAtBaseline() {
    func potential(_ feedback: EnsembleParameters.EventFeedback, drivesOutput: Bool) -> Double {
      var p = EnsembleFixture.parameters(neurons: 100)
      p.inDegree = 100
      p.initialWeight = 0
      p.feedforwardInhibition = 0
      p.feedbackExcitation = [0.26, 0.26]
      p.feedbackInhibition = [0, 0]
      p.eventFeedback = feedback
      p.outputBackground.excitatoryWeight = drivesOutput ? 0.5 : 0
      let network = EnsembleFixture.network(p, Float.self)
      var stream = RandomStreams(seed: 5).stream("feedback")
      network.present(nil)
      network.run(2000, learning: false, using: &stream)
      var sum = 0.0
      let samples = 400
      for _ in 0..<samples {
        network.run(100, learning: false, using: &stream)
        sum += (0..<200).reduce(0) { $0 + Double(network.hidden[.apical][$1]) } / 200
      }
      return sum / Double(samples)
    }
    let silent = potential(.sameReceptor, drivesOutput: false)
    let cancelled = potential(.sameReceptor, drivesOutput: true)
    let felt = potential(.none, drivesOutput: true)
    #expect(felt - silent > 4, "mV; bursts alone depolarise: \(silent), \(felt)")
    #expect(abs(cancelled - silent) < 0.15 * (felt - silent), "\(silent), \(cancelled), \(felt)")
  }

  /// Fewer neurons than the in-degree: all are connected, and a spike of every neuron drives as much in sum.
  @Test func smallEnsemblesKeepTheSummedDrive() {
    var p = EnsembleParameters()
    for (neurons, probability, scale) in [(500, 0.2, 1.0), (100, 1, 1), (40, 1, 2.5)] {
      p.neurons = neurons
      #expect(abs(p.connectionProbability - probability) < 1e-12)
      #expect(abs(p.weightScale - scale) < 1e-12)
    }
    let network = EnsembleFixture.network(p, Float.self)
    #expect(network.meanWeights.allSatisfy { abs($0 - 2.5 * 0.234) < 1e-6 })
    #expect(network.plasticWeights.count == 40 * 40 * 6)
  }

  @Test func theCircuitSaysWhatItAsksOfBiology() {
    var p = EnsembleFixture.parameters()
    func findings() -> [String: String] {
      let table = PlausibilityTable(EnsembleFixture.network(p, Float.self).circuit)
      return Dictionary(uniqueKeysWithValues: table.rows.map { ($0.property, $0.finding) })
    }
    #expect(
      findings()["Weight transport"]?.contains("eventInhibition = feedbackExcitation") == true)
    #expect(findings()["Signals per neuron"] == "2 (burst, event)")
    #expect(findings()["Dale's law"] == "kept")
    p.rule = .burstprop
    #expect(findings()["Weight transport"] == "none")
  }
}
