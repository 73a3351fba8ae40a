import LinearAlgebra
import Models
import NetworkCore

/// Traces of the dendritic microcircuit: `sacramento2018-golden/1`.
enum MicrocircuitTraces {
  static let format = "sacramento2018-golden/1"

  static func replay(_ trace: TraceNode, _ comparison: inout Comparison) throws {
    let config = try MicrocircuitTraceConfiguration(try trace.member("config"))
    switch try trace.member("kind").string() {
    case "ode":
      try replayContinuous(trace, config, &comparison)
      if let check = trace.optional("bp_check") {
        try replayBackpropagationCheck(check, of: trace, config, &comparison)
      }
    case "ode-lookahead": try replayLookahead(trace, config, &comparison)
    case "twostep": try replayTwoStep(trace, config, &comparison)
    case let other:
      throw trace.problem("kind '\(other)' is not ode, ode-lookahead or twostep")
    }
  }
}

/// The `config` block.
struct MicrocircuitTraceConfiguration {
  let node: TraceNode
  let layers: [Int]
  let transfer: TransferFunction
  let rates: MicrocircuitRates

  /// N, the number of the output layer.
  var top: Int { layers.count - 1 }

  init(_ node: TraceNode) throws {
    self.node = node
    layers = try node.member("layers").integers()
    guard layers.count >= 2, layers.allSatisfy({ $0 > 0 }) else {
      throw try node.member("layers").problem("expected at least two positive sizes")
    }
    let phi = try node.member("phi")
    let kind = try phi.member("kind").string()
    guard kind == "softplus" || kind == "logistic",
      let transferKind = TransferFunction.Kind(rawValue: kind)
    else { throw phi.problem("kind '\(kind)' is not softplus or logistic") }
    transfer = TransferFunction(
      transferKind, gain: try phi.member("gamma").double(), slope: try phi.member("beta").double(),
      threshold: try phi.member("theta").double())
    if let sigma = try node.optional("sigma")?.double(), sigma != 0 {
      throw node.problem("sigma is \(sigma); only traces without noise can be replayed")
    }
    rates = MicrocircuitRates(
      bottomUp: try node.member("eta_f").vector(layers.count - 1),
      pyramidalToInterneuron: try node.member("eta_ip").vector(layers.count - 2),
      interneuronToPyramidal: try node.member("eta_pi").vector(layers.count - 2),
      topDown: try node.member("eta_td").vector(layers.count - 2))
  }

  /// Conductances and time constants of the continuous kinds.
  func parameters() throws -> MicrocircuitParameters {
    var parameters = MicrocircuitParameters(transfer: transfer)
    parameters.leakConductance = try node.member("g_lk").double()
    parameters.basalConductance = try node.member("g_B").double()
    parameters.apicalConductance = try node.member("g_A").double()
    parameters.dendriticConductance = try node.member("g_D").double()
    parameters.somaticConductance = try node.member("g_som").double()
    parameters.timeStep = try node.member("dt").double()
    parameters.inputTimeConstant = try node.optional("tau_x")?.double() ?? 0
    parameters.targetTimeConstant = try node.optional("tau_trg")?.double() ?? 0
    parameters.plasticityTimeConstant = try node.optional("tau_w")?.double() ?? 0
    return parameters
  }

  /// The weight block `Wf`, `Wb`, `Wip`, `Wpi` of `node`; with `thresholds`, the last column of `Wf` and `Wip`.
  func weights(_ node: TraceNode, thresholds: Bool = false) throws -> MicrocircuitWeights<Double> {
    let extra = thresholds ? 1 : 0
    func list(
      _ key: String, _ count: Int, _ rows: (Int) -> Int, _ columns: (Int) -> Int
    ) throws -> [Matrix<Double>] {
      let entries = try node.member(key).elements()
      guard entries.count == count else {
        throw try node.member(key).problem("expected \(count) matrices, found \(entries.count)")
      }
      return try entries.enumerated().map { try $1.matrix(rows($0 + 1), columns($0 + 1)) }
    }
    let bottomUp = try list("Wf", top, { layers[$0] }, { layers[$0 - 1] + extra })
    let lateral = try list("Wip", top - 1, { layers[$0 + 1] }, { layers[$0] + extra })
    func body(_ matrix: Matrix<Double>) -> Matrix<Double> {
      thresholds ? Matrix(matrix.rows, matrix.columns - 1) { matrix[$0, $1] } : matrix
    }
    func last(_ matrix: Matrix<Double>) -> Matrix<Double> {
      Matrix(Array(matrix.column(matrix.columns - 1)))
    }
    var weights = MicrocircuitWeights(
      bottomUp: bottomUp.map(body),
      topDown: try list("Wb", top - 1, { layers[$0] }, { layers[$0 + 1] }),
      pyramidalToInterneuron: lateral.map(body),
      interneuronToPyramidal: try list("Wpi", top - 1, { layers[$0] }, { layers[$0 + 1] }))
    if thresholds {
      weights.bottomUpThresholds = bottomUp.map(last)
      weights.interneuronThresholds = lateral.map(last)
    }
    return weights
  }
}

extension Matrix where Scalar == Double {
  /// All elements, row by row: the order of the traces.
  var rowMajor: [Double] { rowArrays.flatMap { $0 } }
}

extension Comparison {
  /// Compares a list of matrices, first entry layer 1, with a list of lists of rows.
  mutating func compareMatrices(
    _ quantity: String, _ ours: [Matrix<Double>], _ recorded: TraceNode, at location: String
  ) throws {
    let entries = try recorded.elements()
    guard entries.count == ours.count else {
      throw recorded.problem("expected \(ours.count) matrices, found \(entries.count)")
    }
    for (index, (matrix, entry)) in zip(ours, entries).enumerated() {
      compare(
        quantity, matrix.rowMajor, try entry.matrix(matrix.rows, matrix.columns).rowMajor,
        at: "\(location), layer \(index + 1)")
    }
  }

  /// Compares a list of column vectors, first entry layer 1, with a list of lists of numbers.
  mutating func compareVectors(
    _ quantity: String, _ ours: [[Double]], _ recorded: TraceNode, at location: String
  ) throws {
    let entries = try recorded.elements()
    guard entries.count == ours.count else {
      throw recorded.problem("expected \(ours.count) vectors, found \(entries.count)")
    }
    for (index, (vector, entry)) in zip(ours, entries).enumerated() {
      compare(
        quantity, vector, try entry.vector(vector.count), at: "\(location), layer \(index + 1)")
    }
  }
}
