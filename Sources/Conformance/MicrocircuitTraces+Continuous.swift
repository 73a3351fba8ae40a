import LinearAlgebra
import Models
import NetworkCore

extension MicrocircuitTraces {
  /// The longest segment that is replayed: minutes of work, and sums of steps stay far from overflow.
  static let mostSteps = 100_000_000

  /// One entry of `schedule`.
  struct Segment {
    let steps: Int
    let input: [Double]
    let target: [Double]?
    let learning: Bool
    /// Steps at the start of the segment without plasticity.
    let lag: Int
    let disinhibition: Double

    init(_ node: TraceNode, _ config: MicrocircuitTraceConfiguration) throws {
      steps = try node.member("steps").integer(in: 1...MicrocircuitTraces.mostSteps)
      input = try node.member("x").vector(config.layers[0])
      target = try node.optional("target")?.vector(config.layers[config.top])
      learning = try node.member("learn").boolean()
      lag = try node.optional("lag_steps")?.integer(in: 0...MicrocircuitTraces.mostSteps) ?? 0
      disinhibition = try node.optional("disinhibition")?.double() ?? 0
    }
  }

  /// Kind `ode`: the model as the paper has it.
  static func replayContinuous(
    _ trace: TraceNode, _ config: MicrocircuitTraceConfiguration, _ comparison: inout Comparison
  ) throws {
    let initial = try trace.member("init")
    let model = Microcircuit(
      parameters: try config.parameters(), weights: try config.weights(initial), rates: config.rates
    )
    try setPotentials(of: model.cells, from: initial, config)
    if let filtered = try initial.optional("x")?.vector(config.layers[0]) {
      model.cells.input[.soma].setColumn(0, to: filtered)
    }
    try replaySchedule(
      trace, config, &comparison,
      begin: { segment in
        model.present(segment.input)
        if let target = segment.target { model.nudge(towards: target) }
      },
      run: { steps, segment, learning in
        model.run(
          steps, nudged: segment.target != nil, learning: learning,
          disinhibition: segment.disinhibition)
      },
      compare: { record, segment, location, comparison in
        try compareState(
          try recordedState(of: model.cells, config, nudged: segment.target != nil), record,
          location,
          &comparison)
      },
      compareWeights: { record, location, comparison in
        try compareWeights(model.cells, record, location, &comparison)
      })
  }

  /// Kind `ode-lookahead`: prospective rates and delayed plasticity.
  static func replayLookahead(
    _ trace: TraceNode, _ config: MicrocircuitTraceConfiguration, _ comparison: inout Comparison
  ) throws {
    for key in ["tau_x", "tau_trg", "tau_w"] {
      if let filter = config.node.optional(key), try filter.double() != 0 {
        throw filter.problem("kind ode-lookahead has no filters")
      }
    }
    let initial = try trace.member("init")
    let model = LookaheadMicrocircuit(
      parameters: try config.parameters(), weights: try config.weights(initial), rates: config.rates
    )
    try setPotentials(of: model.cells, from: initial, config)
    model.startFromPresentPotentials()
    try replaySchedule(
      trace, config, &comparison,
      begin: { segment in
        model.present(segment.input)
        if let target = segment.target { model.nudge(towards: target) }
      },
      run: { steps, segment, learning in
        model.run(
          steps, nudged: segment.target != nil, learning: learning,
          disinhibition: segment.disinhibition)
      },
      compare: { record, segment, location, comparison in
        let cells = model.cells
        let ahead = [
          ("uP_ahead", potentials(cells.pyramids, .ahead)),
          ("uI_ahead", potentials(cells.interneurons, .ahead)),
        ]
        try compareState(
          try recordedState(of: cells, config, nudged: segment.target != nil) + ahead, record,
          location, &comparison)
      },
      compareWeights: { record, location, comparison in
        try compareWeights(model.cells, record, location, &comparison)
      })
  }

  // MARK: Shared by the continuous kinds

  /// Runs the schedule, stopping wherever the trace has a record and where a plasticity lag ends.
  private static func replaySchedule(
    _ trace: TraceNode, _ config: MicrocircuitTraceConfiguration, _ comparison: inout Comparison,
    begin: (Segment) -> Void, run: (_ steps: Int, Segment, _ learning: Bool) -> Void,
    compare: (_ record: TraceNode, Segment, _ location: String, inout Comparison) throws -> Void,
    compareWeights: (_ record: TraceNode, _ location: String, inout Comparison) throws -> Void
  ) throws {
    var records = Dictionary(
      grouping: try trace.member("trace").elements(),
      by: { (try? $0.member("step").integer()) ?? -1 })
    if let bad = records[-1]?.first { throw bad.problem("'step' is not a whole number") }
    var weightRecords = Dictionary(
      grouping: try trace.optional("weights")?.elements() ?? [],
      by: { (try? $0.member("step").integer()) ?? -1 })
    if let bad = weightRecords[-1]?.first { throw bad.problem("'step' is not a whole number") }
    var done = 0
    for node in try trace.member("schedule").elements() {
      let segment = try Segment(node, config)
      begin(segment)
      let start = done
      let end = done + segment.steps
      var stops = Set(records.keys.filter { $0 > start && $0 <= end })
      stops.formUnion([end])
      if segment.lag > 0 && segment.lag < segment.steps { stops.insert(start + segment.lag) }
      for stop in stops.sorted() {
        run(stop - done, segment, segment.learning && stop > start + segment.lag)
        done = stop
        for record in records.removeValue(forKey: stop) ?? [] {
          try compare(record, segment, "step \(stop)", &comparison)
        }
      }
      for record in weightRecords.removeValue(forKey: end) ?? [] {
        try compareWeights(record, "step \(end)", &comparison)
      }
    }
    if let left = (records.values.first ?? weightRecords.values.first)?.first {
      throw left.problem(
        "its step is not one the schedule reaches (weights: not the end of a segment)")
    }
  }

  static func potentials(
    _ populations: [Population<Double>], _ compartment: CompartmentName
  ) -> [[Double]] {
    populations.map { Array($0[compartment].column(0)) }
  }

  private static func recordedState(
    of cells: MicrocircuitCircuit<Double>, _ config: MicrocircuitTraceConfiguration, nudged: Bool
  ) throws -> [(String, [[Double]])] {
    let parameters = try config.parameters()
    let basal = potentials(cells.pyramids, .basal)
    let dendrite = potentials(cells.interneurons, .dendrite)
    var state: [(String, [[Double]])] = [
      ("x", potentials([cells.input], .soma)),
      ("uP", potentials(cells.pyramids, .soma)), ("uI", potentials(cells.interneurons, .soma)),
      ("vB", basal), ("vI", dendrite),
      ("vTD", potentials(Array(cells.hidden), .apicalTopDown)),
      ("vA", potentials(Array(cells.hidden), .apical)),
      (
        "vBhat",
        basal.enumerated().map { index, potentials in
          let attenuation = parameters.basalAttenuation(isOutput: index == basal.count - 1)
          return potentials.map { attenuation * $0 }
        }
      ), ("vIhat", dendrite.map { $0.map { parameters.dendriteAttenuation * $0 } }),
    ]
    if nudged { state.append(("trg", potentials([cells.output], .teacher))) }
    return state
  }

  private static func compareState(
    _ state: [(String, [[Double]])], _ record: TraceNode, _ location: String,
    _ comparison: inout Comparison
  ) throws {
    for (name, vectors) in state {
      guard let node = record.optional(name) else { continue }
      if name == "x" || name == "trg" {
        comparison.compare(name, vectors[0], try node.vector(vectors[0].count), at: location)
      } else {
        try comparison.compareVectors(name, vectors, node, at: location)
      }
    }
  }

  static func setPotentials(
    of cells: MicrocircuitCircuit<Double>, from initial: TraceNode,
    _ config: MicrocircuitTraceConfiguration
  ) throws {
    for (key, populations) in [("uP", cells.pyramids), ("uI", cells.interneurons)] {
      guard let node = initial.optional(key) else { continue }
      let vectors = try node.elements()
      guard vectors.count == populations.count else {
        throw node.problem("expected \(populations.count) vectors, found \(vectors.count)")
      }
      for (population, vector) in zip(populations, vectors) {
        population[.soma].setColumn(0, to: try vector.vector(population.size))
      }
    }
  }

  private static func compareWeights(
    _ cells: MicrocircuitCircuit<Double>, _ record: TraceNode, _ location: String,
    _ comparison: inout Comparison
  ) throws {
    for (name, filterName, pathways) in [
      ("Wf", "Df", cells.bottomUp), ("Wip", "Dip", cells.pyramidalToInterneuron),
      ("Wpi", "Dpi", cells.interneuronToPyramidal), ("Wb", "Db", cells.topDown),
    ] {
      if let node = record.optional(name) {
        try comparison.compareMatrices(name, pathways.map(\.matrix), node, at: location)
      }
      let filters = pathways.compactMap(\.filteredInduction)
      if let node = record.optional(filterName), filters.count == pathways.count {
        try comparison.compareMatrices(filterName, filters, node, at: location)
      }
    }
  }
}
