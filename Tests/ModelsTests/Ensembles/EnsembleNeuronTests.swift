import Foundation
import LinearAlgebra
import Models
import NetworkCore
import Testing

@Suite struct EnsembleNeuronTests {
  /// A correct estimate deviates by more standard errors than this once in two million times.
  static let standardErrors = 5.0

  /// A network without pathways that matter, to look at its neurons.
  private static func isolated(
    neurons: Int, timeStep: Double = 0.1, _ change: (inout EnsembleParameters) -> Void = { _ in }
  ) -> EnsembleNetwork<Double> {
    var p = EnsembleFixture.parameters(neurons: neurons, timeStep: timeStep)
    p.inDegree = 1e-9
    p.hiddenLearningRate = 0
    p.outputLearningRate = 0
    change(&p)
    return EnsembleFixture.network(p)
  }

  /// Input ensembles driven by two currents: rates grow with the current, stay below the refractory limit, and are those that the
  /// task needs, a few events per second for 0 and about ten for 1.
  @Test func ratesGrowWithTheCurrent() {
    var rates: [Double] = []
    for current in stride(from: -700.0, through: 1500, by: 550) {
      let network = Self.isolated(neurons: 40) {
        $0.currentForOne = current + 225
        $0.currentForZero = current
      }
      var stream = RandomStreams(seed: 3).stream("current")
      network.present([false, true])
      network.run(5000, learning: false, using: &stream)
      _ = network.takeCounts()
      network.run(20_000, learning: false, using: &stream)
      rates += network.takeCounts().prefix(2).map { Double($0.events) / 40 / 2 }
    }
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 <= $1 }, "\(rates)")
    #expect(rates[0] < 1 && rates[rates.count - 1] > 15)
    #expect(rates.allSatisfy { $0 <= 50 })
    let task = Self.isolated(neurons: 200)
    var stream = RandomStreams(seed: 4).stream("task")
    task.present([false, true])
    task.run(50_000, learning: false, using: &stream)
    let counts = task.takeCounts()
    #expect((1.5...3).contains(Double(counts[0].events) / 200 / 5))
    #expect((7.5...10).contains(Double(counts[1].events) / 200 / 5))
  }

  /// Conductances of the background: means and variances of filtered Poisson counts.
  ///
  /// Right after the arrivals of a step `g = Σ_k w n_k d^k`, with n Poisson of mean λ and d the decay in a step: mean `λ w / (1 − d)`,
  /// variance `λ w² / (1 − d²)`.
  @Test func theBackgroundHasTheMomentsOfFilteredPoissonCounts() {
    let neurons = 250
    let network = Self.isolated(neurons: neurons)
    let p = network.parameters
    var stream = RandomStreams(seed: 5).stream("background")
    network.present(nil)
    network.run(2000, learning: false, using: &stream)
    let traces: [(CompartmentName, Double, Double, Double)] = [
      ("somaticExcitation", 150, 0.385, 5), ("somaticInhibition", 150, 0.49, 10),
      ("apicalExcitation", 500, 0.05, 5), ("apicalInhibition", 500, 0.05, 10),
    ]
    let samples = 60
    var sums = Array(repeating: (0.0, 0.0), count: traces.count)
    for _ in 0..<samples {
      // Ten time constants of the slower one: samples are independent.
      network.run(1000, learning: false, using: &stream)
      for (place, trace) in traces.enumerated() {
        for i in 0..<2 * neurons {
          let g = network.hidden[trace: trace.0][i]
          sums[place].0 += g
          sums[place].1 += g * g
        }
      }
    }
    let n = Double(samples * 2 * neurons)
    for (place, (name, rate, weight, timeConstant)) in traces.enumerated() {
      let arrivals = rate * p.timeStep / 1000
      let decay = exp(-p.timeStep / timeConstant)
      let mean = arrivals * weight / (1 - decay)
      let variance = arrivals * weight * weight / (1 - decay * decay)
      let fourth = arrivals * pow(weight, 4) / (1 - pow(decay, 4)) + 3 * variance * variance
      let found = (sums[place].0 / n, sums[place].1 / n - (sums[place].0 / n) * (sums[place].0 / n))
      #expect(
        abs(found.0 - mean) < Self.standardErrors * (variance / n).squareRoot(), "\(name) mean")
      #expect(
        abs(found.1 - variance)
          < Self.standardErrors * ((fourth - variance * variance) / n).squareRoot(),
        "\(name) variance: \(found.1), expected \(variance)")
    }
  }

  /// With its constant current the output bursts with the probability that BurstCCN takes for its baseline.
  @Test func theDendriticCurrentGivesTheBaselineBurstProbability() {
    let network = Self.isolated(neurons: 500)
    var stream = RandomStreams(seed: 6).stream("baseline")
    network.present(nil)
    network.run(150_000, learning: false, using: &stream)
    let counts = network.takeCounts()
    for ensemble in 2..<5 {
      let p = Double(counts[ensemble].bursts) / Double(counts[ensemble].events)
      #expect((0.37...0.44).contains(p), "ensemble \(ensemble): \(p)")
    }
    // Without current, as in the input: seldom.
    let p = Double(counts[0].bursts) / Double(counts[0].events)
    #expect((0.05...0.2).contains(p), "\(p)")
  }

  @Test func theTeacherPushesTowardsTheTargetAndLetsGoNearIt() {
    let p = EnsembleParameters()
    for (rate, target, current) in [
      (1.0, true, 1000.0), (3, true, 1000), (4, true, 500), (7, true, 200), (9, true, 0),
      (12, true, 0), (1, false, 0), (3, false, 0), (5, false, -200), (8, false, -500),
      (9, false, -1000), (12, false, -1000),
    ] {
      #expect(abs(p.teachingCurrent(rate: rate, target: target) - current) < 1e-9, "\(rate)")
    }
  }
}
