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
    var network = configuration.network(
      tied: weights.isTied(by: configuration, layout), weights, layout)
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
        try compareGradients(network, layer, updates[index], &comparison)
        try layer.compareShadows(shadows, sums: true, &comparison)
      }
      let metrics = try step.node.member("metrics")
      try comparison.compareAlignment(
        network.alignment(), metrics, at: location, batch: layout.trials)
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
    _ network: BurstpropNetwork<Double>, _ layer: LayerRecord, _ comparison: inout Comparison
  ) throws {
    let population = network.layers[layer.number - 1]
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

  /// Gradients are sums over the minibatch here.
  private static func compareGradients(
    _ network: BurstpropNetwork<Double>, _ layer: LayerRecord, _ update: Matrix<Double>,
    _ comparison: inout Comparison
  ) throws {
    let sum = -Double(layer.layout.trials)
    try layer.compare("grad_weight", layer.layout.weights, update, scale: sum, &comparison)
    let errors = network.layers[layer.number - 1][signal: .burstError]
    try layer.compare(
      "grad_bias", layer.layout.thresholds, layer.thresholdGradient(of: errors), scale: sum,
      &comparison)
    let index = layer.number - 1
    // Feedback between maps does not learn but decay.
    if index > 0, network.architecture.connectivity[index] == .full,
      let induction = network.circuit.induction("burstFeedback\(index)")
    {
      try layer.compareIfRecorded(
        "grad_weight_Y", { layer.layout.feedback($0 - 1) }, induction, scale: sum, &comparison)
    }
    if layer.isHidden,
      let induction = network.circuit.induction("recurrent/hidden\(layer.number)")
    {
      try layer.compareIfRecorded(
        "grad_weight_r", layer.layout.recurrent, induction, scale: sum, &comparison)
    }
  }

  private static func compareParameters(
    of network: BurstpropNetwork<Double>, _ step: LayeredTraceStep, _ location: String,
    _ comparison: inout Comparison
  ) throws {
    let feedback = network.feedbackWeights
    for layer in try step.parameters(location) {
      try layer.compareForward(network.weights.forward, &comparison)
      let index = layer.number - 1
      if index > 0 {
        try layer.compare(
          "Y", { layer.layout.feedback($0 - 1) }, feedback[index - 1], &comparison)
      }
      if layer.isHidden, let recurrent = network.weights.recurrent[index] {
        try layer.compare("R", layer.layout.recurrent, recurrent, &comparison)
      }
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

  func network(
    tied isTied: Bool, _ weights: BurstpropWeights<Double>, _ layout: LayeredTraceLayout
  ) -> BurstpropNetwork<Double> {
    BurstpropNetwork(
      layout.architecture, trials: layout.trials, parameters: isTied ? tied : untied,
      weights: weights)
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
