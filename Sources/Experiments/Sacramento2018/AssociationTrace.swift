import LinearAlgebra
import Models
import Reproduction

/// The potentials of Fig. 1B over one trial without and two with the target, without noise and learning.
struct AssociationTrace {
  let twin: Microcircuit<Double>
  let pattern: [Double]
  let target: [Double]
  /// Euler steps of one trial.
  let steps: Int

  private static let samplesPerTrial = 100

  /// Records cell 0 of the first hidden layer and of the output as series named `PREFIX_QUANTITY`, and returns the
  /// largest `|v^A|` of all hidden neurons over the samples of the second half of the trial without target, when potentials have settled.
  func record(as prefix: String, in context: RunContext) -> Double {
    twin.resetState()
    twin.present(pattern)
    twin.nudge(towards: target)
    var silent = 0.0
    let interval = max(1, steps / Self.samplesPerTrial)
    for (trial, nudged) in [false, true, true].enumerated() {
      for sample in 1...(steps / interval) {
        twin.run(interval, nudged: nudged, learning: false)
        if !nudged && 2 * sample > steps / interval {
          silent = max(silent, twin.largestApicalPotential)
        }
        let step = trial * (steps / interval) + sample
        let state = twin.apicalState(layer: 1, neuron: 0)
        context.record("\(prefix)_input", twin.filteredInput[0], step: step)
        context.record("\(prefix)_apical_top_down", state.topDown, step: step)
        context.record("\(prefix)_apical_lateral", state.lateral, step: step)
        context.record("\(prefix)_apical", state.total, step: step)
        context.record("\(prefix)_output", twin.outputPotentials[0], step: step)
        context.record("\(prefix)_target", target[0], step: step)
      }
    }
    return silent
  }

  /// `‖u_N − u*‖²` once the network has settled without the target.
  func freeOutputError() -> Double {
    settle()
    return zip(twin.outputPotentials.column(0), target).reduce(0) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
    }
  }

  /// The mean rate of the first hidden layer once the network has settled without the target.
  func hiddenRateMean() -> Double {
    settle()
    let rates = twin.hiddenRates[0].column(0)
    return rates.reduce(0, +) / Double(rates.count)
  }

  private func settle() {
    twin.resetState()
    twin.present(pattern)
    twin.run(steps, nudged: false, learning: false)
  }
}
