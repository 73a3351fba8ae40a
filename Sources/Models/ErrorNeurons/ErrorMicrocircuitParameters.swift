import NetworkCore

/// Conductances and options of the error microcircuit. Potentials are dimensionless around a resting potential of 0, capacitances 1, times in
/// ms, conductances in 1/ms. Defaults: the code of Max et al. 2026.
public struct ErrorMicrocircuitParameters: Sendable, Hashable {
  /// g_l.
  public var leakConductance = 0.03
  /// g_bas, basal dendrite to soma.
  public var basalConductance = 0.1
  /// g_api, apical dendrite to soma.
  public var apicalConductance = 0.06
  /// g_den, dendrite to soma of an error neuron.
  public var dendriticConductance = 0.1
  /// g_tgt, of the output's error neurons for the target.
  public var teachingConductance = 0.06
  /// Δt.
  public var timeStep = 0.01
  /// φ of representation neurons, areas 1...L.
  public var transfers: [AreaTransfer]
  /// The kinds whose derivative, with slope 1 and offset 0 whatever φ has, is sent to error neurons, areas 1...L.
  public var derivatives: [AreaTransfer.Kind]
  /// φ of error neurons.
  public var errorTransfers: [AreaTransfer]
  /// Whether error neurons multiply what they hear from above by φ' of their representation neurons.
  public var hearsDerivatives = true
  /// Whether W learns from the difference of two rates, `r − φ(a v_bas)`, in the place of two potentials.
  public var comparesRates = false
  /// Whether rates of representation neurons run ahead of their potentials.
  public var looksAhead: [Bool]
  public var errorsLookAhead: [Bool]

  public init(areas: Int, transfer: AreaTransfer) {
    transfers = Array(repeating: transfer, count: areas)
    derivatives = Array(repeating: transfer.kind, count: areas)
    errorTransfers = Array(repeating: .linear, count: areas)
    looksAhead = Array(repeating: true, count: areas)
    errorsLookAhead = looksAhead
  }

  /// g = g_l + g_bas + g_api, 1/τ of representation neurons.
  public var totalConductance: Double { leakConductance + basalConductance + apicalConductance }
  /// a = g_bas / g, the attenuation from basal dendrite to soma.
  public var basalAttenuation: Double { basalConductance / totalConductance }
  public var apicalAttenuation: Double { apicalConductance / totalConductance }
  public var dendriticAttenuation: Double {
    dendriticConductance / (leakConductance + dendriticConductance)
  }
  public var teachingAttenuation: Double {
    teachingConductance / (leakConductance + teachingConductance)
  }
  /// Whether the reduced form computes the same.
  public var canBeReduced: Bool { (looksAhead + errorsLookAhead).allSatisfy { $0 } }
}

/// Learning rates of the error microcircuit, per ms.
public struct ErrorMicrocircuitRates: Sendable, Hashable {
  /// η of W by projection; those that are not here do not learn.
  public var forward: [AreaPair: Double]
  /// η of the decay of W^IP towards the identity, areas 1...L.
  public var toErrors: [Double]
  /// η of the decay of B^PI towards the identity.
  public var fromErrors: [Double]

  public init(forward: [AreaPair: Double], toErrors: [Double] = [], fromErrors: [Double] = []) {
    self.forward = forward
    self.toErrors = toErrors
    self.fromErrors = fromErrors
  }

  /// One rate for all projections into an area, times their strength: `fill_scaled` of the authors' code.
  public init(scaled rates: [Double], _ areas: CorticalAreas, _ connectivity: AreaConnectivity) {
    precondition(rates.count == areas.count, "a rate for each area")
    forward = Dictionary(
      uniqueKeysWithValues: areas.forward.map {
        ($0, rates[$0.target - 1] * connectivity.strength($0))
      })
    toErrors = []
    fromErrors = []
  }
}
