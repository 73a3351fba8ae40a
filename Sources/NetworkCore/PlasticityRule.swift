/// A pathway's local learning rule: `dW/dt = η x`, with the induction `x = p qᵀ`.
///
/// `p` (postsynaptic factor, one value per target neuron and trial) is a `LocalExpression` over the compartments
/// and signals of the target population, `q` a signal of the source population: a synapse sees its own two
/// neurons. Over parallel trials the induction is the mean of the trials' outer products.
///
/// With a filter the induction is low-passed first: `τ dD/dt = p qᵀ − D`, `dW/dt = η D`.
///
/// In discrete schemes an update may have momentum μ and weight decay λ: `M ← μ M + p qᵀ`, `W ← (1 − λ) W + η M` from the
/// new M. λ is a part of the weight lost in each update, whatever η.
///
/// Learning that a synapse could not do from its own two neurons, such as copying the weights of another
/// pathway, is not a rule but a `Pathway.Weights.tied`, which the plausibility table shows as weight transport.
public struct PlasticityRule: Sendable {
  /// η per unit of time; per update in discrete schemes.
  public var learningRate: Double
  public var postsynapticFactor: LocalExpression
  /// The presynaptic signal; nil for the one the pathway transmits.
  public var presynapticSignal: SignalName?
  /// τ of the induction's low-pass filter, in units of time; nil for none.
  public var filterTimeConstant: Double?
  /// μ; 0 for none.
  public var momentum: Double
  /// λ; 0 for none.
  public var weightDecay: Double
  /// Whether thresholds decay as the weights do.
  public var thresholdsDecay: Bool

  public init(
    learningRate: Double, postsynapticFactor: LocalExpression,
    presynapticSignal: SignalName? = nil, filterTimeConstant: Double? = nil, momentum: Double = 0,
    weightDecay: Double = 0, thresholdsDecay: Bool = true
  ) {
    precondition(
      filterTimeConstant == nil || (momentum == 0 && weightDecay == 0),
      "an induction is filtered or has momentum and decay, not both")
    self.learningRate = learningRate
    self.postsynapticFactor = postsynapticFactor
    self.presynapticSignal = presynapticSignal
    self.filterTimeConstant = filterTimeConstant
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.thresholdsDecay = thresholdsDecay
  }
}
