/// The numbers of a bursting cortico-cortical network in discrete time (Greedy et al. 2022).
public struct BurstingParameters: Sendable, Hashable {
  /// Where the event-transmitting feedback weights Q come from.
  public enum EventFeedback: Sendable, Hashable {
    /// Normal with this standard deviation.
    case random(standardDeviation: Double)
    /// Starts at `p_b Y`, where apical potentials are silent without a teacher: the Q-Y symmetric state.
    case balanced
    /// `p_b Y` at every moment.
    case tied
    /// Starts at `p_b · scale · Wᵀ`.
    case symmetric(scale: Double)
  }

  /// η of forward weights and thresholds.
  public var learningRate = 0.1
  /// η_Y; 0 leaves Y as it is.
  public var burstFeedbackRate = 0.0
  /// η_Q; 0 leaves Q as it is.
  public var eventFeedbackRate = 0.0
  /// μ of forward weights and thresholds.
  public var momentum = 0.0
  /// λ, the part of forward weights and thresholds lost in an update.
  public var weightDecay = 0.0
  /// p_b.
  public var baselineBurstProbability = 0.5
  /// α, the slope of the burst probability of hidden layers.
  public var burstSlope = 4.0
  /// Where the burst-transmitting feedback weights Y come from.
  public var burstFeedback = LayeredFeedback.random(standardDeviation: 1)
  public var eventFeedback = EventFeedback.balanced
  /// s, the standard deviation of noise on what each layer hears from below while it learns.
  public var feedforwardNoise = 0.0

  public init() {}
}
