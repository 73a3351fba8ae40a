/// Learning rates of the dendritic microcircuit, per ms in continuous time and per update in the two-step scheme.
///
/// Lists run over layers, first entry k = 1. A nil list leaves the pathways of all layers fixed, a nil entry that of its
/// layer; a rate of 0 keeps it plastic in form (its filter runs) without moving it.
public struct MicrocircuitRates: Sendable, Hashable {
  /// η_f, k = 1...N.
  public var bottomUp: [Double?]?
  /// η_ip, k = 1...N−1.
  public var pyramidalToInterneuron: [Double?]?
  /// η_pi, k = 1...N−1.
  public var interneuronToPyramidal: [Double?]?
  /// η_td, k = 1...N−1.
  public var topDown: [Double?]?
  /// η of the generative weights onto layers k = 0...N−1, where there are such weights.
  public var generative: [Double?]?

  public init(
    bottomUp: [Double?]? = nil, pyramidalToInterneuron: [Double?]? = nil,
    interneuronToPyramidal: [Double?]? = nil, topDown: [Double?]? = nil,
    generative: [Double?]? = nil
  ) {
    self.bottomUp = bottomUp
    self.pyramidalToInterneuron = pyramidalToInterneuron
    self.interneuronToPyramidal = interneuronToPyramidal
    self.topDown = topDown
    self.generative = generative
  }
}
