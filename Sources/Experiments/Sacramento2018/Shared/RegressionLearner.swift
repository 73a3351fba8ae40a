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

  /// Learns from `count` patterns of the teacher, none of them repeated.
  ///
  /// - Parameters:
  ///   - streams: of the inputs and the noise, by name; two learners with the same streams see the same.
  ///   - progress: called after every pattern with the number done.
  ///   - look: called after every `interval` patterns and at the end with the number done and how many since the last look.
  func learn(
    _ count: Int, from teacher: TeacherNetwork, lookingEvery interval: Int,
    _ streams: RandomStreams, progress: (_ done: Int) throws -> Void,
    look: (_ done: Int, _ patterns: Int) throws -> Void
  ) throws {
    var inputs = streams.stream("inputs")
    var noise: RandomStream? = streams.stream("noise")
    var done = 0
    while done < count {
      let block = min(interval, count - done)
      for _ in 0..<block {
        let pattern = teacher.pattern(using: &inputs)
        present(pattern, teacher(pattern).potential, &noise)
        done += 1
        try progress(done)
      }
      try look(done, block)
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

  /// Fig. 2B: for the first patterns the output rate of neuron 0 and its target, one input, and the apical potential of
  /// hidden neuron 0 once the network has settled with the target on; as series `PREFIX_QUANTITY` over the pattern's number.
  func recordExamples(
    of model: Microcircuit<Double>, as prefix: String, in context: RunContext
  ) {
    let prediction = prediction(of: model)
    var parameters = model.parameters
    parameters.noise = 0
    let twin = Microcircuit(
      parameters: parameters, weights: model.weights, rates: MicrocircuitRates())
    for j in 0..<min(40, inputs.columns) {
      twin.present(inputs.column(j))
      twin.nudge(
        towards: targets.column(j).map { parameters.transfer.inverse($0) })
      twin.run(Int(50 / parameters.timeStep), nudged: true, learning: false)
      context.record("\(prefix)_output", prediction[0, j], step: j)
      context.record("\(prefix)_target", targets[0, j], step: j)
      context.record("\(prefix)_input", inputs[0, j], step: j)
      context.record("\(prefix)_apical", twin.apicalState(layer: 1, neuron: 0).total, step: j)
    }
  }

  private func prediction(of model: Microcircuit<Double>) -> Matrix<Double> {
    let rates = model.gradientReference.forward(inputs).rates
    return rates[rates.count - 1]
  }
}
