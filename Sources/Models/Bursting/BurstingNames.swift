import NetworkCore

extension SignalName {
  /// The burst probability p: the part of events that are bursts, `b = p ∘ e` with the event rate e and the burst rate b.
  package static let burstProbability: SignalName = "burstProbability"
}

extension SignalName {
  /// What a neuron transmits where noise is added to it on the way.
  static let transmitted: SignalName = "transmitted"
}

extension SignalName {
  /// The burst probability with a teacher, of Burstprop's second phase.
  static let taughtBurstProbability: SignalName = "taughtBurstProbability"
  /// The burst rate with a teacher.
  static let taughtBurst: SignalName = "taughtBurst"
  /// The burst rate with a teacher minus that without.
  static let burstError: SignalName = "burstError"
  /// The burst rate that the feedback alone would give, which the recurrent input hears.
  static let apicalBurst: SignalName = "apicalBurst"
}

extension CompartmentName {
  /// The apical dendrite in the phase with a teacher.
  static let taughtApical: CompartmentName = "taughtApical"
  /// Where recurrent input ends.
  static let lateral: CompartmentName = "lateral"
}

extension SignalName {
  /// The rate with a teacher, of an error-encoding network.
  static let taughtRate: SignalName = "taughtRate"
  /// The potential with a teacher, which interneurons hear.
  static let taughtPotential: SignalName = "taughtPotential"
  /// The rate that an interneuron's input from below alone would give.
  static let basalRate: SignalName = "basalRate"
}

extension CompartmentName {
  /// The soma with what the apical dendrite, or a teacher, adds to it.
  static let taughtSoma: CompartmentName = "taughtSoma"
}
