import LinearAlgebra
import Models
import NetworkCore

/// Five ensembles of spiking two-compartment neurons, Fig. 2 of Greedy et al. 2022, in Float, one core; and where the time goes.
enum EnsembleBench {
  static func rows() -> [BenchRow] {
    let paper = makeNetwork(neurons: 500, timeStep: 0.1)
    var spikes = RandomStream(seed: 1)
    let step = 1 / stepRate(paper, learning: true, &spikes)
    return [
      row("ensembles 5 x 500, Δt 0.1 ms, learning", paper, step: step),
      row(
        "ensembles 5 x 500, Δt 0.1 ms, predicting", paper,
        step: 1 / stepRate(paper, learning: false, &spikes)),
    ] + parts(paper, &spikes, step: step) + [reducedRow(&spikes)]
  }

  private static func makeNetwork(neurons: Int, timeStep: Double) -> EnsembleNetwork<Float> {
    var parameters = EnsembleParameters()
    parameters.neurons = neurons
    parameters.timeStep = timeStep
    parameters.hiddenDendriticCurrents = [400, 400]
    parameters.hiddenLearningRate = 8e-4
    parameters.outputLearningRate = 4e-4
    let network = EnsembleNetwork<Float>(
      parameters: parameters, streams: RandomStreams(seed: 1))
    var stream = RandomStream(seed: 2)
    network.present([true, false])
    network.run(parameters.steps(1000), learning: false, using: &stream)
    network.teach(true)
    return network
  }

  private static func stepRate(
    _ network: EnsembleNetwork<Float>, learning: Bool, _ spikes: inout RandomStream
  ) -> Double {
    bestRate(unitsPerCall: 4000) { network.run(4000, learning: learning, using: &spikes) }
  }

  private static func row(
    _ name: String, _ network: EnsembleNetwork<Float>, step: Double
  ) -> BenchRow {
    let neurons = Double(5 * network.parameters.neurons)
    return BenchRow(
      name: name, rate: neurons / step, unit: "neuron updates/s",
      note: "\(decimal(step * 1e6)) µs a step, \(hundredths(step * 1e9 / neurons)) ns a neuron")
  }

  /// Stages that can be repeated by themselves, in the state that a second of activity has left.
  private static func parts(
    _ network: EnsembleNetwork<Float>, _ spikes: inout RandomStream, step: Double
  ) -> [BenchRow] {
    let schedule = network.schedule
    let parts: [(String, Schedule<Float>)] = [
      ("membranes", schedule.membranes), ("background", schedule.background),
      ("spikes", schedule.spikes),
    ]
    return parts.map { name, stages in
      let program = Program(stages, for: network.circuit)
      let rate = bestRate(seconds: 0.5, unitsPerCall: 4000) { program.run(4000, using: &spikes) }
      return BenchRow(
        name: "of it: \(name)", rate: rate, unit: "steps/s",
        note: "\(Int((100 / rate / step).rounded())) % of learning")
    }
  }

  private static func reducedRow(_ spikes: inout RandomStream) -> BenchRow {
    let network = makeNetwork(neurons: 100, timeStep: 0.25)
    return row(
      "ensembles 5 x 100, Δt 0.25 ms, learning", network,
      step: 1 / stepRate(network, learning: true, &spikes))
  }

  private static func hundredths(_ value: Double) -> String {
    let text = String(Int((value * 100).rounded()))
    let digits = String(repeating: "0", count: max(0, 3 - text.count)) + text
    return "\(digits.dropLast(2)).\(digits.suffix(2))"
  }
}
