import Foundation
import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// Section 3.3.1 of Greedy et al. 2022: for small apical potentials a balanced network computes backpropagation's errors.
///
/// In Double, on random inputs: how far the burst error of the last hidden layer is from the linear recursion as Y is scaled
/// (`deviation`, over `apical` in another series, step = number of the scale), the slope of the one over the other in logarithms
/// (`deviation_slope`); the angle to backpropagation of a tied network at initialisation, for a target close to the output
/// (`bp_angle_small_error`) and for a class (`bp_angle_one_hot`); and the largest burst error without a teacher (`error_without_teacher`).
enum BackpropagationLimit: Experiment {
  static let name = "burstccn2022/theory-backprop-limit"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/Bursting", "Models/Multilayer", "Experiments/Burstccn2022/BackpropagationLimit",
    "Experiments/Analysis",
  ]

  struct Hyperparameters: Decodable, Sendable {
    let layers: [Int]
    let batch: Int
    let weightGain: Double
    let smallestScale, largestScale: Double
    let scales: Int
    let smallError: Double
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(
      h.layers.count >= 3 && h.layers.allSatisfy { $0 > 0 },
      "layers should be the sizes of an input, at least one hidden layer and an output")
    try require(
      h.smallestScale < h.largestScale, "smallestScale should be below largestScale")
    measureDeviation(h, context)
    measureAngles(h, context)
  }

  private static func network(
    _ h: Hyperparameters, _ feedback: LayeredFeedback, _ context: RunContext
  ) -> BurstingNetwork<Double> {
    let architecture = LayeredArchitecture(h.layers)
    var parameters = BurstingParameters()
    parameters.burstFeedback = feedback
    if case .tied = feedback { parameters.eventFeedback = .tied }
    let network = BurstingNetwork<Double>(
      architecture, trials: h.batch, parameters: parameters,
      weights: BurstingWeights(
        architecture, parameters, gain: h.weightGain, streams: context.streams))
    var stream = context.streams.stream("input")
    network.input.mapInPlace { _ in stream.uniform() }
    return network
  }

  /// A class for each trial.
  private static func setClasses(_ network: BurstingNetwork<Double>) {
    network.target.fill(0)
    for trial in 0..<network.target.columns {
      network.target[trial % network.target.rows, trial] = 1
    }
  }

  private static func measureDeviation(_ h: Hyperparameters, _ context: RunContext) {
    var points: [(apical: Double, deviation: Double)] = []
    for index in 0..<h.scales {
      let fraction = Double(index) / Double(h.scales - 1)
      let scale = h.smallestScale * pow(h.largestScale / h.smallestScale, fraction)
      let network = network(h, .random(standardDeviation: scale), context)
      setClasses(network)
      network.compare()
      let point = deviation(of: network)
      points.append(point)
      context.record("apical", point.apical, step: index)
      context.record("deviation", point.deviation, step: index)
    }
    context.summarize(
      "deviation_slope", slope(points.map { (log($0.apical), log($0.deviation)) }))
    context.summarize("deviation_largest", points.last?.deviation ?? .nan)
  }

  /// The slope of the least-squares line.
  private static func slope(_ points: [(x: Double, y: Double)]) -> Double {
    let count = Double(points.count)
    let x = points.reduce(0) { $0 + $1.x } / count
    let y = points.reduce(0) { $0 + $1.y } / count
    return points.reduce(0) { $0 + ($1.x - x) * ($1.y - y) }
      / points.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
  }

  /// ‖u‖ of the last hidden layer, and ‖δ − (δ_{l+1} Y) ∘ e ∘ (1 − e)‖ with `δ = −(p − p_b) ∘ e`.
  private static func deviation(
    of network: BurstingNetwork<Double>
  ) -> (apical: Double, deviation: Double) {
    let layers = network.layers
    let (hidden, output) = (layers[layers.count - 2], layers[layers.count - 1])
    let above = burstErrors(output, network.parameters)
    let own = burstErrors(hidden, network.parameters)
    let events = hidden[signal: .event]
    let sent = Matrix<Double>.product(
      network.feedbackWeights[layers.count - 2], above)
    var sum = 0.0
    for trial in 0..<own.columns {
      for i in 0..<own.rows {
        let e = events[i, trial]
        let difference = own[i, trial] - sent[i, trial] * e * (1 - e)
        sum += difference * difference
      }
    }
    return (hidden[.apical].squaredNorm.squareRoot(), sum.squareRoot())
  }

  /// `−(p − p_b) ∘ e` of a layer.
  private static func burstErrors(
    _ layer: Population<Double>, _ parameters: BurstingParameters
  ) -> Matrix<Double> {
    Matrix(layer.size, layer.trials) { i, trial in
      parameters.baselineBurstProbability * layer[signal: .event][i, trial]
        - layer[signal: .burst][i, trial]
    }
  }

  private static func measureAngles(_ h: Hyperparameters, _ context: RunContext) {
    let network = network(h, .tied(scale: 1), context)
    network.predict()
    var stream = context.streams.stream("target")
    network.target.assign(from: network.output)
    network.target.mapInPlace { $0 + h.smallError * stream.normal() }
    network.compare()
    context.summarize(
      "bp_angle_small_error", network.alignment().toBackpropagation.layers.max() ?? .nan)
    setClasses(network)
    network.compare()
    context.summarize(
      "bp_angle_one_hot", network.alignment().toBackpropagation.layers.max() ?? .nan)
    network.compare(isTaught: false)
    let errors = network.layers.map { burstErrors($0, network.parameters).maximumMagnitude }
    context.summarize("error_without_teacher", errors.max() ?? .nan)
  }
}
