/// Constants of the networks of bursting neurons in continuous time; times in one unit, seconds in the paper.
///
/// Source of the defaults: the authors' code for Fig. 3 of Greedy et al. 2022.
public struct ContinuousBurstingParameters: Sendable, Hashable {
  public var rule: ContinuousBurstingRule
  /// Δt; equal to a time constant, the low-pass filter of that constant has no memory.
  public var timeStep = 0.1
  /// τ_z of the soma.
  public var somaTimeConstant = 0.1
  /// τ_u of the apical dendrite.
  public var dendriteTimeConstant = 0.1
  /// τ_W: weights change by `Δt / τ_W` of their induction in a step.
  public var weightTimeConstant = 100.0
  /// Time constant of the moving averages ⟨e⟩ and ⟨b⟩.
  public var averagingTimeConstant = 5.0
  /// β, the factor of what apical dendrites hear.
  public var apicalGain: Double
  /// p_b of the hidden layers. The output layer's is ``outputBaseline``, whatever this is.
  public var baseline = 0.5
  /// Whether learning copies the feedforward weights to the feedback: `Y_l = W_{l+1}ᵀ`, `Q_l = −p_b W_{l+1}ᵀ`.
  public var transportsWeights = true
  /// τ_Q of learning Q, without transported weights and in steps that ask for it; nil for fixed Q.
  public var eventFeedbackTimeConstant: Double?

  /// p_b of the output layer.
  public static let outputBaseline = 0.5

  public init(_ rule: ContinuousBurstingRule) {
    self.rule = rule
    apicalGain = rule == .burstCCN ? 4 : 1
  }
}

/// What happens in a step.
public struct ContinuousBurstingMode: Sendable, Hashable {
  /// Whether the target moves the output's burst probability off its baseline.
  public var isTaught: Bool
  /// Whether the feedforward weights learn and, where they are transported, are copied to the feedback.
  public var learnsFeedforward: Bool
  /// Whether Q learns.
  public var learnsEventFeedback: Bool

  public init(isTaught: Bool, learnsFeedforward: Bool, learnsEventFeedback: Bool = false) {
    self.isTaught = isTaught
    self.learnsFeedforward = learnsFeedforward
    self.learnsEventFeedback = learnsEventFeedback
  }

  /// No teacher, nothing learns.
  public static let prediction = ContinuousBurstingMode(isTaught: false, learnsFeedforward: false)
  /// The teacher is there and the feedforward weights learn.
  public static let teaching = ContinuousBurstingMode(isTaught: true, learnsFeedforward: true)
}
