import LinearAlgebra

/// Synapses from one signal of a population into one compartment of another: `v = Σ W r` over the pathways that end in it.
///
/// Shapes: `W` is postsynaptic x presynaptic. An optional threshold is one more weight per target neuron, from a
/// unit whose signal is always 1.
public final class Pathway<Scalar: BLASScalar> {
  /// Where the weights come from.
  public enum Weights {
    /// Its own, N_post x N_pre.
    case dense(Matrix<Scalar>)
    /// `W = Vᵀ` of another pathway's weights `V` at every moment: weight transport.
    case tied(toTransposeOf: Pathway<Scalar>)
    /// `W = 1`: each target neuron hears one partner; no weights.
    case oneToOne
  }

  public let name: String
  public let source: Population<Scalar>
  public let signal: SignalName
  public let target: Population<Scalar>
  public let compartment: CompartmentName
  public let weights: Weights
  /// N_post x 1.
  public let threshold: Matrix<Scalar>?
  public let rule: PlasticityRule?
  /// The filtered induction D of a rule with a filter, shaped as the weights.
  public let filteredInduction: Matrix<Scalar>?
  /// The filtered induction of the threshold.
  public let filteredThresholdInduction: Matrix<Scalar>?

  public init(
    _ name: String, from source: Population<Scalar>, _ signal: SignalName = .rate,
    to target: Population<Scalar>, _ compartment: CompartmentName, weights: Weights,
    threshold: Matrix<Scalar>? = nil, rule: PlasticityRule? = nil
  ) {
    self.name = name
    self.source = source
    self.signal = signal
    self.target = target
    self.compartment = compartment
    self.weights = weights
    self.threshold = threshold
    self.rule = rule
    switch weights {
    case .dense(let matrix):
      precondition(
        matrix.rows == target.size && matrix.columns == source.size,
        "\(name): weights are \(matrix.rows) x \(matrix.columns), "
          + "the populations want \(target.size) x \(source.size)")
    case .tied(let other):
      precondition(
        other.target.size == source.size && other.source.size == target.size,
        "\(name): cannot be the transpose of \(other.name)")
      precondition(rule == nil, "\(name): a tied pathway has no rule of its own")
    case .oneToOne:
      precondition(source.size == target.size, "\(name): one to one needs equal sizes")
      precondition(rule == nil, "\(name): a one-to-one pathway is not plastic")
    }
    precondition(source.trials == target.trials, "\(name): populations differ in trials")
    precondition(threshold.map { $0.rows == target.size && $0.columns == 1 } ?? true)
    if case .dense(let matrix) = weights, rule?.filterTimeConstant != nil {
      filteredInduction = Matrix(matrix.rows, matrix.columns)
      filteredThresholdInduction = threshold.map { Matrix($0.rows, 1) }
    } else {
      filteredInduction = nil
      filteredThresholdInduction = nil
    }
  }

  /// The weights of a dense pathway.
  public var matrix: Matrix<Scalar> {
    guard case .dense(let matrix) = weights else {
      preconditionFailure("\(name) has no weights of its own")
    }
    return matrix
  }
}
