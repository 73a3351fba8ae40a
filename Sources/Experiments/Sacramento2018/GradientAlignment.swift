import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// The theory of section 2: in the self-predicting state, with symmetric feedback and weak coupling, a settled microcircuit
/// changes its weights along the gradient, by `λ^(N−k+1)` times its size.
enum GradientAlignment: Experiment {
  static let name = "sacramento2018/theory-gradient-alignment"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/Microcircuit", "Experiments/Sacramento2018/Shared",
    "Experiments/Sacramento2018/GradientAlignment",
  ]

  enum Feedback: String, Decodable, Sendable {
    /// `W_k^td = W_{k+1}^T`.
    case symmetric
    /// Random and fixed.
    case random
  }

  struct Hyperparameters: SettledMicrocircuitHyperparameters {
    var inputs, hidden, hiddenLayers, outputs: Int
    var couplings: [Double]
    var feedback: Feedback
    var patterns: Int
    var targetDeviation: Double
    var initialWeightRange: Double
    var transfer: TransferFunction.Kind
    var transferGain, transferSlope, transferThreshold: Double
    var leakConductance, basalConductance, dendriticConductance: Double
    var timeStep, settlingTime: Double
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try h.requireUsable()
    let weights = h.weights(context.streams)
    let problems = h.problems(context.streams)
    for (index, coupling) in h.couplings.enumerated() {
      let update = RelaxedUpdate(
        weights, coupling: coupling, isSymmetric: h.feedback == .symmetric, passive: h.passive,
        steps: h.steps)
      var angles = [Double](repeating: 0, count: h.layers.count - 1)
      var sizeErrors = angles
      for problem in problems {
        let target = update.target(for: problem.input, offset: problem.offset)
        let changes = update.changes(for: problem.input, target: target)
        let limit = update.limit(for: problem.input, target: target)
        for k in angles.indices {
          angles[k] += Matrix.angle(changes[k], limit[k]) / Double(problems.count)
          sizeErrors[k] += relativeDifference(changes[k], limit[k]) / Double(problems.count)
        }
      }
      let (angle, sizeError) = (angles.max() ?? 0, sizeErrors.max() ?? 0)
      try requireFinite(angle + sizeError, "the angle to the gradient", after: index)
      context.record("angle_worst", angle, step: index)
      context.record("angle_bottom", angles[0], step: index)
      context.record("size_error_worst", sizeError, step: index)
      for k in angles.indices {
        context.record("angle_layer\(k + 1)", angles[k], step: index)
        context.record("size_error_layer\(k + 1)", sizeErrors[k], step: index)
      }
      let place = metricSuffix(coupling)
      context.summarize("angle_worst_at_\(place)", angle)
      context.summarize("angle_bottom_at_\(place)", angles[0])
      context.summarize("size_error_worst_at_\(place)", sizeError)
      try context.progress(index + 1, of: h.couplings.count, "couplings")
    }
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    guard let coupling = h.couplings.first else { return [] }
    let update = RelaxedUpdate(
      h.weights(RandomStreams(seed: 0)), coupling: coupling,
      isSymmetric: h.feedback == .symmetric, passive: h.passive, steps: h.steps)
    return [PlausibilityTable(update.model.circuit)]
  }
}
