import Foundation
import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// Fig. 8: the rectified, high-passed rate of a noisy neuron is in proportion to the slope of its transfer function, so that φ' can be sent
/// to error neurons without being computed anywhere.
enum DerivativeTransfer: Experiment {
  static let name = "max2026/fig8-derivative-transfer"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/Prospective/AreaTransfer", "Experiments/Max2026/DerivativeTransfer",
    "Experiments/Analysis/PearsonCorrelation", "Experiments/Shared",
  ]

  struct Hyperparameters: Decodable, Sendable {
    let transfer: AreaTransfer.Kind
    let noises: [Double]
    let potentials: Int
    let largestPotential: Double
    let presentation, timeStep, timeConstant: Double
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(!h.noises.isEmpty && h.noises.allSatisfy { $0 > 0 }, "noises should be above 0")
    try require(h.timeConstant > h.timeStep, "timeConstant should be longer than timeStep")
    try require(
      h.transfer != .linear, "transfer should not be linear: there is no slope to tell apart")
    let steps = try stepCount(h.presentation, by: h.timeStep, "presentation", atLeast: 1)
    try require(steps <= 100_000_000, "presentation should be at most 10^8 time steps")
    let places = (0..<h.potentials).map {
      h.largestPotential * (2 * Double($0) / Double(h.potentials - 1) - 1)
    }
    let function = h.transfer.plain
    let slopes = Matrix<Double>(places)
    function.applyDerivative(slopes, into: slopes)
    let slope = (0..<h.potentials).map { slopes[$0] }
    let largest = slope.max() ?? 1
    for (index, value) in slope.enumerated() { context.record("slope", value, step: index) }
    for (number, noise) in h.noises.enumerated() {
      let average = averages(h, places, noise, steps, context, number)
      let scale = (average.max() ?? 1) / largest
      let estimate = average.map { $0 / scale }
      for (index, value) in estimate.enumerated() {
        context.record("estimate_noise\(number + 1)", value, step: index)
      }
      let squares = zip(estimate, slope).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      context.summarize(
        "correlation_noise\(number + 1)", PearsonCorrelation.coefficient(estimate, slope))
      context.summarize(
        "relative_error_noise\(number + 1)",
        (squares / Double(h.potentials)).squareRoot() / largest)
      try context.progress(number + 1, of: h.noises.count, "noise levels")
    }
  }

  /// Mean of `max(h, 0)` while each potential is held, `h ← h + Δr − Δt/τ h`; they are presented in random order.
  private static func averages(
    _ h: Hyperparameters, _ places: [Double], _ noise: Double, _ steps: Int,
    _ context: RunContext, _ number: Int
  ) -> [Double] {
    var draws = context.streams.stream("noise/\(number)")
    var order = context.streams.stream("order/\(number)")
    let function = h.transfer.plain
    var averages = [Double](repeating: 0, count: places.count)
    let leak = 1 - h.timeStep / h.timeConstant
    var (highPassed, rate) = (0.0, Double?.none)
    let potentials = Matrix<Double>(steps, 1)
    for place in order.permutation(places.count) {
      for step in 0..<steps { potentials[step] = places[place] + noise * draws.normal() }
      function.apply(potentials, into: potentials)
      var sum = 0.0
      for step in 0..<steps {
        let next = potentials[step]
        // It starts at the first rate.
        highPassed = rate.map { leak * highPassed + (next - $0) } ?? next
        rate = next
        sum += max(highPassed, 0)
      }
      averages[place] = sum / Double(steps)
    }
    return averages
  }
}
