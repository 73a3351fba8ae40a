import LinearAlgebra
import Models

/// The continuous-time networks of bursting neurons 3-50-1 of Fig. 3 of Greedy et al. 2022, in Double.
enum ContinuousBurstingBench {
  private static let steps = 10_000

  static func rows() -> [BenchRow] {
    [
      row("BurstCCN 3-50-1 in continuous time, teaching", .burstCCN, .teaching),
      row("Burstprop 3-50-1 in continuous time, teaching", .burstprop, .teaching),
      row("BurstCCN 3-50-1 in continuous time, predicting", .burstCCN, .prediction),
      row(
        "BurstCCN 3-50-1 in continuous time, teaching, one input throughout", .burstCCN, .teaching,
        isDriven: false),
    ]
  }

  private static func row(
    _ name: String, _ rule: ContinuousBurstingRule, _ mode: ContinuousBurstingMode,
    isDriven: Bool = true
  ) -> BenchRow {
    let streams = RandomStreams(seed: 1)
    let parameters = ContinuousBurstingParameters(rule)
    let network = ContinuousBurstingNetwork(
      parameters: parameters,
      weights: .normal(layers: [3, 50, 1], parameters, streams: streams))
    var draws = streams.stream("bench")
    let inputs = Matrix<Double>(3, steps) { _, _ in draws.uniform(in: -1..<1) }
    let targets = Matrix<Double>(1, steps) { _, _ in draws.uniform() }
    let outputs = Matrix<Double>(1, steps)
    network.run(0..<10, of: inputs, targets: targets, .prediction, into: outputs)
    let rate = bestRate(unitsPerCall: Double(steps)) {
      if isDriven {
        network.run(0..<steps, of: inputs, targets: targets, mode, into: outputs)
      } else {
        network.run(mode, steps: steps)
      }
    }
    return BenchRow(
      name: name, rate: rate, unit: "steps/s", note: "\(String(Int(1e9 / rate))) ns a step")
  }
}
