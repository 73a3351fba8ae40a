import NetworkCore

extension SignalName {
  /// The burst probability p: the part of events that are bursts, `b = p ∘ e` with the event rate e and the burst rate b.
  package static let burstProbability: SignalName = "burstProbability"
  /// What a neuron transmits where noise is added to it on the way.
  package static let transmitted: SignalName = "transmitted"
  /// The burst probability with a teacher, of Burstprop's second phase.
  package static let taughtBurstProbability: SignalName = "taughtBurstProbability"
  /// The burst rate with a teacher.
  package static let taughtBurst: SignalName = "taughtBurst"
  /// The burst rate with a teacher minus that without.
  package static let burstError: SignalName = "burstError"
  /// The burst rate that the feedback alone would give, which the recurrent input hears.
  package static let apicalBurst: SignalName = "apicalBurst"
  /// The rate with a teacher, of an error-encoding network.
  package static let taughtRate: SignalName = "taughtRate"
  /// The potential with a teacher, which interneurons hear.
  package static let taughtPotential: SignalName = "taughtPotential"
  /// The rate that an interneuron's input from below alone would give.
  package static let basalRate: SignalName = "basalRate"
}

extension CompartmentName {
  /// The apical dendrite in the phase with a teacher.
  package static let taughtApical: CompartmentName = "taughtApical"
  /// Where recurrent input ends.
  package static let lateral: CompartmentName = "lateral"
  /// The soma with what the apical dendrite, or a teacher, adds to it.
  package static let taughtSoma: CompartmentName = "taughtSoma"
}
