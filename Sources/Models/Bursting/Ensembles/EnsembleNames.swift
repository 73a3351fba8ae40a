import NetworkCore

extension CompartmentName {
  /// The slow variable of the dendritic adaptation.
  static let apicalAdaptation: CompartmentName = "apicalAdaptation"
  /// Currents injected from outside, in pA.
  static let somaticCurrent: CompartmentName = "somaticCurrent"
  static let apicalCurrent: CompartmentName = "apicalCurrent"
  /// p_b of each neuron.
  static let baseline: CompartmentName = "baseline"

  // Traces: conductances in units of the leak, and memories of spikes.
  static let somaticExcitation: CompartmentName = "somaticExcitation"
  static let somaticInhibition: CompartmentName = "somaticInhibition"
  static let apicalExcitation: CompartmentName = "apicalExcitation"
  static let apicalInhibition: CompartmentName = "apicalInhibition"
  /// w of the soma: spikes, each remembered for 100 ms.
  static let somaticAdaptation: CompartmentName = "somaticAdaptation"
  /// What spikes have added to the threshold.
  static let thresholdRise: CompartmentName = "thresholdRise"
  /// ẽ: recent events, as a synapse sees those of its presynaptic neuron.
  static let recentEvents: CompartmentName = "recentEvents"
  /// Recent spikes of any kind, for the authors' way to tell which of them are transmitted.
  static let recentSpikes: CompartmentName = "recentSpikes"
  /// ⟨e⟩ and ⟨b⟩ times their time constant α.
  static let eventAverage: CompartmentName = "eventAverage"
  static let burstAverage: CompartmentName = "burstAverage"
}

extension SignalName {
  /// Spikes with few others before them.
  static let isolatedSpike: SignalName = "isolatedSpike"
}
