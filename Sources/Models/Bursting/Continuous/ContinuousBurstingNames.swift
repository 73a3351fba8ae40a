import NetworkCore

extension SignalName {
  /// ē, the event rate as it was when the layer was last cached: what the layer below and the layer's own synapses use.
  package static let cachedEvent: SignalName = "cachedEvent"
  /// b̄, the burst rate at that moment.
  package static let cachedBurst: SignalName = "cachedBurst"
  /// p̄, the burst probability at that moment.
  package static let cachedBurstProbability: SignalName = "cachedBurstProbability"
}

extension CompartmentName {
  /// What the layer above sends to the apical dendrite: `Q ē + Y b̄`.
  package static let feedback: CompartmentName = "feedback"
  /// ⟨e⟩, the moving average of the event rate.
  package static let averageEvent: CompartmentName = "averageEvent"
  /// ⟨b⟩, the moving average of the burst rate.
  package static let averageBurst: CompartmentName = "averageBurst"
  /// ⟨p⟩ = ⟨b⟩ / ⟨e⟩, to which Burstprop compares the burst probability.
  package static let averageBurstProbability: CompartmentName = "averageBurstProbability"
  /// ⟨p⟩ as it was when the layer was last cached.
  package static let cachedAverageBurstProbability: CompartmentName =
    "cachedAverageBurstProbability"
}
