import LinearAlgebra
import Models
import NetworkCore

extension BurstingTraces {
  /// Family `edn`: the error-encoding dendritic network.
  static func replayErrorEncoding(
    _ run: TraceNode, _ name: String, _ comparison: inout Comparison
  ) throws {
    let config = try run.member("config")
    let layout = try LayeredTraceLayout(config)
    guard layout.architecture.connectivity.allSatisfy({ $0 == .full }) else {
      throw try config.member("conv").problem("an error-encoding network has no maps")
    }
    let configuration = try ErrorEncodingTraceConfiguration(config)
    let weights = try configuration.weights(run.member("init"), layout)
    var network = configuration.network(
      tied: configuration.begins(with: weights, layout), weights, layout)
    for (step, location) in try LayeredTraceStep.all(of: run, name, layout) {
      network.input.assign(from: step.input)
      network.target.assign(from: step.target)
      network.compare(isTaught: step.isTaught)
      try step.compareOutput(network.output, location, &comparison)
      let updates = network.updates()
      let shadows = ShadowGradients(
        network.gradientReference, feedback: network.feedbackWeights, updates: updates, step.input,
        step.isTaught ? step.target : nil)
      for (index, record) in try layout.layers(step.node.member("layers")).enumerated() {
        let layer = LayerRecord(record, index + 1, layout, location)
        try compareState(network, layer, &comparison)
        try layer.compare("grad_weight", layout.weights, updates[index], scale: -1, &comparison)
        if layer.isHidden { try compareInterneurons(network, layer, &comparison) }
        try layer.compareShadows(shadows, &comparison)
      }
      let metrics = try step.node.member("metrics")
      try comparison.compareAlignment(shadows.alignment, metrics, at: location)
      try comparison.compareAngles(
        "weight_angles_W_Y", network.forwardToFeedbackAngles(), metrics, at: location)
      network.train(isTaught: step.isTaught)
      if network.parameters != configuration.tied {
        let next = configuration.network(tied: true, weights, layout)
        next.learned.takeOver(from: network.learned)
        network = next
      }
      try compareParameters(of: network, step, location, &comparison)
    }
  }

  private static func compareState(
    _ network: ErrorEncodingNetwork<Double>, _ layer: LayerRecord, _ comparison: inout Comparison
  ) throws {
    let population = network.layers[layer.number - 1]
    let delta = population[signal: .rate].copy()
    delta.add(population[signal: .taughtRate], scale: -1)
    var state = [
      ("pyr_basal", population[.soma]), ("pyr_basal_rate", population[signal: .rate]),
      ("pyr_soma_t", population[.taughtSoma]),
      ("pyr_soma_rate_t", population[signal: .taughtRate]), ("delta", delta),
    ]
    if layer.isHidden { state.append(("pyr_apical", population[.apical])) }
    for (key, values) in state {
      try layer.compare(key, layer.layout.neurons, values, &comparison)
    }
    try layer.compare(
      "grad_bias", layer.layout.thresholds, layer.thresholdGradient(of: delta), &comparison)
  }

  /// The interneurons of a hidden layer, and what their weights learn from, whether they learn or are tied.
  private static func compareInterneurons(
    _ network: ErrorEncodingNetwork<Double>, _ layer: LayerRecord, _ comparison: inout Comparison
  ) throws {
    let cells = network.interneurons[layer.number - 1]
    let population = network.layers[layer.number - 1]
    // One for each neuron of the layer above.
    func partners(_ k: Int) -> TensorLayout { layer.layout.neurons(k + 1) }
    for (key, values) in [
      ("intn_basal", cells[.basal]), ("intn_basal_rate", cells[signal: .basalRate]),
      ("intn_soma", cells[.soma]), ("intn_soma_rate", cells[signal: .rate]),
    ] {
      try layer.compare(key, partners, values, &comparison)
    }
    let surprise = cells[signal: .rate].copy()
    surprise.add(cells[signal: .basalRate], scale: -1)
    func mean(_ post: Matrix<Double>, _ pre: Matrix<Double>) -> Matrix<Double> {
      Matrix.product(post, pre, transposingSecond: true).scaled(by: 1 / Double(layer.layout.trials))
    }
    let onto =
      network.circuit.induction("toInterneurons\(layer.number)")
      ?? mean(surprise, population[signal: .taughtRate])
    let back =
      network.circuit.induction("fromInterneurons\(layer.number)")
      ?? mean(population[.apical], cells[signal: .rate])
    let ones = Matrix<Double>(layer.layout.trials, 1) { _, _ in 1 }
    try layer.compare(
      "grad_weight_pyr_intn", { layer.layout.weights($0 + 1) }, onto, scale: -1, &comparison)
    try layer.compare(
      "grad_bias_pyr_intn", { layer.layout.thresholds($0 + 1) },
      Matrix.product(surprise, ones).scaled(by: 1 / Double(layer.layout.trials)), scale: -1,
      &comparison)
    try layer.compare(
      "grad_weight_intn_pyr", layer.layout.feedback, back, scale: -1, &comparison)
  }

  private static func compareParameters(
    of network: ErrorEncodingNetwork<Double>, _ step: LayeredTraceStep, _ location: String,
    _ comparison: inout Comparison
  ) throws {
    let feedback = network.feedbackWeights
    let (onto, back) = (network.toInterneurons, network.fromInterneurons)
    for layer in try step.parameters(location) {
      try layer.compareForward(network.weights.forward, &comparison)
      guard layer.isHidden else { continue }
      let index = layer.number - 1
      try layer.compare("Y", layer.layout.feedback, feedback[index], &comparison)
      try layer.compare("PI", { layer.layout.weights($0 + 1) }, onto[index].weights, &comparison)
      try layer.compare(
        "bPI", { layer.layout.thresholds($0 + 1) }, onto[index].thresholds, &comparison)
      try layer.compare("IP", layer.layout.feedback, back[index], &comparison)
    }
  }
}

/// The `config` block of a run of the family `edn`.
struct ErrorEncodingTraceConfiguration {
  /// With all weights of their own, as the run begins (FeedbackTies.swift), and with the ties of the run.
  let untied, tied: ErrorEncodingParameters

  init(_ node: TraceNode) throws {
    var parameters = ErrorEncodingParameters()
    parameters.learningRate = try node.member("lr").double()
    parameters.interneuronRate =
      try node.member("intn_lr_scale").double() * parameters.learningRate
    parameters.momentum = try node.member("momentum").double()
    parameters.weightDecay = try node.member("weight_decay").double()
    parameters.outputNudging = try node.member("lambda_output").double()
    parameters.interneuronNudging = try node.member("lambda_intn").double()
    parameters.apicalCoupling = try node.member("lambda_hidden").double()
    let scale = try node.member("Y_scale").double()
    let interneuronScale = try node.member("intn_scale").double()
    parameters.feedback = .random(standardDeviation: scale)
    parameters.interneurons = .random(standardDeviation: interneuronScale)
    untied = parameters
    let modes = ["random_init", "symmetric_init", "tied"]
    if try node.choice("Y_mode", modes) == "tied" { parameters.feedback = .tied(scale: scale) }
    if try node.choice("intn_mode", modes) == "tied" {
      parameters.interneurons = .ideal(scale: interneuronScale)
    }
    tied = parameters
  }

  func weights(
    _ node: TraceNode, _ layout: LayeredTraceLayout
  ) throws -> ErrorEncodingWeights<Double> {
    let layers = try layout.layers(node)
    func hidden(
      _ key: String, _ tensor: (Int) -> TensorLayout
    ) throws -> [Matrix<Double>] {
      try layout.hidden.map { try tensor($0).read(layers[$0 - 1].member(key)) }
    }
    return ErrorEncodingWeights(
      forward: try layout.forwardWeights(layers), feedback: try hidden("Y", layout.feedback),
      toInterneurons: try hidden("PI") { layout.weights($0 + 1) },
      interneuronThresholds: try hidden("bPI") { layout.thresholds($0 + 1) },
      fromInterneurons: try hidden("IP", layout.feedback))
  }

  /// Whether the ties hold already.
  func begins(with weights: ErrorEncodingWeights<Double>, _ layout: LayeredTraceLayout) -> Bool {
    if case .tied(let scale) = tied.feedback,
      !weights.feedback.follow(layout.mirroredForward(weights.forward), scale: scale)
    {
      return false
    }
    guard case .ideal(let scale) = tied.interneurons else { return true }
    return weights.toInterneurons.follow(Array(weights.forward.weights.dropFirst()), scale: 1)
      && weights.interneuronThresholds.follow(
        Array(weights.forward.thresholds.dropFirst()), scale: 1)
      && weights.fromInterneurons.follow(weights.feedback, scale: scale)
  }

  func network(
    tied isTied: Bool, _ weights: ErrorEncodingWeights<Double>, _ layout: LayeredTraceLayout
  ) -> ErrorEncodingNetwork<Double> {
    ErrorEncodingNetwork(
      layout.architecture, trials: layout.trials, parameters: isTied ? tied : untied,
      weights: weights)
  }
}
