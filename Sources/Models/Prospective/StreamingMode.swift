/// What a network that runs in time does while it runs.
public struct StreamingMode: Sendable, Hashable {
  /// Whether the target is felt.
  public var isTaught: Bool
  /// Whether forward weights learn.
  public var learnsForward: Bool
  /// Whether weights within an area learn.
  public var learnsLateral: Bool
  /// Whether feedback weights are copied from forward ones at every step, before these learn: a part of the synapses' routine, which
  /// runs where anything learns.
  public var copiesFeedback: Bool
  /// Whether the squared error of every step is added up.
  public var isMeasured: Bool

  public init(
    isTaught: Bool, learnsForward: Bool = false, learnsLateral: Bool = false,
    copiesFeedback: Bool = false, isMeasured: Bool = false
  ) {
    self.isTaught = isTaught
    self.learnsForward = learnsForward
    self.learnsLateral = learnsLateral
    self.copiesFeedback = copiesFeedback || learnsForward || learnsLateral
    self.isMeasured = isMeasured
  }

  /// Neither taught nor learning.
  public static let predicting = StreamingMode(isTaught: false)
  public static let learning = StreamingMode(
    isTaught: true, learnsForward: true, learnsLateral: true)

  /// The same, with the squared error added up.
  public var measured: StreamingMode {
    var mode = self
    mode.isMeasured = true
    return mode
  }
}
