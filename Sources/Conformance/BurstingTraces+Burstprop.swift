import LinearAlgebra
import Models
import NetworkCore

extension BurstingTraces {
  /// Family `burstprop`. The feedback weights Y stand in the layer that sends through them; those of the first layer lead to the input
  /// and have no counterpart here.
  static func replayBurstprop(
    _ run: TraceNode, _ name: String, _ comparison: inout Comparison
  ) throws {
    let config = try run.member("config")
    let layout = try LayeredTraceLayout(config)
    let configuration = try BurstpropTraceConfiguration(config)
    let weights = try configuration.weights(run.member("init"), layout)
    let beginsTied = weights.isTied(by: configuration, layout)
    func network(tied isTied: Bool) -> BurstpropNetwork<Double> {
      BurstpropNetwork(
        layout.architecture, trials: layout.trials,
        parameters: isTied ? configuration.tied : configuration.untied, weights: weights)
    }
    try LayeredTraceRun(run, name, layout).replay(
      network(tied: beginsTied), tied: beginsTied ? nil : { _ in network(tied: true) },
      &comparison
    ) { network, step, _, _ in network.train(isTaught: step.isTaught) }
  }
}

extension BurstpropNetwork<Double>: LayeredTraceNetwork {
  static var recordsSums: Bool { true }

  func compareLayer(
    _ layer: LayerRecord, update: Matrix<Double>, _ comparison: inout Comparison
  ) throws {
    try compareState(layer, &comparison)
    try compareGradients(layer, update, &comparison)
  }

  private func compareState(
    _ layer: LayerRecord, _ comparison: inout Comparison
  ) throws {
    let population = layers[layer.number - 1]
    let events = population[signal: .event]
    for (key, values) in [
      ("e", events), ("b", population[signal: .burst]), ("b_t", population[signal: .taughtBurst]),
      ("delta", population[signal: .burstError].scaled(by: -1)),
    ] {
      try layer.compare(key, layer.layout.neurons, values, &comparison)
    }
    try layer.compareIfRecorded(
      "p_t", layer.layout.neurons, population[signal: .taughtBurstProbability], &comparison)
    guard layer.isHidden else {
      return try layer.compareNumber("p", population[signal: .burstProbability], &comparison)
    }
    try layer.compareIfRecorded(
      "p", layer.layout.neurons, population[signal: .burstProbability], &comparison)
    // What recurrent input hears, in the authors' code also on maps, which have none.
    let apical = population[.apical]
    let heard = Matrix<Double>(apical.rows, apical.columns) {
      TransferFunction.logistic(apical[$0, $1]) * events[$0, $1]
    }
    try layer.compareIfRecorded("b_pre", layer.layout.neurons, heard, &comparison)
    guard population.compartmentNames.contains(.lateral) else { return }
    let lateral = population[.lateral]
    let potential = Matrix<Double>(apical.rows, apical.columns) {
      apical[$0, $1] * (1 - events[$0, $1]) - lateral[$0, $1]
    }
    try layer.compareIfRecorded("u", layer.layout.neurons, potential, &comparison)
  }

  private func compareGradients(
    _ layer: LayerRecord, _ update: Matrix<Double>,
    _ comparison: inout Comparison
  ) throws {
    let sum = -Double(layer.layout.trials)
    try layer.compare("grad_weight", layer.layout.weights, update, scale: sum, &comparison)
    let errors = layers[layer.number - 1][signal: .burstError]
    try layer.compare(
      "grad_bias", layer.layout.thresholds, layer.thresholdGradient(of: errors), scale: sum,
      &comparison)
    let index = layer.number - 1
    // Feedback between maps does not learn but decay.
    if index > 0, architecture.connectivity[index] == .full,
      let induction = circuit.induction("burstFeedback\(index)")
    {
      try layer.compareIfRecorded(
        "grad_weight_Y", { layer.layout.feedback($0 - 1) }, induction, scale: sum, &comparison)
    }
    if layer.isHidden,
      let induction = circuit.induction("recurrent/hidden\(layer.number)")
    {
      try layer.compareIfRecorded(
        "grad_weight_r", layer.layout.recurrent, induction, scale: sum, &comparison)
    }
  }

  func compareParameters(_ layer: LayerRecord, _ comparison: inout Comparison) throws {
    try layer.compareForward(weights.forward, &comparison)
    let index = layer.number - 1
    if index > 0 {
      try layer.compare(
        "Y", { layer.layout.feedback($0 - 1) }, feedbackWeights[index - 1], &comparison)
    }
    if layer.isHidden, let recurrent = weights.recurrent[index] {
      try layer.compare("R", layer.layout.recurrent, recurrent, &comparison)
    }
  }
}

/// The `config` block of a run of the family `burstprop`.
struct BurstpropTraceConfiguration {
  /// With feedback weights of their own, as the run begins (FeedbackTies.swift), and with the ties of the run.
  let untied, tied: BurstpropParameters

  init(_ node: TraceNode) throws {
    var parameters = BurstpropParameters()
    parameters.learningRate = try node.member("lr").double()
    parameters.momentum = try node.member("momentum").double()
    parameters.weightDecay = try node.member("weight_decay").double()
    parameters.baselineBurstProbability = try node.member("p_baseline").double()
    parameters.hasRecurrentInput = try node.member("recurrent_input").boolean()
    parameters.feedbackLearns = try node.member("Y_learning").boolean()
    parameters.recurrentRate =
      try node.member("recurrent_learning").boolean() ? node.member("recurrent_lr").double() : 0
    let scale = try node.member("Y_scale").double()
    parameters.feedback = .random(standardDeviation: scale)
    untied = parameters
    if try node.choice("Y_mode", ["random_init", "symmetric_init", "tied"]) == "tied" {
      parameters.feedback = .tied(scale: scale)
    }
    tied = parameters
  }

  func weights(
    _ node: TraceNode, _ layout: LayeredTraceLayout
  ) throws -> BurstpropWeights<Double> {
    let layers = try layout.layers(node)
    return BurstpropWeights(
      forward: try layout.forwardWeights(layers),
      feedback: try layout.hidden.map { try layout.feedback($0).read(layers[$0].member("Y")) },
      recurrent: try layout.hidden.map { k in
        guard tied.hasRecurrentInput, layout.architecture.connectivity[k - 1] == .full else {
          return nil
        }
        return try layout.recurrent(k).read(layers[k - 1].member("R"))
      })
  }
}

extension BurstpropWeights<Double> {
  fileprivate func isTied(
    by configuration: BurstpropTraceConfiguration, _ layout: LayeredTraceLayout
  ) -> Bool {
    guard case .tied(let scale) = configuration.tied.feedback else { return true }
    return feedback.follow(layout.mirroredForward(forward), scale: scale)
  }
}
