import LinearAlgebra
import Models
import NetworkCore

/// Traces of networks that run in time with signals of one step per area: `max2026-golden-1`.
enum StreamingTraces {
  static let format = "max2026-golden-1"

  static let states = Tolerance(
    name: "states", relative: 0, absolute: 1e-10,
    reason: "as the format says: the prospective potential multiplies rounding by τ/Δt")
  static let weights = Tolerance(
    name: "weights", relative: 0, absolute: 1e-11, reason: "as the format says")
  static let errors = Tolerance(
    name: "mean squared errors", relative: 0, absolute: 1e-12, reason: "as the format says")
  static let angles = Tolerance(
    name: "angles", relative: 0, absolute: 1e-6, reason: "degrees, as the format says")

  /// Replays the trace with potentials, and once more without where the reduced form computes the same.
  static func replay(_ trace: TraceNode, _ comparison: inout Comparison) throws {
    let configuration = try StreamingTraceConfiguration(try trace.member("config"))
    let segments = try trace.member("segments").elements().map { try StreamingSegment($0) }
    // The reduced form keeps no potentials that could be reset.
    let resets = segments.contains { $0.resets }
    for form in resets ? [.full] : configuration.forms {
      let student = try configuration.student(try trace.member("init"), form)
      try replay(trace, segments, student, configuration, form.rawValue, &comparison)
    }
  }

  private static func replay(
    _ trace: TraceNode, _ segments: [StreamingSegment], _ student: any StreamingTraceStudent,
    _ configuration: StreamingTraceConfiguration, _ form: String, _ comparison: inout Comparison
  ) throws {
    let stimulus = try StreamingStimulus(try trace.member("stimulus"), configuration)
    let network = student.network
    var records = try byStep(trace.member("trace"))
    var weightRecords = try byStep(trace.member("weights"))
    var step = 0
    for segment in segments {
      if segment.resets { try student.silence(segment.node) }
      for _ in 0..<segment.steps {
        stimulus.present(step, to: network)
        step += 1
        let location = "\(form), step \(step)"
        let record = records.removeValue(forKey: step)
        if let norms = record?.optional("dWPP_norms") {
          try runAndCompare(norms, student, segment.mode, at: location, &comparison)
        } else {
          network.run(1, segment.mode)
        }
        let error = network.squaredError.take()
        guard let record else { continue }
        try student.compareState(record, at: location, isTaught: segment.mode.isTaught, &comparison)
        comparison.compare(
          "mse", [error], [try record.member("mse").double()], at: location, tolerance: states)
      }
      if let record = weightRecords.removeValue(forKey: step) {
        try student.compareWeights(record, at: "\(form), step \(step)", &comparison)
      }
    }
    if let missed = (Array(records.values) + Array(weightRecords.values)).first {
      throw missed.problem("no segment ends or passes there: they have \(step) steps")
    }
    if let check = trace.optional("angle_check") {
      try compareAngles(check, network, configuration, form, &comparison)
    }
  }

  /// A step whose increments of forward weights have these norms, be they applied or only computed.
  private static func runAndCompare(
    _ norms: TraceNode, _ student: any StreamingTraceStudent, _ mode: StreamingMode,
    at location: String, _ comparison: inout Comparison
  ) throws {
    guard mode.copiesFeedback else {
      throw norms.problem("nothing learns in this step, which has no increments")
    }
    var learning = mode
    learning.learnsForward = true
    let before = student.forward.map { $0.map { $0.copy() } }
    student.network.run(1, learning)
    let increments = zip(student.forward, before).map { norm(of: $0, less: $1) }
    comparison.compare(
      "dWPP_norms", increments, try norms.doubles(), at: location, tolerance: weights)
    guard !mode.learnsForward else { return }
    for (after, before) in zip(student.forward.joined(), before.joined()) {
      after.assign(from: before)
    }
  }

  /// Of what matrices have gained, all together.
  private static func norm(of after: [Matrix<Double>], less before: [Matrix<Double>]) -> Double {
    var squares = 0.0
    for (a, b) in zip(after, before) {
      for (x, y) in zip(a.numbers, b.numbers) { squares += (x - y) * (x - y) }
    }
    return squares.squareRoot()
  }

  private static func byStep(_ list: TraceNode) throws -> [Int: TraceNode] {
    var result: [Int: TraceNode] = [:]
    for node in try list.elements() {
      let step = try node.member("step").integer(in: 1...StreamingSegment.most)
      guard result.updateValue(node, forKey: step) == nil else {
        throw node.problem("step \(step) is recorded twice")
      }
    }
    return result
  }

  private static func compareAngles(
    _ check: TraceNode, _ network: any StreamingNetwork<Double>,
    _ configuration: StreamingTraceConfiguration, _ form: String, _ comparison: inout Comparison
  ) throws {
    let location = "\(form), angle check"
    let layers = configuration.layers
    network.input.setColumn(0, to: try check.member("input").vector(layers[0]))
    network.target.setColumn(0, to: try check.member("target").vector(layers[layers.count - 1]))
    let steps = try check.member("steps").integer(in: 1...StreamingSegment.most)
    network.run(steps - 1, StreamingMode(isTaught: true, copiesFeedback: true))
    let updates = network.probe().map { $0.scaled(by: configuration.timeStep) }
    let gradient = configuration.gradient(network.chain, network.input, network.target)
    let (ours, theirs) = (
      try check.member("mc_update_eta1").elements(), try check.member("bp_update").elements()
    )
    let angles = try check.member("angles_deg").vector(layers.count - 1)
    guard ours.count == updates.count, theirs.count == updates.count else {
      throw check.problem("expected updates of \(updates.count) areas")
    }
    for (k, update) in updates.enumerated() {
      for (key, matrix, node) in [
        ("mc_update_eta1", update, ours[k]), ("bp_update", gradient[k], theirs[k]),
      ] {
        comparison.compare(
          key, matrix.numbers, try node.matrix(matrix.rows, matrix.columns).numbers, at: location,
          tolerance: states)
      }
      comparison.compare(
        "angles_deg", [StreamingAngle.degrees(update, gradient[k])], [angles[k]], at: location,
        tolerance: self.angles)
    }
  }
}

/// What runs between two notes of a trace.
struct StreamingSegment {
  /// Beyond any trace.
  static let most = 100_000_000

  let node: TraceNode
  let steps: Int
  let mode: StreamingMode
  /// Whether the potentials of representation neurons are set to 0 first.
  let resets: Bool

  init(_ node: TraceNode) throws {
    self.node = node
    steps = try node.member("steps").integer(in: 1...Self.most)
    let learns = try node.member("learn").boolean()
    mode = StreamingMode(
      isTaught: try node.member("target").boolean(), learnsForward: learns,
      learnsLateral: try node.optional("learn_lat")?.boolean() ?? learns, isMeasured: true)
    resets = try node.optional("reset")?.boolean() ?? false
  }
}

/// Inputs and targets, each held for a while, targets later than inputs.
struct StreamingStimulus {
  private let inputs, targets: [[Double]]
  private let hold, shift: Int

  init(_ node: TraceNode, _ configuration: StreamingTraceConfiguration) throws {
    let layers = configuration.layers
    inputs = try node.member("inputs").elements().map { try $0.vector(layers[0]) }
    targets = try node.member("targets").elements().map { try $0.vector(layers[layers.count - 1]) }
    guard !inputs.isEmpty, !targets.isEmpty else {
      throw node.problem("expected an input and a target")
    }
    hold = try node.member("hold_steps").integer(in: 1...StreamingSegment.most)
    shift = try node.member("target_shift_steps").integer(in: 0...StreamingSegment.most)
  }

  /// The last input and target stay.
  func present(_ step: Int, to network: any StreamingNetwork<Double>) {
    network.input.setColumn(0, to: inputs[min(step / hold, inputs.count - 1)])
    network.target.setColumn(
      0, to: targets[min(max(step - shift, 0) / hold, targets.count - 1)])
  }
}

extension Matrix<Double> {
  /// All elements, row by row.
  var numbers: [Double] { (0..<rows).flatMap { i in (0..<columns).map { self[i, $0] } } }
}
