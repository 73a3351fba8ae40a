import LinearAlgebra
import Models
import NetworkCore

/// The `config` block of a trace of networks that run in time.
struct StreamingTraceConfiguration {
  let node: TraceNode
  let model: String
  /// n_0...n_L.
  let layers: [Int]
  let timeStep: Double
  let transfers: [AreaTransfer]
  let derivatives: [AreaTransfer.Kind]
  /// Whether feedback copies W; else it is fixed.
  let copiesFeedback: Bool
  let comparesRates: Bool
  let leak, basal, apical: Double
  private let dendritic, interneuronal, teaching: Double

  static let models = ["errormc", "dPC", "ann", "sacramento2018"]

  /// L.
  var top: Int { layers.count - 1 }
  /// The reduced form computes the same where all neurons look ahead.
  var forms: [ProspectiveForm] {
    model == "ann" ? [.full] : looksAheadEverywhere ? [.full, .reduced] : [.full]
  }
  private let looksAheadEverywhere: Bool
  var isTaughtPotentials: Bool { model == "dPC" || model == "sacramento2018" }

  /// The `config` block of a trace of a whole training, whose functions need no slopes and offsets, and may be named once.
  init(protocol node: TraceNode, _ trace: TraceNode) throws {
    try self.init(node, isProtocol: true, targetKind: trace.member("target_kind"))
  }

  init(_ node: TraceNode) throws {
    try self.init(node, isProtocol: false, targetKind: node.member("target_kind"))
  }

  private init(_ node: TraceNode, isProtocol: Bool, targetKind kind: TraceNode) throws {
    self.node = node
    model = try node.choice(isProtocol ? "mc_model" : "model", Self.models)
    let layers = try node.member("layers").elements().map { try $0.integer(in: 1...10_000) }
    guard layers.count >= 2 else {
      throw try node.member("layers").problem("expected at least the sizes of input and output")
    }
    self.layers = layers
    timeStep = try node.member("dt").double()
    transfers = try Self.transfers(
      node, "activation", Array(layers.dropFirst()), needsSlopes: !isProtocol)
    derivatives =
      try node.optional("d_activation").map { list in
        try list.elements().map { try Self.kind($0) }
      } ?? transfers.map(\.kind)
    guard derivatives.count == layers.count - 1 else {
      throw try node.member("d_activation").problem("expected one for each area")
    }
    copiesFeedback = try node.choice("model_type", ["BP", "FA"]) == "BP"
    comparesRates = try node.member("dWPP_use_activation").boolean()
    leak = try node.member("gl").double()
    basal = try node.member("gbas").double()
    apical = try node.member("gapi").double()
    dendritic = try node.member("gden").double()
    interneuronal = try node.member("gnI").double()
    teaching = try node.member("gntgt").double()
    let flags = try ["rep_lookahead", "error_lookahead"].flatMap { key in
      try node.optional(key)?.elements().map { try $0.boolean() } ?? []
    }
    looksAheadEverywhere = flags.allSatisfy { $0 }
    guard looksAheadEverywhere || !isTaughtPotentials else {
      throw node.problem("all neurons of the model \(model) look ahead")
    }
    let expected = isTaughtPotentials ? "voltage" : "rate"
    guard try kind.string() == expected else {
      throw kind.problem("targets of the model \(model) are \(expected)s")
    }
  }

  static func kind(_ node: TraceNode) throws -> AreaTransfer.Kind {
    let name = try node.string()
    guard let kind = kinds[name] else {
      throw node.problem(
        "'\(name)' is not one of linear, relu, soft_relu, logistic, tanh, hard_sigmoid")
    }
    return kind
  }

  private static let kinds: [String: AreaTransfer.Kind] = [
    "linear": .linear, "relu": .relu, "soft_relu": .softRelu, "logistic": .logistic,
    "tanh": .tanh, "hard_sigmoid": .hardSigmoid,
  ]

  /// φ of areas of these sizes: `key` names them, one by one or all at once, `key_slope` and `key_offset` have numbers for each.
  private static func transfers(
    _ node: TraceNode, _ key: String, _ sizes: [Int], needsSlopes: Bool
  ) throws -> [AreaTransfer] {
    let names = try node.member(key)
    let kinds =
      names.value.stringValue == nil
      ? try names.elements().map { try kind($0) }
      : Array(repeating: try kind(names), count: sizes.count)
    let problem = "expected a function, a slope and an offset for each of \(sizes.count) areas"
    guard kinds.count == sizes.count else { throw names.problem(problem) }
    func list(_ part: String, _ plain: Double) throws -> [[Double]] {
      let key = "\(key)_\(part)"
      guard needsSlopes || node.optional(key) != nil else {
        return sizes.map { _ in [plain] }
      }
      let list = try node.member(key).elements()
      guard list.count == sizes.count else { throw try node.member(key).problem(problem) }
      return try zip(list, sizes).map { try numbers($0, $1) }
    }
    let (slopes, offsets) = (try list("slope", 1), try list("offset", 0))
    return kinds.indices.map {
      AreaTransfer(kinds[$0], slopes: slopes[$0], offsets: offsets[$0])
    }
  }

  /// A number, or one for each neuron.
  private static func numbers(_ node: TraceNode, _ size: Int) throws -> [Double] {
    node.value.arrayValue == nil ? [try node.double()] : try node.vector(size)
  }

  // MARK: Networks

  func student(
    _ initial: TraceNode, _ form: ProspectiveForm
  ) throws -> any StreamingTraceStudent {
    switch model {
    case "errormc": return try errorMicrocircuit(initial, form)
    case "dPC": return try predictiveCoding(initial, form)
    case "ann": return try backpropagation(initial)
    default: return try lookaheadMicrocircuit(initial, form)
    }
  }

  private func errorMicrocircuit(
    _ initial: TraceNode, _ form: ProspectiveForm
  ) throws -> ErrorMicrocircuitStudent {
    var parameters = ErrorMicrocircuitParameters(areas: top, transfer: .linear)
    parameters.transfers = transfers
    parameters.derivatives = derivatives
    parameters.leakConductance = leak
    parameters.basalConductance = basal
    parameters.apicalConductance = apical
    parameters.dendriticConductance = dendritic
    parameters.teachingConductance = teaching
    parameters.timeStep = timeStep
    parameters.comparesRates = comparesRates
    parameters.hearsDerivatives = try node.optional("varphi_transfer")?.boolean() ?? true
    let sizes = try node.member("error_layers").elements().map { try $0.integer(in: 0...10_000) }
    let errorSizes = Array(sizes.dropFirst())
    guard errorSizes.count == top, errorSizes.allSatisfy({ $0 > 0 }) else {
      throw try node.member("error_layers").problem("expected an entry for each of \(top) areas")
    }
    parameters.errorTransfers = try Self.transfers(
      node, "error_activation", errorSizes, needsSlopes: false)
    parameters.looksAhead = try flags("rep_lookahead")
    parameters.errorsLookAhead = try flags("error_lookahead")
    let plan = try ErrorMicrocircuitTracePlan(node, layers, errorSizes, copiesFeedback)
    let weights = try plan.weights(initial)
    let rates = ErrorMicrocircuitRates(
      forward: try plan.rates(), toErrors: try node.member("eta_IP").vector(top),
      fromErrors: try node.member("eta_PI").vector(top))
    let network = ErrorMicrocircuit(
      plan.areas(weights), parameters: parameters, rates: rates, weights: weights, form: form)
    network.start(
      from: try potentials("uP", initial, Array(layers.dropFirst())),
      errors: try potentials("uI", initial, errorSizes))
    return ErrorMicrocircuitStudent(microcircuit: network, plan: plan)
  }

  private func flags(_ key: String) throws -> [Bool] {
    guard let list = node.optional(key) else { return Array(repeating: true, count: top) }
    let flags = try list.elements().map { try $0.boolean() }
    guard flags.count == top else { throw list.problem("expected one for each of \(top) areas") }
    return flags
  }

  private func predictiveCoding(
    _ initial: TraceNode, _ form: ProspectiveForm
  ) throws -> PredictiveCodingStudent {
    var parameters = PredictiveCodingParameters(
      transfers: transfers, forwardRates: try node.member("eta_fw").vector(top),
      lateralRates: try lateralRates("eta_PI"))
    parameters.leakConductance = leak
    parameters.basalConductance = basal
    parameters.apicalConductance = apical
    parameters.teachingConductance = teaching
    parameters.timeStep = timeStep
    parameters.comparesRates = comparesRates
    let hidden = 1..<top
    let network = DendriticPredictiveCoding(
      parameters: parameters,
      weights: PredictiveCodingWeights(
        forward: try matrices("WPP", initial, 1...top, { layers[$0] }, { layers[$0 - 1] }),
        feedback: try matrices("BPP", initial, hidden, { layers[$0] }, { layers[$0 + 1] }),
        lateral: try matrices("BPI", initial, hidden, { layers[$0] }, { layers[$0] }),
        mismatch: copiesFeedback ? try mismatch(initial) : nil), form: form)
    network.start(from: try potentials("uP", initial, Array(layers.dropFirst())))
    return PredictiveCodingStudent(coding: network)
  }

  private func lookaheadMicrocircuit(
    _ initial: TraceNode, _ form: ProspectiveForm
  ) throws -> LookaheadStudent {
    var parameters = MicrocircuitParameters(transfer: transfers[0].kind.plain)
    parameters.leakConductance = leak
    parameters.basalConductance = basal
    parameters.apicalConductance = apical
    parameters.dendriticConductance = dendritic
    parameters.somaticConductance = teaching
    parameters.timeStep = timeStep
    let hidden = 1..<top
    let weights = MicrocircuitWeights(
      bottomUp: try matrices("WPP", initial, 1...top, { layers[$0] }, { layers[$0 - 1] }),
      topDown: try matrices("BPP", initial, hidden, { layers[$0] }, { layers[$0 + 1] }),
      pyramidalToInterneuron: try matrices(
        "WIP", initial, hidden, { layers[$0 + 1] }, { layers[$0] }),
      interneuronToPyramidal: try matrices(
        "BPI", initial, hidden, { layers[$0] }, { layers[$0 + 1] }))
    var options = LookaheadMicrocircuit<Double>.Options()
    options.form = form
    options.feedback = copiesFeedback ? .copied(mismatch: try mismatch(initial)) : .own
    options.comparesRates = comparesRates
    options.transfers = transfers
    options.nudgingConductance = interneuronal
    let network = LookaheadMicrocircuit(
      parameters: parameters, weights: weights,
      rates: MicrocircuitRates(
        bottomUp: try node.member("eta_fw").vector(top),
        pyramidalToInterneuron: try lateralRates("eta_IP"),
        interneuronToPyramidal: try lateralRates("eta_PI")), options: options)
    for (population, matrix) in zip(
      network.cells.pyramids, try potentials("uP", initial, Array(layers.dropFirst())))
    {
      population[.soma].assign(from: matrix)
    }
    for (population, matrix) in zip(
      network.cells.interneurons, try potentials("uI", initial, Array(layers.dropFirst(2))))
    {
      population[.soma].assign(from: matrix)
    }
    network.startFromPresentPotentials()
    return LookaheadStudent(microcircuit: network)
  }

  private func backpropagation(_ initial: TraceNode) throws -> BackpropagationStudent {
    let network = StreamingMultilayerNetwork(
      weights: try matrices("WPP", initial, 1...top, { layers[$0] }, { layers[$0 - 1] }),
      feedback: try matrices("BPP", initial, 1..<top, { layers[$0] }, { layers[$0 + 1] }),
      copiesFeedback: copiesFeedback, transfers: transfers, derivatives: derivatives,
      rates: try node.member("eta_fw").vector(top), attenuation: basal / (basal + leak),
      timeStep: timeStep)
    let sizes = Array(layers.dropFirst())
    network.start(
      from: try potentials("uP", initial, sizes), errors: try potentials("uI", initial, sizes))
    return BackpropagationStudent(multilayer: network)
  }

  /// One for each hidden area; files of one area may have a list of another length.
  private func lateralRates(_ key: String) throws -> [Double] {
    top == 1 ? [] : try node.member(key).vector(top - 1)
  }

  private func mismatch(_ initial: TraceNode) throws -> [Matrix<Double>] {
    guard initial.optional("BPP_noise") != nil else {
      return (1..<top).map { Matrix(layers[$0], layers[$0 + 1]) }
    }
    return try matrices("BPP_noise", initial, 1..<top, { layers[$0] }, { layers[$0 + 1] })
  }

  // MARK: Pieces

  /// A list of one matrix for each area.
  private func matrices(
    _ key: String, _ node: TraceNode, _ areas: some Collection<Int>, _ rows: (Int) -> Int,
    _ columns: (Int) -> Int
  ) throws -> [Matrix<Double>] {
    if areas.isEmpty { return [] }
    let list = try node.member(key).elements()
    guard list.count == areas.count else {
      throw try node.member(key).problem("expected \(areas.count) matrices, found \(list.count)")
    }
    return try zip(areas, list).map { try $1.matrix(rows($0), columns($0)) }
  }

  private func potentials(
    _ key: String, _ node: TraceNode, _ sizes: [Int]
  ) throws -> [Matrix<Double>] {
    if sizes.isEmpty { return [] }
    let list = try node.member(key).elements()
    guard list.count == sizes.count else {
      throw try node.member(key).problem("expected \(sizes.count) lists, found \(list.count)")
    }
    return try zip(list, sizes).map { Matrix(try $0.vector($1)) }
  }
}
