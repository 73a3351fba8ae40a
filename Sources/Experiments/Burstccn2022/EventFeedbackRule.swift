import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import ResultsStore

/// Fig. 1C: synapses that carry events onto an apical dendrite weaken when they bring more than bursts do, and strengthen when they
/// bring less.
enum EventFeedbackRule: Experiment {
  static let name = "burstccn2022/fig1c-q-rule"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/Bursting/Continuous", "Models/Bursting/BurstingNames",
    "Experiments/Burstccn2022/EventFeedbackRule",
  ]

  struct Hyperparameters: Decodable, Sendable {
    let largest: Double
    let intervals: Int
    let learningRate: Double
    let rateDeviation: Double
  }

  /// Inputs are set up from weights and rates by a few roundings; ΔQ of equal inputs is 0 up to these.
  private static let rounding = 1e-12

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    let apparatus = Apparatus(h)
    let inputs = (0...h.intervals).map { h.largest * Double($0) / Double(h.intervals) }
    var stream = context.streams.stream("rates")
    let plane = Matrix<Double>(inputs.count, inputs.count)
    var (matches, count, magnitudes) = (0, 0, 0.0)
    for (j, events) in inputs.enumerated() {
      for (i, bursts) in inputs.enumerated() {
        // At the rate ½ for the picture, and at a random rate.
        let change = apparatus.change(events: events, bursts: bursts, threshold: 0)
        let other = apparatus.change(
          events: events, bursts: bursts, threshold: h.rateDeviation * stream.normal())
        plane[inputs.count - 1 - i, j] = change
        for value in [change, other] where sign(value) == sign(bursts - events) { matches += 1 }
        magnitudes += abs(other)
        count += 2
      }
    }
    for (name, part) in [("quarter", 1), ("half", 2), ("three_quarters", 3)] {
      let row = inputs.count - 1 - part * h.intervals / 4
      for j in inputs.indices { context.record("bursts_\(name)", plane[row, j], step: j) }
    }
    context.summarize("fraction_sign_match", Double(matches) / Double(count))
    context.summarize("largest_change", plane.maximumMagnitude)
    context.summarize("mean_change_at_random_rates", 2 * magnitudes / Double(count))
    context.attach(
      Artifact(
        name: "weight-change.png", mediaType: "image/png",
        data: MatrixSheet.png(of: [plane], magnification: 8)))
  }

  private static func sign(_ value: Double) -> Int {
    abs(value) < rounding ? 0 : value > 0 ? 1 : -1
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    [PlausibilityTable(Apparatus(h).network.circuit)]
  }

  /// A network of one neuron in each layer, whose feedback weights are set so that the apical dendrite hears what is asked for.
  private struct Apparatus {
    let network: ContinuousBurstingNetwork

    init(_ h: Hyperparameters) {
      var parameters = ContinuousBurstingParameters(.burstCCN)
      parameters.transportsWeights = false
      parameters.eventFeedbackTimeConstant = parameters.timeStep / h.learningRate
      network = ContinuousBurstingNetwork(
        parameters: parameters,
        weights: ContinuousBurstingWeights(
          feedforward: [Matrix(1, 1), Matrix(1, 1)], thresholds: [Matrix(1, 1), Matrix(1, 1)],
          burstFeedback: [Matrix(1, 1)], eventFeedback: [Matrix(1, 1)]))
    }

    /// ΔQ in the paper's sign, in which the apical potential is `Q e − Y b`; the model's own is `Q e + Y b`.
    ///
    /// - Parameters:
    ///   - events: Q e.
    ///   - bursts: Y b.
    ///   - threshold: of the neuron above; its event rate is σ of it.
    func change(events: Double, bursts: Double, threshold: Double) -> Double {
      network.reset()
      network.weights.thresholds[1][0] = threshold
      network.run(.prediction, steps: 2)
      let rate = network.output[0]
      let burstRate = ContinuousBurstingParameters.outputBaseline * rate
      network.weights.eventFeedback[0][0] = -events / rate
      network.weights.burstFeedback[0][0] = bursts / burstRate
      let before = network.weights.eventFeedback[0][0]
      network.run(
        ContinuousBurstingMode(
          isTaught: false, learnsFeedforward: false, learnsEventFeedback: true))
      return before - network.weights.eventFeedback[0][0]
    }
  }
}
