import LinearAlgebra
import Models
import NetworkCore
import Testing

@Suite struct SegregatedDynamicsTests {
  static let standardErrors = 5.0

  /// Somatic potentials of hidden neurons, step by step, under the same draws.
  private func somata(conductance: Double, feedbackShift: Double) -> [[Double]] {
    let fixture = SegregatedFixture { $0.apicalConductance = conductance }
    let network = fixture.network
    network.weights.feedback[0].mapInPlace { $0 + feedbackShift }
    network.show(fixture.pixels)
    network.teach(2)
    var stream = RandomStreams(seed: 112).stream("draws")
    var potentials: [[Double]] = []
    for phase in SegregatedPhase.allCases {
      network.begin(phase)
      for _ in 0..<60 {
        let draws = (0..<(20 + 15 + 8)).map { _ in UInt32(stream.nextUInt64() >> 40) }
        network.step(phase, window: nil).run(1, recordedDraws: draws)
        potentials.append(network.hidden[0][.soma].vector)
      }
    }
    return potentials
  }

  @Test func somaIsDeafToFeedbackWithoutApicalConductance() {
    #expect(
      somata(conductance: 0, feedbackShift: 0) == somata(conductance: 0, feedbackShift: 1.5))
  }

  @Test func somaHearsFeedbackThroughAnApicalConductance() {
    #expect(
      somata(conductance: 0.05, feedbackShift: 0) != somata(conductance: 0.05, feedbackShift: 1.5))
  }

  /// Fig. 9A: `g_B / g_A`, measured on the soma's Euler steps under a constant potential in one dendrite.
  @Test func apicalInputIsAttenuatedTwelvefoldAtACouplingOfATwentieth() {
    var parameters = SegregatedParameters()
    parameters.apicalConductance = 0.05
    let cell = Population<Double>(
      "cell", size: 1, cellType: .pyramidal, compartments: [.soma, .basal, .apical])
    let step = Program(
      [.update(cell, .soma, parameters.hiddenSoma.eulerStep(parameters.timeStep))],
      for: Circuit("cell", populations: [cell], pathways: []))
    func steady(_ dendrite: CompartmentName) -> Double {
      cell.reset()
      cell[dendrite].fill(1)
      step.run(400)
      return cell[.soma][0]
    }
    let (basal, apical) = (steady(.basal), steady(.apical))
    #expect(abs(basal / apical - 12) <= 1e-10)
    #expect(abs(basal - 0.8) <= 1e-12)
    #expect(abs(parameters.hiddenAttenuation - basal) <= 1e-12)
  }

  /// Silent means below a tenth of λ_max here, near the maximum above 95 % of it.
  @Test func teacherDrivesTheRightOutputAndSilencesTheOthers() {
    var fixture = SegregatedFixture(observation: [.allAverages])
    for label in [0, 3, 7] {
      fixture.present(label)
      for (unit, rate) in fixture.network.output.averages(.target).rate.enumerated() {
        #expect(
          unit == label ? rate > 0.19 : rate < 0.02, "output \(unit) taught \(label): \(rate)")
      }
    }
    // It is the teacher: without one, the same image has the last label's output no further up than others.
    let forward = fixture.network.output.averages(.forward).rate
    #expect(forward.contains { $0 > 0.02 && $0 < 0.19 })
  }

  /// With the thresholds alone in the basal dendrites the soma rings around `(g_D b ± 8) / 1.7`; 0.7³⁰ of it is left when averaging
  /// begins.
  @Test func teachingCurrentEntersUndiminished() {
    var fixture = SegregatedFixture(layers: [5, 4], observation: [.allAverages])
    let network = fixture.network
    network.show([0, 0, 0, 0, 0])
    network.teach(1)
    network.run(.forward, 100, using: &fixture.stream)
    network.run(.target, 50, using: &fixture.stream)
    for unit in 0..<4 {
      let threshold = network.weights.thresholds[0][unit]
      let resting = network.output.averages(.forward).soma[unit]
      let taught = network.output.averages(.target).soma[unit]
      #expect(abs(resting - 0.6 * threshold / 0.7) <= 1e-12)
      #expect(abs(taught - (0.6 * threshold + (unit == 1 ? 8 : -8)) / 1.7) <= 1e-4)
    }
  }

  @Test func phasesHaveTheirMinimalLengthAndTheTabledRest() {
    var stream = RandomStreams(seed: 113).stream("lengths")
    let n = 200_000
    let extra = (0..<n).map { _ in PhaseLengths().draw(using: &stream) - 50 }
    #expect((extra.min() ?? -1) == 0)
    let count = Double(n)
    // Four digits of the table add half a digit of their own.
    for (steps, probability) in [0.4906, 0.2233, 0.1021, 0.0571, 0.0355, 0.0237].enumerated() {
      let share = Double(extra.filter { $0 == steps }.count) / count
      let error = (probability * (1 - probability) / count).squareRoot()
      #expect(abs(share - probability) <= Self.standardErrors * error + 5e-5, "\(steps) steps")
    }
    let mean = Double(extra.reduce(0, +)) / count
    // The variance of the draw itself is mean³ / shape = 8; its whole part's differs by less than a twelfth or so.
    #expect(abs(mean - 1.519) <= Self.standardErrors * (8.2 / count).squareRoot() + 5e-4)
    let tail = Double(extra.filter { $0 >= 10 }.count) / count
    #expect(abs(tail - 0.024) <= Self.standardErrors * (0.024 / count).squareRoot() + 5e-4)
  }

  @Test func windowsAreThoseOfTheCodeOrOfTheArticle() {
    typealias Averaging = SegregatedParameters.Averaging
    #expect(Averaging.last(20).window(of: 50) == 20)
    #expect(Averaging.last(20).window(of: 120) == 20)
    #expect(Averaging.afterSettling(30).window(of: 50) == 20)
    #expect(Averaging.afterSettling(30).window(of: 120) == 90)
  }
}
