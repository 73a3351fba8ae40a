import LinearAlgebra
import NetworkCore

/// The cells and wires of a network of bursting neurons in continuous time.
///
/// ```
/// layer l+1   ē ── eventFeedback Q_l (BurstCCN) ──▶ apical l
///             b̄ ── burstFeedback Y_l ─────────────▶ apical l
/// layer l−1   e ── feedforward W_l, c_l ──────────▶ basal l
/// ```
/// Feedforward synapses pass on events, as depressing ones do, and feedback synapses bursts, as facilitating ones do; neither has
/// dynamics of its own.
package struct ContinuousBurstingCircuit {
  package let input: Population<Double>
  /// Layers 1...L, the last being the output.
  package let layers: [Population<Double>]
  package let feedforward: [Pathway<Double>]
  package let burstFeedback: [Pathway<Double>]
  /// Empty for Burstprop.
  package let eventFeedback: [Pathway<Double>]
  package let circuit: Circuit<Double>

  package var output: Population<Double> { layers[layers.count - 1] }

  init(_ parameters: ContinuousBurstingParameters, weights: ContinuousBurstingWeights) {
    let sizes = weights.layers
    let top = sizes.count - 1
    let isBurstCCN = parameters.rule == .burstCCN
    precondition(
      weights.eventFeedback.isEmpty != isBurstCCN || top == 1,
      "event feedback belongs to BurstCCN, and to it only")
    precondition(
      parameters.eventFeedbackTimeConstant == nil || isBurstCCN && !parameters.transportsWeights,
      "event feedback learns in BurstCCN without transported weights")
    let input = Population<Double>("input", size: sizes[0], cellType: .input, compartments: [])
    let layers = (1...top).map { l in
      Population<Double>(
        l == top ? "output" : "pyramidal\(l)", size: sizes[l], cellType: .pyramidal,
        compartments: [.soma, .basal] + (l == top ? [.teacher] : [.apical, .feedback])
          + [.averageEvent, .averageBurst]
          + (isBurstCCN ? [] : [.averageBurstProbability, .cachedAverageBurstProbability]),
        signals: [
          .event, .burst, .burstProbability, .cachedEvent, .cachedBurst, .cachedBurstProbability,
        ])
    }
    let feedforward = (1...top).map { l in
      let baseline =
        l == top ? ContinuousBurstingParameters.outputBaseline : parameters.baseline
      return Pathway(
        "feedforward\(l)", from: l == 1 ? input : layers[l - 2], l == 1 ? .rate : .event,
        to: layers[l - 1], .basal, weights: .dense(weights.feedforward[l - 1]),
        threshold: weights.thresholds[l - 1],
        rule: PlasticityRule(
          learningRate: 1 / parameters.weightTimeConstant,
          postsynapticFactor: parameters.rule.surprise(baseline: baseline),
          presynapticSignal: l == 1 ? nil : .cachedEvent))
    }
    func feedback(
      _ name: String, _ signal: SignalName, _ matrices: [Matrix<Double>], rule: PlasticityRule?
    ) -> [Pathway<Double>] {
      matrices.enumerated().map { index, matrix in
        Pathway(
          "\(name)\(index + 1)", from: layers[index + 1], signal, to: layers[index], .feedback,
          weights: parameters.transportsWeights
            ? .transported(matrix, along: [feedforward[index + 1]]) : .dense(matrix), rule: rule)
      }
    }
    eventFeedback = feedback(
      "eventFeedback", .cachedEvent, weights.eventFeedback,
      rule: parameters.eventFeedbackTimeConstant.map {
        PlasticityRule(learningRate: 1 / $0, postsynapticFactor: ContinuousBurstingRule.silence)
      })
    burstFeedback = feedback("burstFeedback", .cachedBurst, weights.burstFeedback, rule: nil)
    circuit = Circuit(
      isBurstCCN ? "BurstCCN in continuous time" : "Burstprop in continuous time",
      populations: [input] + layers, pathways: feedforward + eventFeedback + burstFeedback)
    self.input = input
    self.layers = layers
    self.feedforward = feedforward
  }
}
