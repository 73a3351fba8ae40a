import LinearAlgebra
import Models
import NetworkCore

/// A network of a trace, and how the trace records it.
protocol StreamingTraceStudent {
  var network: any StreamingNetwork<Double> { get }
  /// The matrices of forward weights, grouped as a file lists them.
  var forward: [[Matrix<Double>]] { get }
  /// Sets the potentials of representation neurons to 0.
  ///
  /// - Throws: where the model has no such thing.
  func silence(_ node: TraceNode) throws
  func compareState(
    _ record: TraceNode, at location: String, isTaught: Bool, _ comparison: inout Comparison)
    throws
  func compareWeights(
    _ record: TraceNode, at location: String, _ comparison: inout Comparison) throws
}

extension StreamingTraceStudent {
  var forward: [[Matrix<Double>]] { network.chain.map { [$0] } }

  func silence(_ node: TraceNode) throws {
    throw node.problem("only error microcircuits are reset")
  }
}

extension TraceNode {
  /// A list of vectors by area, where the record has it.
  fileprivate func compareAreas(
    _ key: String, _ ours: [Matrix<Double>], at location: String, _ comparison: inout Comparison
  ) throws {
    guard let recorded = optional(key) else { return }
    let list = try recorded.elements()
    guard list.count >= ours.count else {
      throw recorded.problem("expected \(ours.count) areas, found \(list.count)")
    }
    for (values, node) in zip(ours, list) {
      comparison.compare(
        key, values.numbers, try node.vector(values.rows), at: location,
        tolerance: StreamingTraces.states)
    }
  }

  /// A list of matrices, where the record has it.
  fileprivate func compareMatrices(
    _ key: String, _ ours: [Matrix<Double>], at location: String, _ comparison: inout Comparison
  ) throws {
    guard let recorded = optional(key) else { return }
    let list = try recorded.elements()
    guard list.count == ours.count else {
      throw recorded.problem("expected \(ours.count) matrices, found \(list.count)")
    }
    for (matrix, node) in zip(ours, list) {
      comparison.compare(
        key, matrix.numbers, try node.matrix(matrix.rows, matrix.columns).numbers, at: location,
        tolerance: StreamingTraces.weights)
    }
  }
}

struct ErrorMicrocircuitStudent: StreamingTraceStudent {
  let microcircuit: ErrorMicrocircuit<Double>
  let plan: ErrorMicrocircuitTracePlan

  var network: any StreamingNetwork<Double> { microcircuit }
  var forward: [[Matrix<Double>]] {
    plan.isLayered
      ? microcircuit.chain.map { [$0] } : [microcircuit.cells.allForward.map(\.matrix)]
  }

  func silence(_ node: TraceNode) throws {
    microcircuit.silence()
  }

  func compareState(
    _ record: TraceNode, at location: String, isTaught: Bool, _ comparison: inout Comparison
  ) throws {
    let cells = microcircuit.cells
    let (areas, errors) = (cells.areas, cells.errors)
    let hidden = isTaught ? areas : Array(areas.dropLast())
    let gated = microcircuit.parameters.hearsDerivatives
    let dendrites = errors.dropLast().map { population in
      Matrix<Double>(population.size, 1) { i, _ in
        population[.descending][i] * (gated ? population[.gate][i] : 1)
      }
    }
    var state: [(String, [Matrix<Double>])] = [
      ("rP_breve", areas.map { $0[signal: .rate] }), ("vbas", areas.map { $0[.basal] }),
      ("vapi", areas.map { $0[.apical] }), ("rI_breve", errors.map { $0[signal: .rate] }),
      ("d_rP", hidden.map { $0[signal: .sensitivity] }), ("vden", dendrites),
    ]
    if microcircuit.form == .full {
      state += [
        ("uP", areas.map { $0[.soma] }), ("uP_breve", areas.map { $0[.ahead] }),
        ("uI", errors.map { $0[.soma] }), ("uI_breve", errors.map { $0[.ahead] }),
      ]
    }
    for (key, values) in state {
      try record.compareAreas(key, values, at: location, &comparison)
    }
  }

  func compareWeights(
    _ record: TraceNode, at location: String, _ comparison: inout Comparison
  ) throws {
    let cells = microcircuit.cells
    let forward = zip(microcircuit.areas.forward, cells.allForward).map { ($0, $1.matrix) }
    let between = cells.betweenErrors.map { ($0.pair, $0.pathway.matrix) }
    try plan.compareForward(
      Dictionary(uniqueKeysWithValues: forward), record, at: location, &comparison)
    try plan.compareFeedback(
      Dictionary(uniqueKeysWithValues: between), record, at: location, &comparison)
    try record.compareMatrices("WIP", cells.toErrors.map(\.matrix), at: location, &comparison)
    try record.compareMatrices("BPI", cells.fromErrors.map(\.matrix), at: location, &comparison)
  }
}

struct PredictiveCodingStudent: StreamingTraceStudent {
  let coding: DendriticPredictiveCoding<Double>

  var network: any StreamingNetwork<Double> { coding }

  func compareState(
    _ record: TraceNode, at location: String, isTaught: Bool, _ comparison: inout Comparison
  ) throws {
    let areas = coding.areas
    var state: [(String, [Matrix<Double>])] = [
      ("rP_breve", areas.map { $0[signal: .rate] }), ("vbas", areas.map { $0[.basal] }),
      ("vapi", areas.dropLast().map { $0[.apical] }),
    ]
    if coding.form == .full {
      state += [("uP", areas.map { $0[.soma] }), ("uP_breve", areas.map { $0[.ahead] })]
    }
    for (key, values) in state {
      try record.compareAreas(key, values, at: location, &comparison)
    }
  }

  func compareWeights(
    _ record: TraceNode, at location: String, _ comparison: inout Comparison
  ) throws {
    try record.compareMatrices("WPP", coding.chain, at: location, &comparison)
    try record.compareMatrices("BPP", coding.feedback.map(\.matrix), at: location, &comparison)
    try record.compareMatrices("BPI", coding.lateral.map(\.matrix), at: location, &comparison)
  }
}

struct LookaheadStudent: StreamingTraceStudent {
  let microcircuit: LookaheadMicrocircuit<Double>

  var network: any StreamingNetwork<Double> { microcircuit }

  func compareState(
    _ record: TraceNode, at location: String, isTaught: Bool, _ comparison: inout Comparison
  ) throws {
    let (pyramids, interneurons) = (microcircuit.cells.pyramids, microcircuit.cells.interneurons)
    var state: [(String, [Matrix<Double>])] = [
      ("rP_breve", pyramids.map { $0[signal: .rate] }), ("vbas", pyramids.map { $0[.basal] }),
      ("vapi", pyramids.dropLast().map { $0[.apical] }),
      ("rI_breve", interneurons.map { $0[signal: .rate] }),
      ("vden", interneurons.map { $0[.dendrite] }),
    ]
    if microcircuit.options.form == .full {
      state += [
        ("uP", pyramids.map { $0[.soma] }), ("uP_breve", pyramids.map { $0[.ahead] }),
        ("uI", interneurons.map { $0[.soma] }), ("uI_breve", interneurons.map { $0[.ahead] }),
      ]
    }
    for (key, values) in state {
      try record.compareAreas(key, values, at: location, &comparison)
    }
  }

  func compareWeights(
    _ record: TraceNode, at location: String, _ comparison: inout Comparison
  ) throws {
    let cells = microcircuit.cells
    for (key, pathways) in [
      ("WPP", cells.bottomUp), ("BPP", cells.topDown), ("WIP", cells.pyramidalToInterneuron),
      ("BPI", cells.interneuronToPyramidal),
    ] {
      try record.compareMatrices(key, pathways.map(\.matrix), at: location, &comparison)
    }
  }
}

struct BackpropagationStudent: StreamingTraceStudent {
  let multilayer: StreamingMultilayerNetwork<Double>

  var network: any StreamingNetwork<Double> { multilayer }

  func compareState(
    _ record: TraceNode, at location: String, isTaught: Bool, _ comparison: inout Comparison
  ) throws {
    let layers = multilayer.layers
    for (key, values) in [
      ("uP", layers.map { $0[.soma] }), ("rP_breve", layers.map { $0[signal: .rate] }),
      ("uI", layers.map { $0[signal: .error] }), ("d_rP", layers.map { $0[signal: .sensitivity] }),
    ] {
      try record.compareAreas(key, values, at: location, &comparison)
    }
  }

  func compareWeights(
    _ record: TraceNode, at location: String, _ comparison: inout Comparison
  ) throws {
    try record.compareMatrices("WPP", multilayer.chain, at: location, &comparison)
    try record.compareMatrices(
      "BPP", multilayer.feedback.map(\.matrix), at: location, &comparison)
  }
}
