import NetworkCore

/// The neuron of the ensembles: a soma that fires by a threshold, and a dendrite that decides whether a spike becomes a burst.
///
/// ```
/// soma        dV/dt = −(V − E_L)/τ_s + b_w w/C_s + s_s/τ_s + I_s/C_s        w jumps by 1 at a spike, τ_w
/// dendrite    dU/dt = −(U − E_L)/τ_d + a_w z/C_d + s_d/τ_d + I_d/C_d        τ_z dz/dt = U − E_L − z
/// synapses    s = g_A (E_A − V) + g_G (E_G − V)                             conductances in units of the leak
/// threshold   θ → θ_0 with τ_θ, + Δθ at a spike
/// burst       with probability σ((U − E_d)/Δ_d) a second spike follows after U(5, 15) ms
/// ```
/// The driving force of dendritic synapses is that of the soma, as in the authors' code. There is no current from the dendrite to the
/// soma, and the second spike resets nothing. Potentials are kept relative to E_L.
///
/// Source: Payeur et al. (2021), code (apayeur/spikingburstprop): `BurstPoissonGroup`. Times in ms, potentials in mV.
public struct EnsembleNeuron: Sendable {
  /// E_L; also what the soma is reset to.
  public var restingPotential = -70.0
  /// τ_s.
  public var somaticTimeConstant = 16.0
  /// C_s, in pF.
  public var somaticCapacitance = 370.0
  /// b_w, in pA.
  public var somaticAdaptation = -200.0
  /// τ_w.
  public var somaticAdaptationTimeConstant = 100.0
  /// θ_0.
  public var threshold = -50.0
  /// Δθ.
  public var thresholdRise = 2.0
  /// τ_θ.
  public var thresholdTimeConstant = 27.0
  public var refractoryPeriod = 20.0
  /// τ_d.
  public var dendriticTimeConstant = 7.0
  /// C_d, in pF.
  public var dendriticCapacitance = 170.0
  /// a_w, in nS.
  public var dendriticAdaptation = -13.0
  /// τ_z.
  public var dendriticAdaptationTimeConstant = 30.0
  /// E_d.
  public var burstPotential = -57.0
  /// Δ_d.
  public var burstWidth = 6.0
  /// The range of delays of the second spike.
  public var shortestDelay = 5.0
  public var longestDelay = 15.0
  /// Intervals below this are within a burst.
  public var burstInterval = 16.0
  /// E_A and E_G.
  public var excitatoryReversal = 0.0
  public var inhibitoryReversal = -80.0
  /// τ of g_A and of g_G.
  public var excitatoryTimeConstant = 5.0
  public var inhibitoryTimeConstant = 10.0

  public init() {}

  /// A time as a number of steps.
  func steps(_ time: Double, _ timeStep: Double) -> Int { Int((time / timeStep).rounded()) }

  /// s, as both compartments feel it.
  private func synapses(
    _ excitation: CompartmentName, _ inhibition: CompartmentName
  ) -> LocalExpression {
    let soma = LocalExpression.compartment(.soma)
    return .compartment(excitation) * (.constant(excitatoryReversal - restingPotential) - soma)
      + .compartment(inhibition) * (.constant(inhibitoryReversal - restingPotential) - soma)
  }

  /// V one step later.
  func soma(_ timeStep: Double, hasCurrent: Bool) -> LocalExpression {
    let soma = LocalExpression.compartment(.soma)
    let leak = timeStep / somaticTimeConstant
    var next =
      (1 - leak) * soma
      + (timeStep * somaticAdaptation / somaticCapacitance) * .compartment(.somaticAdaptation)
      + leak * synapses(.somaticExcitation, .somaticInhibition)
    if hasCurrent {
      next = next + (timeStep / somaticCapacitance) * .compartment(.somaticCurrent)
    }
    return next
  }

  /// U one step later.
  func dendrite(_ timeStep: Double, hasCurrent: Bool) -> LocalExpression {
    let leak = timeStep / dendriticTimeConstant
    var next =
      (1 - leak) * .compartment(.apical)
      + (timeStep * dendriticAdaptation / dendriticCapacitance) * .compartment(.apicalAdaptation)
      + leak * synapses(.apicalExcitation, .apicalInhibition)
    if hasCurrent {
      next = next + (timeStep / dendriticCapacitance) * .compartment(.apicalCurrent)
    }
    return next
  }

  /// z one step later.
  func dendriticAdaptation(_ timeStep: Double) -> LocalExpression {
    let part = timeStep / dendriticAdaptationTimeConstant
    return (1 - part) * .compartment(.apicalAdaptation) + part * .compartment(.apical)
  }

  /// σ((U − E_d)/Δ_d), of U relative to E_L.
  public var burstProbability: TransferFunction {
    TransferFunction(
      .logistic, slope: 1 / burstWidth, threshold: burstPotential - restingPotential)
  }

  /// When the neuron fires.
  func firing(_ timeStep: Double, isolation: Firing.Isolation?) -> Firing {
    Firing(
      threshold: threshold - restingPotential, movingThreshold: .thresholdRise,
      refractorySteps: steps(refractoryPeriod, timeStep),
      jumps: [(.thresholdRise, thresholdRise), (.somaticAdaptation, 1)],
      bursting: Firing.Bursting(
        compartment: .apical, probability: burstProbability,
        delays: steps(shortestDelay, timeStep)..<steps(longestDelay, timeStep)),
      burstInterval: steps(burstInterval, timeStep), signals: (.event, .burst),
      isolation: isolation)
  }
}
