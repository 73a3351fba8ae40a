import LinearAlgebra
import Models
import NetworkCore

/// A network whose runs in discrete time can be replayed.
protocol LayeredTraceNetwork: LayeredNetwork<Double> {
  /// Whether its files record gradients as sums over the minibatch, instead of means.
  static var recordsSums: Bool { get }

  /// One sweep up and one down; nothing is learned.
  func compare(isTaught: Bool)
  /// The state of a layer, and its gradients.
  func compareLayer(
    _ layer: LayerRecord, update: Matrix<Double>, _ comparison: inout Comparison) throws
  /// What the file logs of the whole network, besides the alignment of updates and the angles between W and Y.
  func compareMetrics(
    _ metrics: TraceNode, at location: String, _ comparison: inout Comparison) throws
  /// The weights of a layer after an update.
  func compareParameters(_ layer: LayerRecord, _ comparison: inout Comparison) throws
}

extension LayeredTraceNetwork {
  static var recordsSums: Bool { false }

  func compareMetrics(
    _ metrics: TraceNode, at location: String, _ comparison: inout Comparison
  ) throws {}
}

/// A run in discrete time, about to be replayed.
struct LayeredTraceRun {
  let steps: [(step: LayeredTraceStep, location: String)]
  let layout: LayeredTraceLayout

  /// - Parameter name: what a location begins with, since a file has several runs.
  init(_ run: TraceNode, _ name: String, _ layout: LayeredTraceLayout) throws {
    steps = try LayeredTraceStep.all(of: run, name, layout)
    self.layout = layout
  }

  /// Replays all steps, and compares what the file has of each.
  ///
  /// - Parameters:
  ///   - first: the network as the run begins.
  ///   - tied: makes the network of the steps after the first, with the ties of the run; nil where the first has them
  ///     (FeedbackTies.swift).
  ///   - learn: one update of all weights.
  func replay<Network: LayeredTraceNetwork>(
    _ first: Network, tied: ((_ first: Network) -> Network)?, _ comparison: inout Comparison,
    learn: (Network, LayeredTraceStep, _ location: String, inout Comparison) throws -> Void
  ) throws {
    var network = first
    for (index, (step, location)) in steps.enumerated() {
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
        try network.compareLayer(layer, update: updates[index], &comparison)
        try layer.compareShadows(shadows, sums: Network.recordsSums, &comparison)
      }
      let metrics = try step.node.member("metrics")
      try comparison.compareAlignment(
        shadows.alignment, metrics, at: location, batch: Network.recordsSums ? layout.trials : 1)
      try comparison.compareAngles(
        "weight_angles_W_Y", network.forwardToFeedbackAngles(), metrics, at: location)
      try network.compareMetrics(metrics, at: location, &comparison)
      try learn(network, step, location, &comparison)
      if index == 0, let tied {
        network = tied(first)
        network.learned.takeOver(from: first.learned)
      }
      for layer in try step.parameters(location) {
        try network.compareParameters(layer, &comparison)
      }
    }
  }
}
