import LinearAlgebra
import Models
import NetworkCore

/// The `params` block of a trace of segregated dendrites.
struct SegregatedTraceConfiguration {
  let node: TraceNode
  let parameters: SegregatedParameters
  /// Sizes from the input to the output.
  let layers: [Int]
  let learningRates: [Double]

  init(_ node: TraceNode) throws {
    self.node = node
    func positive(_ key: String) throws -> Double {
      let value = try node.member(key).double()
      guard value > 0 else { throw try node.member(key).problem("expected a number above 0") }
      return value
    }
    var parameters = SegregatedParameters()
    parameters.timeStep = try positive("dt")
    parameters.maximalRate = try positive("lambda_max")
    parameters.leakConductance = try positive("g_L")
    parameters.basalConductance = try positive("g_B")
    parameters.dendriticConductance = try positive("g_D")
    // The authors' switch: without it g_A is a number that nothing reads.
    let isCoupled = try node.optional("apical_conductance")?.boolean() ?? true
    parameters.apicalConductance = isCoupled ? try node.member("g_A").double() : 0
    parameters.excitatoryReversal = try node.member("E_E").double()
    parameters.inhibitoryReversal = try node.member("E_I").double()
    let (rise, decay) = (try positive("tau_s"), try positive("tau_L"))
    guard rise != decay else {
      throw try node.member("tau_s").problem("expected another value than tau_L")
    }
    parameters.kernel = .doubleExponential(
      rise: rise, decay: decay, taps: try node.member("mem").integer(in: 1...1000),
      timeStep: parameters.timeStep)
    parameters.averaging = .last(try node.member("integration_steps").integer(in: 1...10_000))
    parameters.testSteps = try node.member("test_steps").integer(in: 1...100_000)
    let window = try node.member("integration_steps_test").integer(in: 1...parameters.testSteps)
    parameters.testSettling = parameters.testSteps - window
    self.parameters = parameters
    let sizes = try node.member("layers").elements().map { try $0.integer(in: 1...100_000) }
    guard let outputs = sizes.last, outputs > 0 else {
      throw try node.member("layers").problem("expected at least the output layer")
    }
    layers = [try node.member("n_in").integer(in: 1...100_000)] + sizes
    learningRates = try node.member("etas").vector(sizes.count)
    let denominator = try node.member("draw_denominator").integer()
    guard denominator == 1 << 24 else {
      throw try node.member("draw_denominator").problem("expected 16777216, found \(denominator)")
    }
  }

  /// Steps averaged at the end of a training phase, and of a test.
  var window: Int { parameters.averaging.window(of: .max) }
  var testWindow: Int { parameters.testSteps - parameters.testSettling }

  /// Compares what we derive from the constants with what the trace holds.
  func compareConstants(_ comparison: inout Comparison) throws {
    let constants = [
      ("k_B", parameters.hiddenAttenuation), ("k_D", parameters.outputAttenuation),
      ("P_hidden", parameters.hiddenGain), ("P_final", parameters.outputGain),
    ]
    for (key, ours) in constants {
      guard let recorded = try node.optional(key)?.double() else { continue }
      comparison.compare(
        "derived constants", [ours], [recorded], at: key, tolerance: SegregatedTraces.values)
    }
    if let kernel = node.optional("kappa") {
      comparison.compare(
        "derived constants", parameters.kernel.values,
        try kernel.vector(parameters.kernel.values.count), at: "kappa",
        tolerance: SegregatedTraces.values)
    }
  }

  /// Compares the moments that weights are drawn by, of each layer's fan-in.
  func compareInitialisation(_ node: TraceNode?, _ comparison: inout Comparison) throws {
    for (m, entry) in (try node?.elements() ?? []).enumerated() {
      let moments = SegregatedInitialisation.moments(
        fanIn: try entry.member("fan_in").integer(in: 1...1_000_000),
        maximalRate: parameters.maximalRate)
      comparison.compare(
        "moments of initial weights", [moments.mean, moments.deviation],
        [try entry.member("W_avg").double(), try entry.member("W_sd").double()],
        at: "layer \(m + 1)", tolerance: SegregatedTraces.values)
    }
  }

  func weights(_ node: TraceNode) throws -> SegregatedWeights<Double> {
    func list(_ key: String, _ count: Int, _ make: (Int, TraceNode) throws -> Matrix<Double>) throws
      -> [Matrix<Double>]
    {
      let entries = try node.member(key).elements()
      guard entries.count == count else {
        throw try node.member(key).problem("expected \(count) entries, found \(entries.count)")
      }
      return try entries.enumerated().map { try make($0.offset + 1, $0.element) }
    }
    let top = layers.count - 1
    return SegregatedWeights(
      feedforward: try list("W", top) { try $1.matrix(layers[$0], layers[$0 - 1]) },
      thresholds: try list("b", top) { Matrix(try $1.vector(layers[$0])) },
      feedback: try list("Y", top - 1) { try $1.matrix(layers[$0], layers[top]) })
  }
}

extension Comparison {
  /// Compares matrices, or column vectors, with a list of lists.
  mutating func compareList(
    _ quantity: String, _ ours: [Matrix<Double>], _ recorded: TraceNode, at location: String
  ) throws {
    let entries = try recorded.elements()
    guard entries.count == ours.count else {
      throw recorded.problem("expected \(ours.count) entries, found \(entries.count)")
    }
    for (m, (matrix, entry)) in zip(ours, entries).enumerated() {
      let isVector = try entry.elements().first?.value.arrayValue == nil
      let numbers =
        isVector
        ? try entry.vector(matrix.rows) : try entry.matrix(matrix.rows, matrix.columns).rowMajor
      compare(
        quantity, matrix.rowMajor, numbers, at: "\(location), layer \(m + 1)",
        tolerance: SegregatedTraces.values)
    }
  }
}
