import LinearAlgebra
import Models
import NetworkCore

extension BurstingTraces {
  /// As the format's description says: 1e-6 · (1e-3 + |value|). Numbers are printed with twelve digits; the authors' own traces
  /// are met to a thousandth of it.
  static let values = Tolerance(
    name: "each value", relative: 1e-6, absolute: 1e-9, isPerValue: true,
    reason: "printed with twelve digits; 1e-6 (1e-3 + |value|) as the format says")
  /// In degrees, as the format's description says; an arc cosine leaves up to 2e-6 where it should be 0.
  static let angles = Tolerance(
    name: "angles", relative: 0, absolute: 0.05, reason: "degrees, as the format says")
}

/// One minibatch of a run in discrete time.
struct LayeredTraceStep {
  let node: TraceNode
  let layout: LayeredTraceLayout
  /// n_0 x B.
  let input: Matrix<Double>
  /// One-hot, n_L x B.
  let target: Matrix<Double>
  /// Whether there is a teacher.
  let isTaught: Bool

  /// The steps of a run, one after another, and what their locations begin with.
  static func all(
    of run: TraceNode, _ name: String, _ layout: LayeredTraceLayout
  ) throws -> [(step: LayeredTraceStep, location: String)] {
    let steps = try run.member("steps").elements()
    guard !steps.isEmpty else { throw try run.member("steps").problem("expected a step") }
    return try steps.enumerated().map { index, node in
      if let number = node.optional("step"), try number.integer() != index {
        throw number.problem("expected step \(index): one after another from 0")
      }
      return (try LayeredTraceStep(node, layout), "\(name), step \(index)")
    }
  }

  private init(_ node: TraceNode, _ layout: LayeredTraceLayout) throws {
    self.node = node
    self.layout = layout
    input = try layout.neurons(0).read(node.member("inputs"))
    isTaught = try node.member("teacher").boolean()
    let classes = layout.architecture.sizes[layout.depth]
    let labels = try node.member("labels").elements().map {
      try $0.integer(in: 0...(classes - 1))
    }
    guard labels.count == layout.trials else {
      throw try node.member("labels").problem(
        "expected \(layout.trials) labels, found \(labels.count)")
    }
    target = Matrix(classes, labels.count) { $0 == labels[$1] ? 1 : 0 }
  }

  /// `output`, and `mse` against the labels whether there is a teacher or not.
  func compareOutput(
    _ output: Matrix<Double>, _ location: String, _ comparison: inout Comparison
  ) throws {
    let top = layout.neurons(layout.depth)
    comparison.compare(
      "output", top.numbers(of: output), orUndefined: try node.member("output").tensor(top.shape),
      at: location, tolerance: BurstingTraces.values)
    let difference = output.copy()
    difference.add(target, scale: -1)
    try comparison.compareMetric(
      "mse", [difference.squaredNorm / Double(difference.count)], node, at: location)
  }

  /// The records of all layers after the update.
  func parameters(_ location: String) throws -> [LayerRecord] {
    try layout.layers(node.member("after")).enumerated().map {
      LayerRecord($1, $0 + 1, layout, "\(location), after")
    }
  }
}

extension Comparison {
  /// A number, or a list of them, under `key` of `node`; skipped when there is none.
  mutating func compareMetric(
    _ key: String, _ ours: [Double], _ node: TraceNode, at location: String,
    tolerance: Tolerance = BurstingTraces.values
  ) throws {
    guard let recorded = node.nullable(key) else { return }
    let isList = recorded.value.arrayValue != nil
    compare(
      key, ours, orUndefined: try recorded.tensor(isList ? [ours.count] : []), at: location,
      tolerance: tolerance)
  }

  /// Angles in degrees. Null stands for what is undefined, since one of the two is zero (90 in our models), or for the arc cosine of
  /// what rounding left above 1.
  mutating func compareAngles(
    _ key: String, _ ours: [Double], _ node: TraceNode, at location: String
  ) throws {
    guard let recorded = node.nullable(key) else { return }
    let isList = recorded.value.arrayValue != nil
    let angles = try recorded.tensor(isList ? [ours.count] : [])
    let known = zip(ours, angles).map { ours, recorded in
      recorded ?? (ours.isNaN ? .nan : ours > 45 ? 90 : 0)
    }
    compare(
      key, ours, orUndefined: known.map { $0.isNaN ? nil : $0 }, at: location,
      tolerance: BurstingTraces.angles)
  }

  /// What the authors' code logs of updates and gradients.
  ///
  /// - Parameter batch: how many times a mean over the minibatch the recorded gradients are.
  mutating func compareAlignment(
    _ alignment: UpdateAlignment, _ metrics: TraceNode, at location: String, batch: Int = 1
  ) throws {
    for (name, angles) in [
      ("bp", alignment.toBackpropagation), ("fa", alignment.toFeedbackAlignment),
      ("fa_to_bp", alignment.betweenThem),
    ] {
      try compareAngles("\(name)_angles", angles.layers, metrics, at: location)
      try compareAngles("global_\(name)_angle", [angles.all], metrics, at: location)
    }
    for (key, magnitudes) in [
      ("grad_magnitudes", alignment.updateMagnitudes),
      ("bp_grad_magnitudes", alignment.gradientMagnitudes),
    ] {
      try compareMetric(key, magnitudes.map { Double(batch) * $0 }, metrics, at: location)
    }
  }
}
