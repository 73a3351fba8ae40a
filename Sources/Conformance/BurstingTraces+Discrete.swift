import LinearAlgebra
import Models
import NetworkCore

extension BurstingTraces {
  /// Family `burstccn`: the network of bursts, or, by the config's `rule`, the multilayer network in its place (`bp` and `fa`), where
  /// bursts and feedback weights go along without moving the forward weights.
  static func replayBurstCCN(
    _ run: TraceNode, _ name: String, _ comparison: inout Comparison
  ) throws {
    let config = try run.member("config")
    let layout = try LayeredTraceLayout(config)
    let configuration = try DiscreteBurstingConfiguration(config)
    let weights = try configuration.weights(run.member("init"), layout)
    let student = DiscreteBurstingStudent(configuration, layout, weights)
    for (step, location) in try LayeredTraceStep.all(of: run, name, layout) {
      student.present(step)
      let network = student.network
      network.compare(isTaught: step.isTaught)
      try step.compareOutput(network.output, location, &comparison)
      let updates = network.updates()
      let shadows = ShadowGradients(
        network.gradientReference, feedback: network.burstFeedbackWeights, updates: updates,
        step.input,
        step.isTaught ? step.target : nil)
      for (k, record) in try layout.layers(step.node.member("layers")).enumerated() {
        let layer = LayerRecord(record, k + 1, layout, location)
        try compareState(network, layer, &comparison)
        try layer.compare("grad_weight", layout.weights, updates[k], scale: -1, &comparison)
        try layer.compareFeedbackGradients(of: network.circuit, &comparison)
        try layer.compareShadows(shadows, &comparison)
      }
      try compareMetrics(of: network, shadows.alignment, step, location, &comparison)
      try student.learn(step, location, &comparison)
      try compareParameters(of: student.network, step, location, &comparison)
    }
  }

  private static func compareState(
    _ network: BurstingNetwork<Double>, _ layer: LayerRecord, _ comparison: inout Comparison
  ) throws {
    let population = network.layers[layer.number - 1]
    let events = population[signal: .event]
    let bursts = population[signal: .burst]
    let quiet = events.scaled(by: network.parameters.baselineBurstProbability)
    let delta = quiet.copy()
    delta.add(bursts, scale: -1)
    var state = [
      ("e", events), ("p_t", population[signal: .burstProbability]), ("b", quiet), ("b_t", bursts),
      ("delta", delta),
    ]
    if layer.isHidden { state.append(("apic", population[.apical])) }
    for (key, values) in state {
      try layer.compare(key, layer.layout.neurons, values, &comparison)
    }
    try layer.compare(
      "grad_bias", layer.layout.thresholds, layer.thresholdGradient(of: delta), &comparison)
  }

  private static func compareMetrics(
    of network: BurstingNetwork<Double>, _ alignment: UpdateAlignment, _ step: LayeredTraceStep,
    _ location: String, _ comparison: inout Comparison
  ) throws {
    let metrics = try step.node.member("metrics")
    try comparison.compareAlignment(alignment, metrics, at: location)
    let (layers, all) = network.feedbackAngles()
    for (key, angles) in [
      ("weight_angles_W_Y", network.forwardToBurstFeedbackAngles()),
      ("weight_angles_Q_Y", layers), ("global_weight_angle_Q_Y", [all]),
    ] {
      try comparison.compareAngles(key, angles, metrics, at: location)
    }
    try comparison.compareMetric(
      "mean_abs_apical_all_hidden", [network.meanApicalMagnitude()], metrics, at: location)
  }

  private static func compareParameters(
    of network: BurstingNetwork<Double>, _ step: LayeredTraceStep, _ location: String,
    _ comparison: inout Comparison
  ) throws {
    let bursts = network.burstFeedbackWeights
    let events = network.eventFeedbackWeights
    for layer in try step.parameters(location) {
      try layer.compareForward(network.weights.forward, &comparison)
      guard layer.isHidden else { continue }
      let index = layer.number - 1
      try layer.compare("Y", layer.layout.feedback, bursts[index], &comparison)
      try layer.compare("Q", layer.layout.feedback, events[index], &comparison)
    }
  }
}

extension LayerRecord {
  /// `grad_weight_Y` and `grad_weight_Q`: minus what the feedback pathways would learn from. What is tied, or learns at a rate of 0,
  /// has no rule here, and what the authors' code then computes is used by nothing.
  fileprivate func compareFeedbackGradients(
    of circuit: Circuit<Double>, _ comparison: inout Comparison
  ) throws {
    for (key, pathway) in [
      ("grad_weight_Y", "burstFeedback\(number)"), ("grad_weight_Q", "eventFeedback\(number)"),
    ] where node.optional(key) != nil {
      guard let induction = circuit.induction("\(pathway)") else { continue }
      try compare(key, layout.feedback, induction, scale: -1, &comparison)
    }
  }
}
