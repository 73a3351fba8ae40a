import LinearAlgebra
import Models
import NetworkCore

/// Traces of the network of segregated dendrites: `guerguiev2017-golden/1`.
///
/// Replayed in a closed loop: the recorded draws decide, the spikes must come out as recorded.
enum SegregatedTraces {
  static let format = "guerguiev2017-golden/1"

  /// Potentials, averages and weights may deviate by 1e-12, errors E by 1e-14, as the format's description says.
  static let values = Tolerance(
    name: "closed loop", relative: 0, absolute: 1e-12,
    reason: "IEEE doubles, sums in another order")
  static let errors = Tolerance(
    name: "errors", relative: 0, absolute: 1e-14, reason: "IEEE doubles, sums in another order")
  static let spikes = Tolerance(
    name: "spikes", relative: 0, absolute: 0, reason: "draws decide as recorded or not")

  static func replay(_ trace: TraceNode, _ comparison: inout Comparison) throws {
    let configuration = try SegregatedTraceConfiguration(trace.member("params"))
    try configuration.compareConstants(&comparison)
    try configuration.compareInitialisation(trace.optional("init_formula"), &comparison)
    let weights = try configuration.weights(trace.member("init"))
    let network = SegregatedNetwork(
      parameters: configuration.parameters, weights: weights,
      learningRates: configuration.learningRates, observation: [.apicalPotentials, .allAverages])
    for (number, example) in try trace.member("examples").elements().enumerated() {
      try replayExample(
        example, "example \(number + 1)", network, configuration, &comparison)
    }
    for (number, test) in (try trace.optional("test")?.elements() ?? []).enumerated() {
      network.reset()
      let location = "test \(number + 1)"
      try showRates(test, network)
      let phase = try test.member("forward")
      try replayPhase(
        .forward, phase, window: configuration.testWindow, location, network, &comparison)
      try compareEnd(
        .forward, test.member("forward_end"), location, network, &comparison)
      comparison.compare(
        "predicted class", [Double(network.answeredClass)], [try test.member("predicted").double()],
        at: location, tolerance: spikes)
    }
  }

  private static func showRates(_ node: TraceNode, _ network: SegregatedNetwork<Double>) throws {
    let rates = try node.member("rates").vector(network.input.size)
    guard rates.allSatisfy({ $0 >= 0 }) else {
      throw try node.member("rates").problem("expected rates of 0 or more")
    }
    network.showRates(rates)
  }

  private static func replayExample(
    _ example: TraceNode, _ location: String, _ network: SegregatedNetwork<Double>,
    _ configuration: SegregatedTraceConfiguration, _ comparison: inout Comparison
  ) throws {
    try showRates(example, network)
    network.teach(try example.member("label").integer(in: 0...(network.output.size - 1)))
    for (phase, key) in [(SegregatedPhase.forward, "forward"), (.target, "target")] {
      try replayPhase(
        phase, example.member(key), window: configuration.window, "\(location), \(key)", network,
        &comparison)
      try compareEnd(
        phase, example.member("\(key)_end"), "\(location), \(key)", network, &comparison)
    }
    try replayUpdate(example, location, network, &comparison)
  }

  private static func replayUpdate(
    _ example: TraceNode, _ location: String, _ network: SegregatedNetwork<Double>,
    _ comparison: inout Comparison
  ) throws {
    let before = network.weights.feedforward.map { $0.copy() }
    let thresholds = network.weights.thresholds.map { $0.copy() }
    network.computeErrors()
    let earlier = network.backpropagatedErrors().map { Array($0.rowMajor) }
    let earlierAngles = network.anglesToBackpropagation()
    var stream = RandomStream(seed: 0)
    network.update(using: &stream)
    let later = network.backpropagatedErrors().map { Array($0.rowMajor) }
    let laterAngles = network.anglesToBackpropagation()
    let losses = network.losses()
    let layers = network.hidden + [network.output]
    let updates = try example.member("update").elements()
    guard updates.count == layers.count else {
      throw try example.member("update").problem("expected \(layers.count) layers")
    }
    for (m, update) in updates.enumerated() {
      let at = "\(location), layer \(m + 1)"
      let size = layers[m].size
      func compareErrors(_ key: String, _ ours: [Double]) throws {
        guard let recorded = update.optional(key) else { return }
        comparison.compare(
          key == "E" ? "E" : "E by backpropagation", ours.map { -$0 }, try recorded.vector(size),
          at: at, tolerance: errors)
      }
      try compareErrors("E", layers[m].errors)
      let change = network.weights.feedforward[m].copy()
      change.add(before[m], scale: -1)
      let thresholdChange = network.weights.thresholds[m].copy()
      thresholdChange.add(thresholds[m], scale: -1)
      comparison.compare(
        "weight changes",
        change.rowMajor, try update.member("dW").matrix(change.rows, change.columns).rowMajor,
        at: at, tolerance: values)
      comparison.compare(
        "threshold changes", thresholdChange.rowMajor, try update.member("db").vector(size), at: at,
        tolerance: values)
      if let recorded = try update.optional("local_loss_sum")?.double() {
        let ours = m < losses.hidden.count ? losses.hidden[m] : losses.output
        comparison.compare("losses", [ours], [recorded], at: at, tolerance: values)
      }
      guard m < layers.count - 1 else { continue }
      try compareErrors("backprop_E_pre_update", earlier[m])
      try compareErrors("backprop_E_post_update", later[m])
      for (key, angle) in [
        ("backprop_angle_deg_pre_update", earlierAngles[m]),
        ("backprop_angle_deg_post_update", laterAngles[m]),
      ] {
        guard let recorded = try update.optional(key)?.double() else { continue }
        comparison.compare(
          "angles to backpropagation", [angle], [recorded], at: at,
          tolerance: .angle(recorded, inductionNorm: layers[m].errorNorm))
      }
    }
    if let recorded = try example.optional("loss_output_mean")?.double() {
      comparison.compare(
        "losses", [losses.output / Double(network.output.size)], [recorded], at: location,
        tolerance: values)
    }
    let after = try example.member("after")
    try comparison.compareList(
      "weights", network.weights.feedforward, after.member("W"), at: location)
    try comparison.compareList(
      "weights", network.weights.thresholds, after.member("b"), at: location)
    try comparison.compareList(
      "weights", network.weights.feedback, after.member("Y"), at: location)
  }
}
