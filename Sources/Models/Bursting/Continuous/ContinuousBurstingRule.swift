import NetworkCore

/// What a synapse compares the burst probability of its neuron with.
public enum ContinuousBurstingRule: String, Sendable, Codable, CaseIterable {
  /// A constant, the baseline p_b; apical dendrites hear events beside bursts (Greedy et al. 2022).
  case burstCCN
  /// The neuron's own moving average ⟨p⟩; apical dendrites hear bursts only (Payeur et al. 2021, as released with BurstCCN).
  case burstprop

  /// The postsynaptic factor of feedforward synapses, of cached values: more bursts than expected strengthen a synapse, fewer
  /// weaken it.
  ///
  ///     d = (p̄ − p_b) ∘ ē    BurstCCN        d = (p̄ − ⟨p⟩) ∘ ē    Burstprop
  package func surprise(baseline: Double) -> LocalExpression {
    let probability = LocalExpression.signal(.cachedBurstProbability)
    let surprise: LocalExpression =
      switch self {
      case .burstCCN: .transfer(TransferFunction(.linear, threshold: baseline), probability)
      case .burstprop: probability - .compartment(.cachedAverageBurstProbability)
      }
    return surprise * .signal(.cachedEvent)
  }

  /// The postsynaptic factor of the synapses Q that carry events: they learn to cancel what bursts bring, `dQ ∝ −(Q ē + Y b̄) ēᵀ`.
  static let silence: LocalExpression = -.compartment(.feedback)
}
