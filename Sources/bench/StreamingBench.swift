import LinearAlgebra
import Models
import Tasks

/// Networks that run in time with signals of one step per area (Max et al. 2026): in Double, with all learning on, the input changing every
/// 20 steps.
enum StreamingBench {
  private static let samples = 500
  private static let hold = 20

  static func rows() -> [BenchRow] {
    [
      row("error microcircuit 8-4-2-1, skipping", microcircuit([8, 4, 2, 1], .cortical)),
      row(
        "error microcircuit 8-4-2-1, skipping, full form",
        microcircuit([8, 4, 2, 1], .cortical, .full)),
      row(
        "error microcircuit 32-16-8-4-2-1, skipping",
        microcircuit([32, 16, 8, 4, 2, 1], .cortical)),
      row("error microcircuit 4-4-1", microcircuit([4, 4, 1], .layered)),
      cartPole(), matchToSample(),
    ]
  }

  static func digitRows() -> [BenchRow] { [digits(50, 50), digits(1000, 1000)] }

  /// Control as in Fig. 2a: four steps of the network for a step of the cart.
  private static func cartPole() -> BenchRow {
    let network = microcircuit([4, 4, 1], .layered, transfer: .linear)
    let environment = CartPole()
    let start = CartPole.State(position: 0.1, velocity: 0, angle: 0.1, angularVelocity: 0)
    var state = start
    let (steps, every) = (1000, 4)
    let rate = bestRate(unitsPerCall: Double(steps * every)) {
      for _ in 0..<steps {
        network.input.setColumn(0, to: state.values)
        network.run(every, .predicting)
        state = environment.step(state, force: network.output[0])
        if environment.hasFailed(state) { state = start }
      }
    }
    return BenchRow(
      name: "cart-pole, error microcircuit 4-4-1 and environment", rate: rate, unit: "steps/s",
      note: "\(String(Int(1e9 / rate))) ns a step")
  }

  /// Training as in Fig. 2b, with membranes that remember.
  private static func matchToSample() -> BenchRow {
    let network = microcircuit(
      [1, 2, 1], .layered, .full, transfer: .softRelu, looksAhead: false)
    let task = DelayedMatchToSample(phaseSteps: 250, shortestDelay: 50, longestDelay: 249)
    let trial = task.trial(1, -1, delay: 150)
    let steps = trial.course.reduce(1) { $0 + $1.steps }
    let rate = bestRate(unitsPerCall: Double(steps)) {
      network.silence()
      network.target[0] = trial.answer
      for (stimulus, steps) in trial.course {
        network.input[0] = stimulus
        network.run(steps, StreamingMode(isTaught: true))
      }
      network.run(1, .learning)
    }
    return BenchRow(
      name: "match-to-sample, error microcircuit 1-2-1", rate: rate, unit: "steps/s",
      note: "\(String(Int(1e9 / rate))) ns a step")
  }

  private static func microcircuit(
    _ sizes: [Int], _ connectivity: AreaConnectivity, _ form: ProspectiveForm = .reduced,
    transfer: AreaTransfer.Kind = .tanh, looksAhead: Bool = true
  ) -> ErrorMicrocircuit<Double> {
    let areas = CorticalAreas(sizes, connectivity: connectivity)
    var parameters = ErrorMicrocircuitParameters(
      areas: areas.count, transfer: AreaTransfer(transfer))
    parameters.looksAhead = Array(repeating: looksAhead, count: areas.count)
    return ErrorMicrocircuit(
      areas, parameters: parameters,
      rates: ErrorMicrocircuitRates(
        scaled: Array(repeating: 0.1, count: areas.count), areas, connectivity),
      weights: ErrorMicrocircuitWeights(
        areas, connectivity, range: 1, lateralVariability: 0.3, mismatch: 0.5,
        streams: RandomStreams(seed: 1)), form: form)
  }

  /// Ten digits as they are generated in Fig. 4, in Float.
  private static func digits(_ representation: Int, _ errors: Int) -> BenchRow {
    let areas = CorticalAreas([10, representation, 784], errorSizes: [errors, 784])
    let network = ErrorMicrocircuit<Float>(
      areas, parameters: ErrorMicrocircuitParameters(areas: 2, transfer: .logistic),
      rates: ErrorMicrocircuitRates(scaled: [1, 0.1], areas, .layered),
      weights: ErrorMicrocircuitWeights(
        areas, .layered, range: 0.1, lateralVariability: 0.03, mismatch: 0.5,
        streams: RandomStreams(seed: 1)))
    var draws = RandomStreams(seed: 2).stream("bench")
    for i in 0..<784 { network.target[i] = Float(draws.uniform()) }
    var digit = 0
    let rate = bestRate(unitsPerCall: Double(hold)) {
      network.input[digit] = 0
      digit = (digit + 1) % 10
      network.input[digit] = 1
      network.run(hold, .learning)
    }
    let lateral = 2 * (representation * errors + 784 * 784)
    let bytes = 4 * (representation * (10 + 784) + errors * 784 + lateral)
    return BenchRow(
      name: "error microcircuit 10-\(representation)-784, \(errors) error neurons, Float",
      rate: rate, unit: "steps/s",
      note: "\(String(Int(1e6 / rate))) µs a step, \(bytes / 1_000_000) MB of weights")
  }

  private static func row(
    _ name: String, _ network: some StreamingNetwork<Double>
  ) -> BenchRow {
    var draws = RandomStreams(seed: 2).stream("bench")
    let inputs = Matrix<Double>(network.input.rows, samples) { _, _ in draws.uniform() }
    let rate = bestRate(unitsPerCall: Double(samples * hold)) {
      for sample in 0..<samples {
        network.input.setColumn(0, to: inputs.column(sample))
        network.target[0] = 0.3
        network.run(hold, .learning)
      }
    }
    return BenchRow(
      name: name, rate: rate, unit: "steps/s", note: "\(String(Int(1e9 / rate))) ns a step")
  }
}
