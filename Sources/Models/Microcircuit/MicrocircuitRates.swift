/// Learning rates of the dendritic microcircuit, per ms in continuous time and per update in the two-step scheme.
///
/// Lists run over layers, first entry k = 1. A nil list leaves that pathway fixed; a rate of 0 keeps it plastic in
/// form (its filter runs) without moving it.
public struct MicrocircuitRates: Sendable, Hashable {
  /// η_f, k = 1...N.
  public var bottomUp: [Double]?
  /// η_ip, k = 1...N−1.
  public var pyramidalToInterneuron: [Double]?
  /// η_pi, k = 1...N−1.
  public var interneuronToPyramidal: [Double]?
  /// η_td, k = 1...N−1.
  public var topDown: [Double]?

  public init(
    bottomUp: [Double]? = nil, pyramidalToInterneuron: [Double]? = nil,
    interneuronToPyramidal: [Double]? = nil, topDown: [Double]? = nil
  ) {
    self.bottomUp = bottomUp
    self.pyramidalToInterneuron = pyramidalToInterneuron
    self.interneuronToPyramidal = interneuronToPyramidal
    self.topDown = topDown
  }
}
