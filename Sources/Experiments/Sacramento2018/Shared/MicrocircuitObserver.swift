import LinearAlgebra
import Models
import NetworkCore

/// Looks at a learning microcircuit from outside: a twin on the same weights, without noise and plasticity, whose own
/// potentials leave the learner's undisturbed.
struct MicrocircuitObserver {
  /// Means over the patterns and steps of one look.
  struct Look {
    /// `‖v^A‖²`, summed over hidden layers.
    var apicalEnergy: Double
    /// `‖u_{k+1} − u^I_k‖²`, summed over hidden layers.
    var interneuronMismatch: Double
    /// Standard deviation over patterns of the rates r_1, mean over neurons.
    var rateDeviation: Double
  }

  let twin: Microcircuit<Double>
  let stepsPerPattern: Int

  init(of model: Microcircuit<Double>, stepsPerPattern: Int) {
    var parameters = model.parameters
    parameters.noise = 0
    twin = Microcircuit(
      parameters: parameters, weights: model.weights, rates: MicrocircuitRates())
    self.stepsPerPattern = stepsPerPattern
  }

  /// Presents each pattern for its full duration, from rest, and measures on every step.
  func look(at patterns: [[Double]], target: [Double]? = nil) -> Look {
    twin.resetState()
    if let target { twin.nudge(towards: target) }
    let hidden = twin.hiddenRates[0]
    var sums = [Double](repeating: 0, count: hidden.rows)
    var squares = sums
    _ = (twin.apicalEnergy.take(), twin.interneuronMismatch.take())
    for pattern in patterns {
      twin.present(pattern)
      twin.run(stepsPerPattern, nudged: target != nil, learning: false, measured: true)
      for i in sums.indices {
        sums[i] += hidden[i]
        squares[i] += hidden[i] * hidden[i]
      }
    }
    let count = Double(patterns.count)
    let deviations = zip(sums, squares).map { sum, square in
      max(square / count - (sum / count) * (sum / count), 0).squareRoot()
    }
    let steps = count * Double(stepsPerPattern)
    return Look(
      apicalEnergy: twin.apicalEnergy.take() / steps,
      interneuronMismatch: twin.interneuronMismatch.take() / steps,
      rateDeviation: deviations.reduce(0, +) / Double(deviations.count))
  }
}
