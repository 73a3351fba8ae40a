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
  private let leak, basal, apical, dendritic, interneuronal, teaching: Double

  static let models = ["errormc", "dPC", "ann", "sacramento2018"]

  /// L.
  var top: Int { layers.count - 1 }
  /// The reduced form computes the same where all neurons look ahead.
  var forms: [ProspectiveForm] {
    model == "ann" ? [.full] : looksAheadEverywhere ? [.full, .reduced] : [.full]
  }
  private let looksAheadEverywhere: Bool

  /// The `config` block of a trace of a whole training, whose functions are named once and have slope 1 and offset 0.
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
    transfers =
      isProtocol
      ? Array(
        repeating: AreaTransfer(try Self.kind(try node.member("activation"))),
        count: layers.count - 1)
      : try Self.transfers(node, layers)
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
    let expected = model == "ann" || model == "errormc" ? "rate" : "voltage"
    guard try kind.string() == expected else {
      throw kind.problem("targets of the model \(model) are \(expected)s")
    }
  }

  private static func kind(_ node: TraceNode) throws -> AreaTransfer.Kind {
    let name = try node.string()
    guard let kind = AreaTransfer.Kind(rawValue: name == "soft_relu" ? "softRelu" : name) else {
      throw node.problem(
        "'\(name)' is not one of linear, relu, soft_relu, logistic, tanh")
    }
    return kind
  }

  private static func transfers(_ node: TraceNode, _ layers: [Int]) throws -> [AreaTransfer] {
    let kinds = try node.member("activation").elements()
    let slopes = try node.member("activation_slope").elements()
    let offsets = try node.member("activation_offset").elements()
    guard [kinds, slopes, offsets].allSatisfy({ $0.count == layers.count - 1 }) else {
      throw try node.member("activation").problem(
        "expected a function, a slope and an offset for each of \(layers.count - 1) areas")
    }
    return try kinds.indices.map { k in
      AreaTransfer(
        try kind(kinds[k]), slopes: try numbers(slopes[k], layers[k + 1]),
        offsets: try numbers(offsets[k], layers[k + 1]))
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
    parameters.errorTransfers = try errorTransfers(errorSizes)
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

  private func errorTransfers(_ sizes: [Int]) throws -> [AreaTransfer] {
    let kind = try Self.kind(try node.member("error_activation"))
    guard node.optional("error_activation_slope") != nil else {
      return Array(repeating: AreaTransfer(kind), count: top)
    }
    let slopes = try node.member("error_activation_slope").elements()
    let offsets = try node.member("error_activation_offset").elements()
    guard slopes.count == top, offsets.count == top else {
      throw node.problem("expected slopes and offsets of error neurons for each of \(top) areas")
    }
    return try (0..<top).map {
      AreaTransfer(
        kind, slopes: try Self.numbers(slopes[$0], sizes[$0]),
        offsets: try Self.numbers(offsets[$0], sizes[$0]))
    }
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
    try requireCopies()
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
        mismatch: try mismatch(initial)), form: form)
    network.start(from: try potentials("uP", initial, Array(layers.dropFirst())))
    return PredictiveCodingStudent(coding: network)
  }

  private func lookaheadMicrocircuit(
    _ initial: TraceNode, _ form: ProspectiveForm
  ) throws -> LookaheadStudent {
    try requireCopies()
    let lateral = try lateralRates("eta_PI")
    guard lateral.allSatisfy({ $0 == 0 }) else {
      throw try node.member("eta_PI").problem(
        "weights of interneurons onto pyramids are copies here and do not learn")
    }
    guard interneuronal == teaching || top == 1 else {
      throw try node.member("gnI").problem("expected that of the target, \(teaching)")
    }
    guard Set(transfers).count == 1, transfers[0].isUniform else {
      throw try node.member("activation").problem("expected one function for all areas")
    }
    let transfer = transfers[0]
    var function = transfer.kind.plain
    function.threshold = transfer.offsets[0]
    switch transfer.kind {
    case .logistic, .tanh: function.slope = transfer.slopes[0]
    case .linear, .relu, .softRelu: function.gain *= transfer.slopes[0]
    }
    var parameters = MicrocircuitParameters(transfer: function)
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
    options.feedback = .copied(mismatch: try mismatch(initial))
    options.comparesRates = comparesRates
    let network = LookaheadMicrocircuit(
      parameters: parameters, weights: weights,
      rates: MicrocircuitRates(
        bottomUp: try node.member("eta_fw").vector(top),
        pyramidalToInterneuron: try lateralRates("eta_IP")), options: options)
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
    try requireCopies()
    let network = StreamingMultilayerNetwork(
      weights: try matrices("WPP", initial, 1...top, { layers[$0] }, { layers[$0 - 1] }),
      feedback: try matrices("BPP", initial, 1..<top, { layers[$0] }, { layers[$0 + 1] }),
      transfers: transfers, derivatives: derivatives,
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

  private func requireCopies() throws {
    guard copiesFeedback else {
      throw try node.member("model_type").problem("only error microcircuits have fixed feedback")
    }
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

  /// The descent of the layered network with the same weights (the format's angle check): `v_k = a W_k φ(v_{k−1})`, derivatives with
  /// slope 1 and offset 0.
  func gradient(
    _ chain: [Matrix<Double>], _ input: Matrix<Double>, _ target: Matrix<Double>
  ) -> [Matrix<Double>] {
    let isTaughtPotentials = model == "dPC" || model == "sacramento2018"
    let hidden = model == "ann" ? basal / (basal + leak) : basal / (leak + basal + apical)
    var potentials: [Matrix<Double>] = []
    var rates = [input]
    for (k, weights) in chain.enumerated() {
      let isLast = k == chain.count - 1
      let attenuation = isLast && isTaughtPotentials ? basal / (basal + leak) : hidden
      let potential = Matrix.product(weights, rates[k]).scaled(by: attenuation)
      potentials.append(potential)
      rates.append(Matrix(potential.rows, 1) { i, _ in transfers[k](potential[i], neuron: i) })
    }
    func slope(_ k: Int, _ i: Int) -> Double {
      let value = Matrix<Double>([potentials[k][i]])
      derivatives[k].plain.applyDerivative(value, into: value)
      return value[0]
    }
    let last = chain.count - 1
    var delta = Matrix<Double>(target.rows, 1) { i, _ in
      isTaughtPotentials
        ? target[i] - potentials[last][i] : slope(last, i) * (target[i] - rates[last + 1][i])
    }
    var result: [Matrix<Double>] = []
    for k in stride(from: last, through: 0, by: -1) {
      result.append(.product(delta, rates[k], transposingSecond: true))
      guard k > 0 else { break }
      let below = Matrix.product(chain[k], delta, transposingFirst: true)
      delta = Matrix(below.rows, 1) { i, _ in slope(k - 1, i) * below[i] }
    }
    return result.reversed()
  }
}
