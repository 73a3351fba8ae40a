import LinearAlgebra
import Models
import NetworkCore

extension MicrocircuitTraces {
  /// Kind `twostep`: one sweep up and one down per minibatch, then an update.
  static func replayTwoStep(
    _ trace: TraceNode, _ config: MicrocircuitTraceConfiguration, _ comparison: inout Comparison
  ) throws {
    let node = config.node
    let variant = try node.member("variant")
    guard let mixing = ApicalMixing(rawValue: try variant.string()) else {
      throw variant.problem("expected add or lit")
    }
    let parameters = TwoStepParameters(
      transfer: config.transfer, mixing: mixing,
      hiddenMixing: try node.member("lambda_hidden").vector(config.top - 1),
      outputMixing: try node.member("lambda_out").double(),
      interneuronMixing: try node.member("lambda_I").double())
    let thresholds = try node.optional("bias")?.boolean() ?? true
    let weights = try config.weights(try trace.member("init"), thresholds: thresholds)
    let batch = try node.member("batch").integer()
    guard batch > 0 else { throw try node.member("batch").problem("expected a positive number") }
    let model = TwoStepMicrocircuit(
      parameters: parameters, weights: weights, rates: config.rates, trials: batch)
    for (index, update) in try trace.member("updates").elements().enumerated() {
      let location = "update \(index + 1)"
      try setColumns(model.input, from: try update.member("x"))
      try setColumns(model.target, from: try update.member("u_target"))
      model.sweep(nudged: false, learning: false)
      try compareBatches(
        "free_vA", Array(model.cells.hidden).map { $0[.apical] }, update, location, &comparison)
      if let recorded = update.optional("free_u_out") {
        comparison.compare(
          "free_u_out", model.output.columnMajor, try flat(recorded), at: location)
      }
      model.sweep(nudged: true, learning: false)
      try compareSweep(model, update, location, &comparison)
      try compareInductions(model, update, location, &comparison)
      model.sweep(nudged: true, learning: true)
      let after = try update.member("after")
      for (name, ours) in weightBlocks(model.weights, thresholds: thresholds) {
        guard let recorded = after.optional(name) else { continue }
        try comparison.compareMatrices(name, ours, recorded, at: location)
      }
    }
  }

  private static func setColumns(_ matrix: Matrix<Double>, from node: TraceNode) throws {
    let trials = try node.elements()
    guard trials.count == matrix.columns else {
      throw node.problem("expected \(matrix.columns) trials, found \(trials.count)")
    }
    for (index, trial) in trials.enumerated() {
      matrix.setColumn(index, to: try trial.vector(matrix.rows))
    }
  }

  private static func flat(_ node: TraceNode) throws -> [Double] {
    try node.elements().flatMap { try $0.doubles() }
  }

  /// Compares one `trials x neurons` list per layer.
  private static func compareBatches(
    _ name: String, _ ours: [Matrix<Double>], _ record: TraceNode, _ location: String,
    _ comparison: inout Comparison
  ) throws {
    guard let node = record.optional(name) else { return }
    let entries = try node.elements()
    guard entries.count == ours.count else {
      throw node.problem("expected \(ours.count) layers, found \(entries.count)")
    }
    for (index, (matrix, entry)) in zip(ours, entries).enumerated() {
      comparison.compare(
        name, matrix.columnMajor, try flat(entry), at: "\(location), layer \(index + 1)")
    }
  }

  private static func compareSweep(
    _ model: TwoStepMicrocircuit<Double>, _ update: TraceNode, _ location: String,
    _ comparison: inout Comparison
  ) throws {
    let cells = model.cells
    let hidden = Array(cells.hidden)
    for (name, ours) in [
      ("vB", cells.pyramids.map { $0[.basal] }), ("vI", cells.interneurons.map { $0[.dendrite] }),
      ("u", cells.pyramids.map { $0[.soma] }), ("uI", cells.interneurons.map { $0[.soma] }),
      ("vTD", hidden.map { $0[.apicalTopDown] }), ("vA", hidden.map { $0[.apical] }),
    ] {
      try compareBatches(name, ours, update, location, &comparison)
    }
  }

  /// The inductions are the weight changes of an update at learning rate 1, taken on a copy of the network.
  private static func compareInductions(
    _ model: TwoStepMicrocircuit<Double>, _ update: TraceNode, _ location: String,
    _ comparison: inout Comparison
  ) throws {
    let layers = model.weights.layers
    let hidden = layers.count - 2
    var zero = MicrocircuitWeights<Double>(
      bottomUp: model.weights.bottomUp.map { Matrix($0.rows, $0.columns) },
      topDown: model.weights.topDown.map { Matrix($0.rows, $0.columns) },
      pyramidalToInterneuron: model.weights.pyramidalToInterneuron.map {
        Matrix($0.rows, $0.columns)
      },
      interneuronToPyramidal: model.weights.interneuronToPyramidal.map {
        Matrix($0.rows, $0.columns)
      })
    let thresholds = !model.weights.bottomUpThresholds.isEmpty
    if thresholds {
      zero.bottomUpThresholds = model.weights.bottomUpThresholds.map { Matrix($0.rows) }
      zero.interneuronThresholds = model.weights.interneuronThresholds.map { Matrix($0.rows) }
    }
    let probe = TwoStepMicrocircuit(
      parameters: model.parameters, weights: zero,
      rates: MicrocircuitRates(
        bottomUp: Array(repeating: 1, count: hidden + 1),
        pyramidalToInterneuron: Array(repeating: 1, count: hidden),
        interneuronToPyramidal: Array(repeating: 1, count: hidden),
        topDown: Array(repeating: 1, count: hidden)), trials: model.input.columns)
    probe.learnFromState(of: model)
    for (name, ours) in weightBlocks(zero, thresholds: thresholds) {
      guard let recorded = update.optional("d\(name)") else { continue }
      try comparison.compareMatrices("d\(name)", ours, recorded, at: location)
    }
  }

  /// The weights by their names in the trace, thresholds as the last column.
  private static func weightBlocks(
    _ weights: MicrocircuitWeights<Double>, thresholds: Bool
  ) -> [(String, [Matrix<Double>])] {
    func joined(_ matrices: [Matrix<Double>], _ last: [Matrix<Double>]) -> [Matrix<Double>] {
      guard thresholds else { return matrices }
      return zip(matrices, last).map { matrix, threshold in
        Matrix(matrix.rows, matrix.columns + 1) {
          $1 < matrix.columns ? matrix[$0, $1] : threshold[$0]
        }
      }
    }
    return [
      ("Wf", joined(weights.bottomUp, weights.bottomUpThresholds)),
      ("Wip", joined(weights.pyramidalToInterneuron, weights.interneuronThresholds)),
      ("Wpi", weights.interneuronToPyramidal), ("Wb", weights.topDown),
    ]
  }
}

extension Matrix where Scalar == Double {
  /// All elements, column by column.
  var columnMajor: [Double] { (0..<columns).flatMap { Array(column($0)) } }
}
