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
    let largestBatch = try node.member("batch").integer(in: 1...Int(Int32.max))
    var models: [Int: TwoStepMicrocircuit<Double>] = [:]
    for (index, update) in try trace.member("updates").elements().enumerated() {
      let location = "update \(index + 1)"
      let inputs = try update.member("x")
      let trials = try inputs.elements().count
      guard trials > 0, trials <= largestBatch else {
        throw inputs.problem("expected 1 to \(largestBatch) trials, found \(trials)")
      }
      // The last batch may be smaller; models of all batch sizes share the weights.
      let model =
        models[trials]
        ?? TwoStepMicrocircuit(
          parameters: parameters, weights: weights, rates: config.rates, trials: trials)
      models[trials] = model
      try setColumns(model.input, from: inputs)
      try setColumns(model.target, from: try update.member("u_target"))
      model.sweep(nudged: false, learning: false)
      try compareBatches(
        "free_vA", Array(model.cells.hidden).map { $0[.apical] }, update, location, &comparison)
      if let recorded = update.optional("free_u_out") {
        try compareBatch("free_u_out", model.output, recorded, location, &comparison)
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

  /// Compares a `trials x neurons` list.
  private static func compareBatch(
    _ name: String, _ ours: Matrix<Double>, _ recorded: TraceNode, _ location: String,
    _ comparison: inout Comparison
  ) throws {
    let trials = try recorded.elements()
    guard trials.count == ours.columns else {
      throw recorded.problem("expected \(ours.columns) trials, found \(trials.count)")
    }
    comparison.compare(
      name, ours.columnMajor, try trials.flatMap { try $0.vector(ours.rows) }, at: location)
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
      try compareBatch(name, matrix, entry, "\(location), layer \(index + 1)", &comparison)
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
