import NetworkCore

extension SignalName {
  /// The event rate e: single spikes and bursts, each counted once.
  static let event: SignalName = "event"
  /// The burst rate b = p ∘ e.
  static let burst: SignalName = "burst"
  /// The burst probability p: the part of events that are bursts.
  static let burstProbability: SignalName = "burstProbability"
}
