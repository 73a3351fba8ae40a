import LinearAlgebra
import Models

/// A network of bursts in a run in discrete time, and who moves its forward weights.
struct DiscreteBurstingStudent {
  let first: BurstingNetwork<Double>
  /// Makes the network with the ties of the run; nil where the first has them.
  let makeTied: ((BurstingNetwork<Double>) -> BurstingNetwork<Double>)?
  private let multilayer: MultilayerNetwork<Double>?
  /// What the multilayer network sends its errors down through, of feedback alignment.
  private let multilayerFeedback: [Matrix<Double>]

  init(
    _ configuration: DiscreteBurstingConfiguration, _ layout: LayeredTraceLayout,
    _ weights: BurstingWeights<Double>
  ) {
    var tied = configuration.tied
    let baseline = tied.baselineBurstProbability
    let isBalanced = weights.eventFeedback.follow(weights.burstFeedback, scale: baseline)
    if tied.eventFeedback == .balanced && !isBalanced {
      tied.eventFeedback = configuration.untied.eventFeedback
    }
    var beginsTied = tied.eventFeedback != .tied || isBalanced
    if case .tied(let scale) = tied.burstFeedback {
      beginsTied =
        beginsTied
        && weights.burstFeedback.follow(
          layout.mirroredForward(weights.forward), scale: scale)
    }
    func network(_ parameters: BurstingParameters) -> BurstingNetwork<Double> {
      BurstingNetwork(
        layout.architecture, trials: layout.trials, parameters: parameters, weights: weights)
    }
    let parameters = tied
    first = network(beginsTied ? parameters : configuration.untied)
    makeTied = first.parameters == parameters ? nil : { _ in network(parameters) }
    multilayerFeedback =
      configuration.rule == .feedbackAlignment ? weights.burstFeedback.map { $0.copy() } : []
    multilayer =
      configuration.rule == .bursts
      ? nil
      : MultilayerNetwork(
        layout.architecture, trials: layout.trials, loss: .squaredRateError,
        learningRate: tied.learningRate, momentum: tied.momentum, weightDecay: tied.weightDecay,
        weights: weights.forward,
        feedbackWeights: configuration.rule == .feedbackAlignment ? multilayerFeedback : nil)
  }

  /// One update of all weights.
  func learn(
    _ network: BurstingNetwork<Double>, _ step: LayeredTraceStep, _ location: String,
    _ comparison: inout Comparison
  ) throws {
    // Never drawn from: there is no noise.
    var stream = RandomStream(seed: 0)
    if let multilayer {
      for (own, feedback) in zip(multilayerFeedback, network.feedbackWeights) {
        own.assign(from: feedback)
      }
      network.train(.feedback, isTaught: step.isTaught, using: &stream)
      multilayer.input.assign(from: step.input)
      multilayer.predict()
      multilayer.target.assign(from: step.isTaught ? step.target : multilayer.output)
      multilayer.train()
      let key = multilayer.feedback == .backpropagation ? "grad_weight_bp" : "grad_weight_fa"
      let records = try step.layout.layers(step.node.member("layers"))
      for (index, update) in multilayer.updates().enumerated() {
        try LayerRecord(records[index], index + 1, step.layout, "\(location), multilayer network")
          .compare(key, step.layout.weights, update, scale: -1, &comparison)
      }
    } else {
      network.train(isTaught: step.isTaught, using: &stream)
    }
  }
}
