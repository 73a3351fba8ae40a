import LinearAlgebra
import Models
import NetworkCore

extension BurstingTraces {
  /// Numbers are printed with twelve digits, inputs and initial weights too; steps amplify what these lack. The deviations of the
  /// authors' traces stay below 1e-11. The format's own description allows a hundred times more.
  static let continuousTolerance = Tolerance(
    name: "twelve digits", relative: 1e-8, absolute: 1e-10,
    reason: "inputs and weights are printed with twelve digits")

  /// Families `cont_burstccn` and `cont_burstprop`: every step's state, and weights now and then.
  static func replayContinuous(
    _ rule: ContinuousBurstingRule, _ run: TraceNode, _ name: String,
    _ comparison: inout Comparison
  ) throws {
    let configuration = try ContinuousBurstingTraceConfiguration(rule, run.member("config"))
    let weights = try configuration.weights(run.member("init"))
    let network = ContinuousBurstingNetwork(
      parameters: configuration.parameters, weights: weights, tracksAverages: true)
    let steps = try run.member("trace").elements()
    guard !steps.isEmpty else { throw try run.member("trace").problem("expected a step") }
    var records = try weightRecords(run.member("weights"), steps: steps.count)
    for (number, step) in steps.enumerated() {
      guard try step.member("k").integer() == number else {
        throw try step.member("k").problem("expected step \(number): one after another from 0")
      }
      let location = "\(name), step \(number)"
      try take(step, network)
      try compareState(of: network, step, location, &comparison)
      for record in records.removeValue(forKey: number) ?? [] {
        try compareWeights(of: network, record, location, &comparison)
      }
    }
  }

  /// Sets the step's input and target and runs it.
  private static func take(_ step: TraceNode, _ network: ContinuousBurstingNetwork) throws {
    network.input.setColumn(0, to: try step.member("x").vector(network.input.rows))
    let mode = try step.member("mode")
    switch try mode.string() {
    case "predict": network.run(.prediction)
    case "teach":
      network.target.setColumn(0, to: try step.member("target").vector(network.target.rows))
      network.run(.teaching)
    case let other: throw mode.problem("mode '\(other)' is not predict or teach")
    }
  }

  private static func weightRecords(
    _ node: TraceNode, steps: Int
  ) throws -> [Int: [TraceNode]] {
    try Dictionary(
      grouping: node.elements(), by: { try $0.member("after_step").integer(in: 0...(steps - 1)) })
  }

  private static func compareState(
    of network: ContinuousBurstingNetwork, _ step: TraceNode, _ location: String,
    _ comparison: inout Comparison
  ) throws {
    let layers = network.cells.layers
    let records = try step.member("layers").elements()
    guard records.count == layers.count else {
      throw try step.member("layers").problem(
        "expected \(layers.count) layers, found \(records.count)")
    }
    for (l, (layer, record)) in zip(layers, records).enumerated() {
      var state: [(String, Matrix<Double>)] = [
        ("v", layer[.soma]), ("e", layer[signal: .event]), ("b", layer[signal: .burst]),
        ("p", layer[signal: .burstProbability]), ("e_cache", layer[signal: .cachedEvent]),
        ("b_cache", layer[signal: .cachedBurst]),
        ("p_cache", layer[signal: .cachedBurstProbability]), ("e_ma", layer[.averageEvent]),
        ("b_ma", layer[.averageBurst]),
      ]
      if l < layers.count - 1 { state.append(("u", layer[.apical])) }
      if network.parameters.rule == .burstprop {
        state += [
          ("p_ma", layer[.averageBurstProbability]),
          ("p_ma_cache", layer[.cachedAverageBurstProbability]),
        ]
      }
      for (key, values) in state {
        comparison.compare(
          key, Array(values.column(0)), orUndefined: try record.member(key).numbers(layer.size),
          at: "\(location), layer \(l + 1)", tolerance: continuousTolerance)
      }
    }
  }

  private static func compareWeights(
    of network: ContinuousBurstingNetwork, _ record: TraceNode, _ location: String,
    _ comparison: inout Comparison
  ) throws {
    let weights = network.weights
    let records = try record.member("layers").elements()
    guard records.count == weights.feedforward.count else {
      throw try record.member("layers").problem(
        "expected \(weights.feedforward.count) layers, found \(records.count)")
    }
    for (l, record) in records.enumerated() {
      let at = "\(location), layer \(l + 1)"
      func compare(_ key: String, _ matrix: Matrix<Double>) throws {
        comparison.compare(
          key, matrix.rowMajor,
          orUndefined: try record.member(key).rows(matrix.rows, matrix.columns), at: at,
          tolerance: continuousTolerance)
      }
      try compare("W", weights.feedforward[l])
      let thresholds = weights.thresholds[l]
      comparison.compare(
        "bias", Array(thresholds.column(0)),
        orUndefined: try record.member("b").numbers(thresholds.rows), at: at,
        tolerance: continuousTolerance)
      guard l < weights.burstFeedback.count else { continue }
      try compare("Y", weights.burstFeedback[l].transposed())
      if !weights.eventFeedback.isEmpty { try compare("Q", weights.eventFeedback[l].transposed()) }
    }
  }
}

/// The `config` block of a continuous run.
struct ContinuousBurstingTraceConfiguration {
  let layers: [Int]
  let parameters: ContinuousBurstingParameters

  init(_ rule: ContinuousBurstingRule, _ node: TraceNode) throws {
    let sizes = try node.member("sizes")
    layers = try sizes.elements().map { try $0.integer(in: 1...100_000) }
    guard layers.count >= 2 else {
      throw sizes.problem("expected at least the sizes of input and output")
    }
    func positive(_ key: String) throws -> Double {
      let member = try node.member(key)
      let value = try member.double()
      guard value > 0 else { throw member.problem("expected a number above 0, found \(value)") }
      return value
    }
    var parameters = ContinuousBurstingParameters(rule)
    parameters.timeStep = try positive("dt")
    parameters.somaTimeConstant = try positive("tau_z")
    parameters.dendriteTimeConstant = try positive("tau_u")
    parameters.weightTimeConstant = try positive("tau_W")
    parameters.averagingTimeConstant = try positive("tau_moving_avg")
    parameters.apicalGain = try node.member("beta_hidden").double()
    parameters.baseline = try node.member("p_baseline").double()
    parameters.transportsWeights = try node.member("weight_transport").boolean()
    self.parameters = parameters
  }

  /// The initial weights; the trace's Y and Q have the shape of the next layer's W.
  func weights(_ node: TraceNode) throws -> ContinuousBurstingWeights {
    let records = try node.elements()
    let top = layers.count - 1
    guard records.count == top else {
      throw node.problem("expected \(top) layers, found \(records.count)")
    }
    func feedback(_ key: String) throws -> [Matrix<Double>] {
      try (1..<top).map {
        try records[$0 - 1].member(key).matrix(layers[$0 + 1], layers[$0]).transposed()
      }
    }
    return ContinuousBurstingWeights(
      feedforward: try (1...top).map {
        try records[$0 - 1].member("W").matrix(layers[$0], layers[$0 - 1])
      },
      thresholds: try (1...top).map { Matrix(try records[$0 - 1].member("b").vector(layers[$0])) },
      burstFeedback: try feedback("Y"),
      eventFeedback: parameters.rule == .burstCCN ? try feedback("Q") : [])
  }
}
