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
    try LayeredTraceRun(run, name, layout).replay(
      student.first, tied: student.makeTied, &comparison, learn: student.learn)
  }
}

extension BurstingNetwork<Double>: LayeredTraceNetwork {
  func compareLayer(
    _ layer: LayerRecord, update: Matrix<Double>, _ comparison: inout Comparison
  ) throws {
    let population = layers[layer.number - 1]
    let events = population[signal: .event]
    let bursts = population[signal: .burst]
    let quiet = events.scaled(by: parameters.baselineBurstProbability)
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
    try layer.compare("grad_weight", layer.layout.weights, update, scale: -1, &comparison)
    try layer.compareFeedbackGradients(of: circuit, &comparison)
  }

  func compareMetrics(
    _ metrics: TraceNode, at location: String, _ comparison: inout Comparison
  ) throws {
    let (layers, all) = feedbackAngles()
    try comparison.compareAngles("weight_angles_Q_Y", layers, metrics, at: location)
    try comparison.compareAngles("global_weight_angle_Q_Y", [all], metrics, at: location)
    try comparison.compareMetric(
      "mean_abs_apical_all_hidden", [meanApicalMagnitude()], metrics, at: location)
  }

  func compareParameters(_ layer: LayerRecord, _ comparison: inout Comparison) throws {
    try layer.compareForward(weights.forward, &comparison)
    guard layer.isHidden else { return }
    let index = layer.number - 1
    try layer.compare("Y", layer.layout.feedback, feedbackWeights[index], &comparison)
    try layer.compare("Q", layer.layout.feedback, eventFeedbackWeights[index], &comparison)
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
