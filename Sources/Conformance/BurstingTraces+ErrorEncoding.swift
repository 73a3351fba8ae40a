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
    let beginsTied = configuration.begins(with: weights, layout)
    func network(tied isTied: Bool) -> ErrorEncodingNetwork<Double> {
      ErrorEncodingNetwork(
        layout.architecture, trials: layout.trials,
        parameters: isTied ? configuration.tied : configuration.untied, weights: weights)
    }
    try LayeredTraceRun(run, name, layout).replay(
      network(tied: beginsTied), tied: beginsTied ? nil : { _ in network(tied: true) },
      &comparison
    ) { network, step, _, _ in network.train(isTaught: step.isTaught) }
  }
}

extension ErrorEncodingNetwork<Double>: LayeredTraceNetwork {
  func compareLayer(
    _ layer: LayerRecord, update: Matrix<Double>, _ comparison: inout Comparison
  ) throws {
    try compareState(layer, &comparison)
    try layer.compare("grad_weight", layer.layout.weights, update, scale: -1, &comparison)
    if layer.isHidden { try compareInterneurons(layer, &comparison) }
  }

  private func compareState(_ layer: LayerRecord, _ comparison: inout Comparison) throws {
    let population = layers[layer.number - 1]
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
  private func compareInterneurons(_ layer: LayerRecord, _ comparison: inout Comparison) throws {
    let cells = interneurons[layer.number - 1]
    let population = layers[layer.number - 1]
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
      circuit.induction("toInterneurons\(layer.number)")
      ?? mean(surprise, population[signal: .taughtRate])
    let back =
      circuit.induction("fromInterneurons\(layer.number)")
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

  func compareParameters(_ layer: LayerRecord, _ comparison: inout Comparison) throws {
    try layer.compareForward(weights.forward, &comparison)
    guard layer.isHidden else { return }
    let index = layer.number - 1
    let (onto, back) = (toInterneurons[index], fromInterneurons[index])
    try layer.compare("Y", layer.layout.feedback, feedbackWeights[index], &comparison)
    try layer.compare("PI", { layer.layout.weights($0 + 1) }, onto.weights, &comparison)
    try layer.compare("bPI", { layer.layout.thresholds($0 + 1) }, onto.thresholds, &comparison)
    try layer.compare("IP", layer.layout.feedback, back, &comparison)
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
}
