import LinearAlgebra

/// Synapses from one signal of a population into one compartment of another: `v = Σ g W r` over the pathways that end in it.
///
/// Shapes: `W` is postsynaptic x presynaptic, or the kernels of a ``Convolution``, which all positions share. The gain g is one
/// number, for example −1 where the synapses inhibit. An optional threshold is one more weight per target neuron (of a
/// convolution: per channel), from a unit whose signal is always 1.
///
/// A pathway of spikes has a ``SynapticKernel``: `v(t) = Σ_i κ_i W S(t − i)`. It is event-driven: a step costs the weights of
/// the neurons that spiked. So is a pathway of events, with sparse weights into a trace: `x ← x + Σ g W` over the neurons that sent
/// an event; it may learn at single events, by ``EventRule``s.
public final class Pathway<Scalar: BLASScalar> {
  /// Where the weights come from.
  public enum Weights {
    /// Its own, N_post x N_pre, or the kernels of a convolution.
    case dense(Matrix<Scalar>)
    /// Its own, where neurons are connected: a pathway of events.
    case sparse(SparseMatrix<Scalar>)
    /// `W = V` of another pathway's weights `V` at every moment: the same strengths in another place.
    case shared(with: Pathway<Scalar>)
    /// `W = Vᵀ` of another pathway's weights `V` at every moment: weight transport.
    case tied(toTransposeOf: Pathway<Scalar>)
    /// Its own, N_post x N_pre, to which the transposed weights of the pathways above are copied again and again
    /// (``Pathway/transport(noise:using:)``, or by a stage of the schedule): weight transport along a chain, or with errors.
    ///
    /// A mismatch N, shaped as the weights, is added to every copy: transport that errs, always in the same way. With one pathway to
    /// copy from, the populations may have other sizes than its own: cells without a counterpart get the mismatch only.
    ///
    /// It may learn besides: what it learns lasts until the next copy.
    case transported(Matrix<Scalar>, along: [Pathway<Scalar>], mismatch: Matrix<Scalar>? = nil)
    /// `W = 1`: each target neuron hears one partner; no weights.
    case oneToOne
  }

  public let name: String
  public let source: Population<Scalar>
  public let signal: SignalName
  public let target: Population<Scalar>
  public let compartment: CompartmentName
  public let weights: Weights
  /// Who is connected with whom.
  public let connectivity: Connectivity
  /// g.
  public let gain: Double
  /// N_post x 1, or one for each channel.
  public let threshold: Matrix<Scalar>?
  public let rule: PlasticityRule?
  /// How synapses learn at events, in this order.
  public let eventRules: [EventRule]
  /// What learning at events keeps weights in.
  public let weightRange: ClosedRange<Double>
  /// How spikes become potentials, of a pathway of spikes.
  public let kernel: SynapticKernel?
  let synapses: Synapses<Scalar>?
  /// The filtered induction D of a rule with a filter, shaped as the weights.
  public let filteredInduction: Matrix<Scalar>?
  /// The filtered induction of the threshold.
  public let filteredThresholdInduction: Matrix<Scalar>?
  /// The velocity M of a rule with momentum, shaped as the weights.
  public let velocity: Matrix<Scalar>?
  /// The velocity of the threshold.
  public let thresholdVelocity: Matrix<Scalar>?

  public init(
    _ name: String, from source: Population<Scalar>, _ signal: SignalName = .rate,
    to target: Population<Scalar>, _ compartment: CompartmentName, weights: Weights,
    connectivity: Connectivity = .full, gain: Double = 1, kernel: SynapticKernel? = nil,
    threshold: Matrix<Scalar>? = nil, rule: PlasticityRule? = nil, eventRules: [EventRule] = [],
    weightRange: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
  ) {
    self.name = name
    self.source = source
    self.signal = signal
    self.target = target
    self.compartment = compartment
    self.weights = weights
    self.threshold = threshold
    self.rule = rule
    self.kernel = kernel
    self.eventRules = eventRules
    self.weightRange = weightRange
    self.gain = gain
    switch weights {
    case .tied(let other): self.connectivity = other.connectivity.transposed
    case .shared(let other): self.connectivity = other.connectivity
    case .dense, .sparse, .transported, .oneToOne: self.connectivity = connectivity
    }
    precondition(
      self.connectivity.fits(target: target.size, source: source.size),
      "\(name): the convolution does not fit populations of \(source.size) and \(target.size)")
    precondition(
      kernel == nil || (gain == 1 && self.connectivity == .full),
      "\(name): pathways of spikes are full, their gain 1")
    precondition(
      (signal == .spike) == (kernel != nil), "\(name): spikes, and only they, need a kernel")
    synapses = kernel.map { Synapses(targets: target.size, kernel: $0) }
    switch weights {
    case .dense(let matrix):
      let shape = connectivity.weights(target: target.size, source: source.size)
      precondition(
        matrix.rows == shape.rows && matrix.columns == shape.columns,
        "\(name): weights are \(matrix.rows) x \(matrix.columns), "
          + "the populations want \(shape.rows) x \(shape.columns)")
    case .sparse(let matrix):
      precondition(
        matrix.graph.targets == target.size && matrix.graph.sources == source.size,
        "\(name): the graph has other sizes than the populations")
      precondition(
        connectivity == .full && kernel == nil && threshold == nil && rule == nil,
        "\(name): sparse weights carry events, and nothing else")
      precondition(
        eventRules.isEmpty || !matrix.isUniform, "\(name): a weight for all does not learn")
    case .shared(let other):
      precondition(
        other.target.size == target.size && other.source.size == source.size,
        "\(name): cannot share the weights of \(other.name)")
      precondition(rule == nil, "\(name): shared weights have one rule, that of their owner")
    case .tied(let other):
      precondition(
        other.target.size == source.size && other.source.size == target.size,
        "\(name): cannot be the transpose of \(other.name)")
      precondition(rule == nil, "\(name): a tied pathway has no rule of its own")
    case .transported(let matrix, let chain, let mismatch):
      precondition(connectivity == .full, "\(name): kernels are not transported along a chain")
      precondition(matrix.rows == target.size && matrix.columns == source.size)
      precondition(
        mismatch.map { $0.rows == target.size && $0.columns == source.size } ?? true,
        "\(name): the mismatch is shaped as the weights")
      precondition(
        chain.count == 1
          || chain.first?.target.size == source.size && chain.last?.source.size == target.size
            && zip(chain, chain.dropFirst()).allSatisfy { $0.source === $1.target },
        "\(name): the chain does not lead down from \(source.name) to \(target.name)")
      precondition(
        rule.map { $0.momentum == 0 && $0.filterTimeConstant == nil } ?? true,
        "\(name): a transported pathway learns without momentum or filter")
    case .oneToOne:
      precondition(source.size == target.size, "\(name): one to one needs equal sizes")
      precondition(rule == nil, "\(name): a one-to-one pathway is not plastic")
    }
    if case .sparse = weights {
    } else {
      precondition(eventRules.isEmpty, "\(name): only sparse weights learn at events")
    }
    precondition(source.trials == target.trials, "\(name): populations differ in trials")
    let thresholds = self.connectivity.thresholds(target: target.size)
    precondition(
      threshold.map { $0.rows == thresholds && $0.columns == 1 } ?? true,
      "\(name): it takes \(thresholds) thresholds")
    if case .dense(let matrix) = weights, rule?.momentum ?? 0 != 0 {
      velocity = Matrix(matrix.rows, matrix.columns)
      thresholdVelocity = threshold.map { Matrix($0.rows, 1) }
    } else {
      velocity = nil
      thresholdVelocity = nil
    }
    if case .dense(let matrix) = weights, rule?.filterTimeConstant != nil {
      filteredInduction = Matrix(matrix.rows, matrix.columns)
      filteredThresholdInduction = threshold.map { Matrix($0.rows, 1) }
    } else {
      filteredInduction = nil
      filteredThresholdInduction = nil
    }
  }

  /// The weights of a dense or transported pathway, or those it shares.
  public var matrix: Matrix<Scalar> {
    switch weights {
    case .dense(let matrix), .transported(let matrix, _, _): return matrix
    case .shared(let other): return other.matrix
    case .tied, .oneToOne: preconditionFailure("\(name) has no weights of its own")
    case .sparse: preconditionFailure("\(name) has sparse weights")
    }
  }

  /// The weights of a pathway of events.
  public var sparse: SparseMatrix<Scalar> {
    switch weights {
    case .sparse(let matrix): return matrix
    case .shared(let other): return other.sparse
    default: preconditionFailure("\(name) has no sparse weights")
    }
  }

  /// The matrix that the synapses read, and whether they read its transpose; nil without weights.
  var synapticWeights: (matrix: Matrix<Scalar>, isTransposed: Bool)? {
    switch weights {
    case .dense(let matrix), .transported(let matrix, _, _): return (matrix, false)
    case .sparse: return nil
    case .shared(let other): return other.synapticWeights
    case .tied(let other): return other.synapticWeights.map { ($0.matrix, !$0.isTransposed) }
    case .oneToOne: return nil
    }
  }

  /// Copies the transposed weights along the chain once more: `W ← V_1ᵀ V_2ᵀ ... + N (+ σ ξ)` of a chain from the top down, ξ
  /// standard normal and fresh for every element. Spikes in flight are felt through the new weights at once.
  public func transport(noise: Double = 0, using stream: inout RandomStream) {
    guard case .transported(let matrix, let chain, let mismatch) = weights else {
      preconditionFailure("\(name) is not transported")
    }
    // (... V_2 V_1)ᵀ, multiplied out from the top.
    var product = chain[0].matrix
    for pathway in chain.dropFirst() {
      let next = Matrix<Scalar>(product.rows, pathway.matrix.columns)
      next.assignProduct(product, pathway.matrix)
      product = next
    }
    for j in 0..<matrix.columns {
      for i in 0..<matrix.rows {
        let hasCounterpart = i < product.columns && j < product.rows
        matrix[i, j] = (hasCounterpart ? product[j, i] : 0) + (mismatch?[i, j] ?? 0)
      }
    }
    if noise != 0 { matrix.mapInPlace { $0 + Scalar(noise * stream.normal()) } }
    if let synapses, let spikes = source.spikes {
      synapses.transmitAgain(spikes, through: matrix)
    }
  }

  /// All that its rule changes, by names for a checkpoint; empty without a rule.
  public var learned: [(name: String, matrix: Matrix<Scalar>)] {
    guard rule != nil else { return [] }
    return [
      (name, matrix), ("\(name)/threshold", threshold), ("\(name)/velocity", velocity),
      ("\(name)/threshold/velocity", thresholdVelocity),
      ("\(name)/induction", filteredInduction),
      ("\(name)/threshold/induction", filteredThresholdInduction),
    ].compactMap { name, matrix in matrix.map { (name, $0) } }
  }

  /// Forgets the spikes that are still in flight.
  public func reset() { synapses?.reset() }
}
