import NetworkCore

/// How the apical potential joins the basal one in the two-step scheme.
public enum ApicalMixing: String, Sendable, Codable, CaseIterable {
  /// `u_k = v^B_k + λ_k v^A_k`: the steady state of the continuous model with the attenuation absorbed in the
  /// bottom-up weights.
  case add
  /// `u_k = (1 − λ_k) v^B_k + λ_k v^A_k`: the convex combination, read literally.
  case lit
}

/// Mixing factors of the two-step scheme.
public struct TwoStepParameters: Sendable, Hashable {
  public var transfer: TransferFunction
  public var mixing: ApicalMixing
  /// λ_k, k = 1...N−1.
  public var hiddenMixing: [Double]
  /// λ_N.
  public var outputMixing: Double
  /// λ_I.
  public var interneuronMixing: Double
  public var wiring: InterneuronWiring
  /// σ: standard normal noise of this size joins every somatic potential of pyramids and interneurons, fresh in each
  /// sweep up and down.
  public var noise: Double

  public init(
    transfer: TransferFunction, mixing: ApicalMixing = .add, hiddenMixing: [Double],
    outputMixing: Double, interneuronMixing: Double, wiring: InterneuronWiring = .learned,
    noise: Double = 0
  ) {
    self.transfer = transfer
    self.mixing = mixing
    self.hiddenMixing = hiddenMixing
    self.outputMixing = outputMixing
    self.interneuronMixing = interneuronMixing
    self.wiring = wiring
    self.noise = noise
  }

  /// The factor of `v^B_k` in `u_k` of hidden layer k.
  func basalShare(_ layer: Int) -> Double {
    mixing == .lit ? 1 - hiddenMixing[layer - 1] : 1
  }

  /// `a_{k+1} / a_I` of the self-predicting state of `layerCount` layers, k = 1...N−1: what an interneuron's dendrite must
  /// predict is the share of the basal potential in its partner's soma.
  public func selfPredictingRatios(layerCount: Int) -> [Double] {
    (1..<layerCount - 1).map { $0 + 1 < layerCount - 1 ? basalShare($0 + 1) : 1 }
  }
}
