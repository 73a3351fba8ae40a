import Foundation
import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// Fig. 1B: burst-dependent plasticity depresses a synapse at low rates and strengthens it at high ones, where more than half of all
/// events are bursts.
enum BurstPlasticity: Experiment {
  static let name = "burstccn2022/fig1b-burst-plasticity"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/Bursting/Continuous", "Models/Bursting/BurstingNames",
    "Experiments/Burstccn2022/BurstTrain", "Experiments/Burstccn2022/BurstPlasticity",
    "Experiments/Analysis/ParabolaFit",
  ]

  struct Hyperparameters: Decodable, Sendable {
    let lowestRate, highestRate: Int
    let duration: Double
    let burstInterval: Double
    let learningRate: Double
    let baseline: Double
    let crossingFrom, crossingTo: Int
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(
      h.lowestRate + 3 <= h.highestRate, "lowestRate should be at least 3 Hz below highestRate")
    try require(
      h.lowestRate <= h.crossingFrom && h.crossingFrom + 3 <= h.crossingTo
        && h.crossingTo <= h.highestRate,
      "crossingFrom and crossingTo should lie within the rates, at least 3 Hz apart")
    let rates = Array(h.lowestRate...h.highestRate)
    let trains = rates.map { rate in
      var stream = context.streams.stream("spikes/\(rate)")
      return BurstTrain(
        rate: Double(rate), duration: h.duration, burstInterval: h.burstInterval, using: &stream)
    }
    let changes = weightChanges(rates, trains, h)
    for (index, rate) in rates.enumerated() {
      context.record("weight_change", changes[index], step: rate)
      context.record("closed_form", expectedChange(Double(rate), h), step: rate)
      context.record("burst_probability", trains[index].burstProbability, step: rate)
      context.record("event_rate", Double(trains[index].events) / h.duration, step: rate)
    }
    let near = rates.indices.filter { (h.crossingFrom...h.crossingTo).contains(rates[$0]) }
    context.summarize(
      "zero_crossing_hz",
      ParabolaFit(near.map { (Double(rates[$0]), changes[$0]) }).rising ?? .nan)
    context.summarize("weight_change_at_highest_rate", changes[changes.count - 1])
    context.summarize("weight_change_minimum", changes.min() ?? .nan)
    let squares = rates.indices.map { index in
      let difference = changes[index] - expectedChange(Double(rates[index]), h)
      return difference * difference
    }
    context.summarize(
      "deviation_from_closed_form", (squares.reduce(0, +) / Double(rates.count)).squareRoot())
  }

  /// The change of a synapse for each rate, of neuron and presynaptic neuron alike, by the rule of the model: it multiplies the
  /// presynaptic event rate with the difference of burst probability and baseline and the number of events.
  private static func weightChanges(
    _ rates: [Int], _ trains: [BurstTrain], _ h: Hyperparameters
  ) -> [Double] {
    let presynaptic = Population<Double>(
      "presynaptic", size: rates.count, cellType: .input, compartments: [], signals: [.event])
    let postsynaptic = Population<Double>(
      "postsynaptic", size: rates.count, cellType: .pyramidal, compartments: [.basal],
      signals: [.cachedEvent, .cachedBurstProbability])
    let synapses = Pathway(
      "synapses", from: presynaptic, .event, to: postsynaptic, .basal,
      weights: .dense(Matrix(rates.count, rates.count)),
      rule: PlasticityRule(
        learningRate: h.learningRate,
        postsynapticFactor: ContinuousBurstingRule.burstCCN.surprise(baseline: h.baseline)))
    presynaptic[signal: .event].setColumn(0, to: rates.map(Double.init))
    postsynaptic[signal: .cachedEvent].setColumn(0, to: trains.map { Double($0.events) })
    postsynaptic[signal: .cachedBurstProbability].setColumn(0, to: trains.map(\.burstProbability))
    let circuit = Circuit(
      "pairs", populations: [presynaptic, postsynaptic], pathways: [synapses])
    Program([.learn(synapses)], for: circuit).run()
    return rates.indices.map { synapses.matrix[$0, $0] }
  }

  /// `η T r · r exp(−τ r) · (1 − exp(−τ r) − p_b)`: the pre rate, the event rate and the burst probability of a Poisson process.
  private static func expectedChange(_ rate: Double, _ h: Hyperparameters) -> Double {
    let single = exp(-h.burstInterval * rate)
    return h.learningRate * h.duration * rate * rate * single * (1 - single - h.baseline)
  }
}
