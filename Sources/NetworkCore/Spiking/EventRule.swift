/// How the synapses of a pathway of events learn at single events of one side: `ΔW_ji = η p_j q_i`.
///
/// p is an expression over the postsynaptic neuron's own state at that moment, q a trace of the presynaptic neuron or 1. At a
/// postsynaptic event all synapses that arrive at the neuron learn, at a presynaptic one all that leave it.
public struct EventRule: Sendable {
  public enum Trigger: Hashable, Sendable {
    /// The events of a signal of the target population.
    case postsynaptic(SignalName)
    /// The events that the pathway transmits.
    case presynaptic
  }

  public var trigger: Trigger
  /// η, per event.
  public var learningRate: Double
  public var postsynapticFactor: LocalExpression
  /// q; nil for 1.
  public var presynapticTrace: CompartmentName?

  public init(
    at trigger: Trigger, learningRate: Double, postsynapticFactor: LocalExpression,
    presynapticTrace: CompartmentName? = nil
  ) {
    self.trigger = trigger
    self.learningRate = learningRate
    self.postsynapticFactor = postsynapticFactor
    self.presynapticTrace = presynapticTrace
  }
}
