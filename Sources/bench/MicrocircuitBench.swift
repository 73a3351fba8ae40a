import LinearAlgebra
import Models
import NetworkCore

/// The continuous-time microcircuit 30-20-10, one trial, in Double.
enum MicrocircuitBench {
  static let layers = [30, 20, 10]

  static func rows() -> [BenchRow] {
    [
      row("all three plasticities", .logistic, filter: 0, noise: 0, learning: true),
      row("all three plasticities, softplus", .softplus, filter: 0, noise: 0, learning: true),
      row("and plasticity filter 30 ms", .softplus, filter: 30, noise: 0, learning: true),
      row("and noise on every soma", .softplus, filter: 30, noise: 0.1, learning: true),
      row("no plasticity", .logistic, filter: 0, noise: 0, learning: false), quasiStaticRow(),
    ]
  }

  /// The regression of Fig. 2 by the quasi-static scheme: 24 relaxation steps and one update a pattern.
  private static func quasiStaticRow() -> BenchRow {
    var parameters = MicrocircuitParameters(
      transfer: TransferFunction(.softplus, gain: 0.1, threshold: 3))
    parameters.timeStep = 0.4
    parameters.inputTimeConstant = 0
    parameters.plasticityTimeConstant = 0
    let streams = RandomStreams(seed: 1)
    let model = Microcircuit(
      parameters: parameters,
      weights: MicrocircuitWeights<Double>.uniform(layers: [30, 50, 10], streams: streams),
      rates: MicrocircuitRates(
        bottomUp: [0.011875, 0.005], pyramidalToInterneuron: [0.011875],
        interneuronToPyramidal: [0.0059375]))
    let scheme = model.quasiStaticScheme(steps: 24, duration: 100)
    var draws = streams.stream("bench")
    let target = (0..<10).map { _ in draws.uniform() }
    let patterns = 5000
    let rate = bestRate(unitsPerCall: Double(patterns)) {
      for _ in 0..<patterns {
        model.present((0..<30).map { _ in draws.uniform(in: -1..<1) })
        model.nudge(towards: target)
        scheme.present()
      }
    }
    return BenchRow(
      name: "regression 30-50-10, quasi-static", rate: rate, unit: "patterns/s",
      note: "24 steps and one update each")
  }

  private static func row(
    _ name: String, _ transfer: TransferFunction, filter: Double, noise: Double, learning: Bool
  ) -> BenchRow {
    var parameters = MicrocircuitParameters(transfer: transfer)
    parameters.plasticityTimeConstant = filter
    parameters.noise = noise
    let streams = RandomStreams(seed: 1)
    let weights = MicrocircuitWeights<Double>.uniform(layers: layers, streams: streams)
    weights.makeSelfPredicting(ratios: parameters.selfPredictingRatios(layerCount: layers.count))
    let model = Microcircuit(
      parameters: parameters, weights: weights,
      rates: MicrocircuitRates(
        bottomUp: [0.0011875, 0.0005], pyramidalToInterneuron: [0.0011875],
        interneuronToPyramidal: [0.0005]))
    var draws = streams.stream("bench")
    model.present((0..<layers[0]).map { _ in draws.uniform() })
    model.nudge(towards: (0..<layers[2]).map { _ in draws.uniform() })
    var stream: RandomStream? = noise > 0 ? draws : nil
    let steps = 100_000
    let rate = bestRate(unitsPerCall: Double(steps)) {
      model.run(steps, nudged: true, learning: learning, noise: &stream)
    }
    return BenchRow(
      name: "microcircuit 30-20-10, \(name)", rate: rate, unit: "steps/s",
      note: "\(String(Int(1e9 / rate))) ns a step")
  }
}
