import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// A microcircuit that learns pattern after pattern, by the full ODE or quasi-statically.
struct RegressionLearner {
  enum Presentation {
    case ode(steps: Int)
    case quasiStatic(Microcircuit<Double>.QuasiStaticScheme)
  }

  let model: Microcircuit<Double>
  let presentation: Presentation

  func present(_ pattern: [Double], _ target: [Double], _ noise: inout RandomStream?) {
    model.present(pattern)
    model.nudge(towards: target)
    switch presentation {
    case .ode(let steps):
      model.run(steps - 1, nudged: true, learning: true, noise: &noise)
      model.run(1, nudged: true, learning: true, measured: true, noise: &noise)
    case .quasiStatic(let scheme):
      scheme.present()
    }
  }

  /// `‖v^A‖²` at the end of each presentation since the last call, summed.
  func takeApicalEnergy() -> Double { model.apicalEnergy.take() }
}

/// Unseen patterns with their targets, and the error of a student on them: its prediction without nudging, from the
/// feedforward pass `u_k = a_k W_k r_{k−1}`.
struct RegressionTest {
  private let inputs: Matrix<Double>
  private let targets: Matrix<Double>

  init(teacher: TeacherNetwork, count: Int, streams: RandomStreams) {
    var stream = streams.stream("inputs/test")
    inputs = Matrix(teacher.sizes[0], count)
    targets = Matrix(teacher.sizes[teacher.sizes.count - 1], count)
    for j in 0..<count {
      let pattern = teacher.pattern(using: &stream)
      inputs.setColumn(j, to: pattern)
      targets.setColumn(j, to: teacher(pattern).rate)
    }
  }

  /// `‖r_N − r*‖²`, mean over the patterns.
  func error(of model: Microcircuit<Double>) -> Double {
    let difference = prediction(of: model)
    difference.add(targets, scale: -1)
    return difference.squaredNorm / Double(inputs.columns)
  }

  /// `Σ_i var(r*_i)`: the error of always answering the mean.
  var targetVariance: Double {
    let count = Double(targets.columns)
    return (0..<targets.rows).reduce(0) { total, i in
      let values = (0..<targets.columns).map { targets[i, $0] }
      let mean = values.reduce(0, +) / count
      return total + values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    }
  }

  /// Fig. 2B: output rate of neuron 0 and its target for the first patterns, as series over the pattern's number.
  func recordExamples(of model: Microcircuit<Double>, in context: RunContext) {
    let prediction = prediction(of: model)
    for j in 0..<min(40, inputs.columns) {
      context.record("example_output", prediction[0, j], step: j)
      context.record("example_target", targets[0, j], step: j)
    }
  }

  private func prediction(of model: Microcircuit<Double>) -> Matrix<Double> {
    let rates = model.gradientReference.forward(inputs).rates
    return rates[rates.count - 1]
  }
}
