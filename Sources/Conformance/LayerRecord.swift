import LinearAlgebra
import Models
import NetworkCore

/// What a step records of layer k = 1...L.
struct LayerRecord {
  let node: TraceNode
  /// k.
  let number: Int
  let layout: LayeredTraceLayout
  private let location: String

  init(_ node: TraceNode, _ number: Int, _ layout: LayeredTraceLayout, _ location: String) {
    self.node = node
    self.number = number
    self.layout = layout
    self.location = "\(location), layer \(number)"
  }

  var isHidden: Bool { layout.hidden.contains(number) }

  /// - Parameters:
  ///   - tensor: how the file lays out such a quantity of layer k.
  ///   - scale: of ours.
  func compare(
    _ key: String, _ tensor: (Int) -> TensorLayout, _ ours: Matrix<Double>, scale: Double = 1,
    _ comparison: inout Comparison
  ) throws {
    let tensor = tensor(number)
    comparison.compare(
      key, tensor.numbers(of: ours).map { scale * $0 },
      orUndefined: try node.member(key).tensor(tensor.shape), at: location,
      tolerance: BurstingTraces.values)
  }

  /// As ``compare(_:_:_:scale:_:)``, where the file has the quantity.
  func compareIfRecorded(
    _ key: String, _ tensor: (Int) -> TensorLayout, _ ours: Matrix<Double>, scale: Double = 1,
    _ comparison: inout Comparison
  ) throws {
    guard node.optional(key) != nil else { return }
    try compare(key, tensor, ours, scale: scale, &comparison)
  }

  /// A value for all neurons, where the authors' code keeps one number.
  func compareNumber(
    _ key: String, _ ours: Matrix<Double>, _ comparison: inout Comparison
  ) throws {
    guard let recorded = try node.optional(key)?.double() else { return }
    let numbers = layout.neurons(number).numbers(of: ours)
    comparison.compare(
      key, numbers, numbers.map { _ in recorded }, at: location, tolerance: BurstingTraces.values)
  }

  func compareForward(_ weights: LayeredWeights<Double>, _ comparison: inout Comparison) throws {
    try compare("W", layout.weights, weights.weights[number - 1], &comparison)
    // A name of its own: the burst rate is `b` too.
    let thresholds = weights.thresholds[number - 1]
    comparison.compare(
      "bias", Array(thresholds.column(0)),
      orUndefined: try node.member("b").tensor([thresholds.rows]), at: location,
      tolerance: BurstingTraces.values)
  }

  /// What the thresholds get of errors of all neurons, n_k x B: sums over the positions of a map, means over the minibatch.
  func thresholdGradient(of errors: Matrix<Double>) -> Matrix<Double> {
    let result = Matrix<Double>(layout.architecture.thresholds(number), 1)
    for trial in 0..<errors.columns {
      for i in 0..<errors.rows {
        result[i % result.rows] += errors[i, trial] / Double(errors.columns)
      }
    }
    return result
  }

  /// The gradients of backpropagation and feedback alignment, as errors of neurons and by weights and thresholds.
  ///
  /// - Parameter sums: over the minibatch, instead of means.
  func compareShadows(
    _ shadows: ShadowGradients, sums: Bool = false, _ comparison: inout Comparison
  ) throws {
    let scale = sums ? -Double(layout.trials) : -1
    for (name, descent) in [("bp", shadows.backpropagation), ("fa", shadows.feedbackAlignment)] {
      let errors = descent.errors[number - 1]
      try compare("delta_\(name)", layout.neurons, errors, scale: -1, &comparison)
      try compare(
        "grad_weight_\(name)", layout.weights, descent.weights[number - 1], scale: scale,
        &comparison)
      try compare(
        "grad_bias_\(name)", layout.thresholds, thresholdGradient(of: errors), scale: scale,
        &comparison)
    }
  }
}

/// What backpropagation and feedback alignment would do at the present weights: descents, so minus what files record.
struct ShadowGradients {
  typealias Descent = (errors: [Matrix<Double>], weights: [Matrix<Double>])

  let backpropagation: Descent
  let feedbackAlignment: Descent
  /// The updates of the network, compared with both.
  let alignment: UpdateAlignment

  /// - Parameter target: nil without a teacher, where the answer is right as it is: the reference's own, to the bit.
  init(
    _ reference: GradientReference<Double>, feedback: [Matrix<Double>], updates: [Matrix<Double>],
    _ input: Matrix<Double>, _ target: Matrix<Double>?
  ) {
    let target = target ?? reference.forward(input).rates[reference.layers.count - 1]
    backpropagation = (reference.errors(input, target), reference.descent(input, target))
    feedbackAlignment = (
      reference.errors(input, target, feedback: feedback),
      reference.descent(input, target, feedback: feedback)
    )
    alignment = UpdateAlignment(
      of: updates, to: reference, feedback: feedback, input: input, target: target)
  }
}

extension Circuit where Scalar == Double {
  /// What a pathway would learn from at the present state; nil for one that has no rule.
  func induction(_ pathway: String) -> Matrix<Double>? {
    guard let pathway = pathways.first(where: { $0.name == pathway }), pathway.rule != nil else {
      return nil
    }
    return InductionProbe([pathway], of: self).read()[0]
  }
}
