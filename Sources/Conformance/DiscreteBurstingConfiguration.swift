import LinearAlgebra
import Models
import NetworkCore

/// The `config` block of a run of the family `burstccn`.
struct DiscreteBurstingConfiguration {
  /// What moves the forward weights.
  enum Rule: String {
    case bursts = "burst"
    case backpropagation = "bp"
    case feedbackAlignment = "fa"
  }

  /// With all feedback weights of their own, as the run begins: in the authors' code a tie holds from the first update on.
  let untied: BurstingParameters
  /// With the ties of the run.
  let tied: BurstingParameters
  let rule: Rule

  init(_ node: TraceNode) throws {
    var parameters = BurstingParameters()
    parameters.learningRate = try node.member("lr").double()
    parameters.momentum = try node.member("momentum").double()
    parameters.weightDecay = try node.member("weight_decay").double()
    parameters.baselineBurstProbability = try node.member("p_baseline").double()
    if try node.member("Y_learning").boolean() {
      parameters.burstFeedbackRate = try node.member("Y_lr").double()
    }
    if try node.member("Q_learning").boolean() {
      parameters.eventFeedbackRate = try node.member("Q_lr").double()
    }
    // How weights were drawn does not matter here: they are in the file.
    let scale = try node.member("Y_scale").double()
    parameters.burstFeedback = .random(standardDeviation: scale)
    parameters.eventFeedback = .random(standardDeviation: try node.member("Q_scale").double())
    untied = parameters
    if try node.choice("Y_mode", ["random_init", "symmetric_init", "tied"]) == "tied" {
      parameters.burstFeedback = .tied(scale: scale)
    }
    let events = try node.choice(
      "Q_mode", ["random_init", "symmetric_init", "tied", "W_symmetric_init"])
    if events == "tied" { parameters.eventFeedback = .tied }
    if events == "symmetric_init" { parameters.eventFeedback = .balanced }
    tied = parameters
    let rule = try node.choice("rule", ["burst", "bp", "fa"])
    self.rule = Rule(rawValue: rule) ?? .bursts
  }

  func weights(_ node: TraceNode, _ layout: LayeredTraceLayout) throws -> BurstingWeights<Double> {
    let layers = try layout.layers(node)
    return BurstingWeights(
      forward: try layout.forwardWeights(layers),
      burstFeedback: try layout.hidden.map {
        try layout.feedback($0).read(layers[$0 - 1].member("Y"))
      },
      eventFeedback: try layout.hidden.map {
        try layout.feedback($0).read(layers[$0 - 1].member("Q"))
      })
  }
}
