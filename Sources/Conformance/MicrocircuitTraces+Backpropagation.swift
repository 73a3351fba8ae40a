import LinearAlgebra
import Models
import NetworkCore

extension MicrocircuitTraces {
  /// The `bp_check` block: symmetric feedback and weak coupling, where induction and gradient must point the same way.
  static func replayBackpropagationCheck(
    _ check: TraceNode, of trace: TraceNode, _ config: MicrocircuitTraceConfiguration,
    _ comparison: inout Comparison
  ) throws {
    var parameters = try config.parameters()
    parameters.apicalConductance = try check.member("g_A").double()
    parameters.somaticConductance = try check.member("g_som").double()
    parameters.inputTimeConstant = 0
    parameters.targetTimeConstant = 0
    parameters.plasticityTimeConstant = 0
    let weights = try config.weights(try trace.member("init"))
    weights.makeTopDownSymmetric()
    weights.makeSelfPredicting(
      ratios: parameters.selfPredictingRatios(layerCount: config.layers.count))
    for (name, matrices) in [
      ("Wip", weights.pyramidalToInterneuron), ("Wpi", weights.interneuronToPyramidal),
    ] {
      if let node = check.optional(name) {
        try comparison.compareMatrices(
          "bp_check \(name)", matrices, node, at: "self-predicting state")
      }
    }
    let model = Microcircuit(
      parameters: parameters, weights: weights, rates: MicrocircuitRates())
    let input = try check.member("x").vector(config.layers[0])
    let target = try check.member("target").vector(config.layers[config.top])
    let steps = try check.member("steps_each").integer(in: 1...mostSteps)
    model.present(input)
    model.nudge(towards: target)
    for (name, nudged) in [("free", false), ("nudged", true)] {
      model.run(steps, nudged: nudged, learning: false)
      try compareState(
        model, try check.member(name), "bp_check \(name)", after: steps, &comparison)
    }
    // One more step leaves the rates and dendrites of the end state in place; potentials move on, unused.
    model.run(1, nudged: true, learning: false)
    let inductions = basalInductions(of: model)
    try comparison.compareMatrices(
      "bp_check induction", inductions, try check.member("induction"), at: "end")
    let gradient = gradients(of: model, input: input, target: target)
    try comparison.compareMatrices(
      "bp_check backprop", gradient.scaled, try check.member("backprop"), at: "end")
    if let recorded = check.optional("feedforward_u") {
      try comparison.compareVectors(
        "bp_check feedforward_u", gradient.potentials, recorded, at: "end")
    }
    for (index, recorded) in try check.member("angle_deg").vector(config.top).enumerated() {
      comparison.compare(
        "bp_check angle, layer \(index + 1)",
        [Matrix.angle(inductions[index], gradient.scaled[index])], [recorded], at: "end",
        tolerance: .angle(
          recorded, inductionNorm: inductions[index].squaredNorm.squareRoot()))
    }
  }

  private static func compareState(
    _ model: Microcircuit<Double>, _ record: TraceNode, _ name: String, after steps: Int,
    _ comparison: inout Comparison
  ) throws {
    let cells = model.cells
    for (key, vectors) in [
      ("uP", potentials(cells.pyramids, .soma)), ("uI", potentials(cells.interneurons, .soma)),
      ("vA", potentials(Array(cells.hidden), .apical)),
    ] {
      guard let node = record.optional(key) else { continue }
      try comparison.compareVectors("\(name) \(key)", vectors, node, at: "step \(steps)")
    }
  }

  /// `(r_k − φ(a_k v^B_k)) r_{k−1}ᵀ` from the rates and dendrites of the last step.
  private static func basalInductions(of model: Microcircuit<Double>) -> [Matrix<Double>] {
    let cells = model.cells
    var below = cells.input
    return cells.pyramids.enumerated().map { index, population in
      let attenuation = model.parameters.basalAttenuation(
        isOutput: index == cells.pyramids.count - 1)
      let predicted = population[.basal].copy()
      predicted.mapInPlace { $0 * attenuation }
      model.parameters.transfer.apply(predicted, into: predicted)
      let surprise = population[signal: .rate].copy()
      surprise.add(predicted, scale: -1)
      let induction = Matrix<Double>(population.size, below.size)
      induction.addOuterProduct(surprise, below[signal: .rate])
      below = population
      return induction
    }
  }

  /// The gradient of the feedforward network `u_k = a_k W_k r_{k−1}`, without the factors a that the trace leaves out.
  private static func gradients(
    of model: Microcircuit<Double>, input: [Double], target: [Double]
  ) -> (scaled: [Matrix<Double>], potentials: [[Double]]) {
    let reference = model.gradientReference
    let gradients = reference.descent(Matrix(input), Matrix(target))
    var factor = 1.0
    for (gradient, layer) in zip(gradients, reference.layers).reversed() {
      factor *= layer.attenuation
      gradient.mapInPlace { $0 / factor }
    }
    let potentials = reference.forward(Matrix(input)).potentials.map { Array($0.column(0)) }
    return (gradients, potentials)
  }
}
