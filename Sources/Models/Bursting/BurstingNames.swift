import NetworkCore

extension SignalName {
  /// The burst probability p: the part of events that are bursts, `b = p ∘ e` with the event rate e and the burst rate b.
  package static let burstProbability: SignalName = "burstProbability"
}
