/// A soma that leaks and is coupled to dendrites by conductances:
///
///     C du/dt = −g_l u + Σ_c g_c (v_c − u),   C = 1, resting potential 0
///
/// Conductances are per unit capacitance, in 1/ms; potentials in the model's own unit. Nudging by a teacher is a
/// coupling like any other, to a compartment that holds the target potential.
public struct SomaticDynamics: Sendable {
  public var leak: Double
  public var couplings: [(compartment: CompartmentName, conductance: Double)]

  public init(leak: Double, couplings: [(compartment: CompartmentName, conductance: Double)]) {
    self.leak = leak
    self.couplings = couplings
  }

  /// `g_l + Σ g_c`; forward Euler is stable while `Δt` times it is below 2, without overshoot below 1.
  public var totalConductance: Double { couplings.reduce(leak) { $0 + $1.conductance } }

  /// The soma one forward Euler step later: `u + Δt du/dt`.
  public func eulerStep(_ timeStep: Double) -> LocalExpression {
    couplings.reduce((1 - timeStep * totalConductance) * .compartment(.soma)) {
      $0 + (timeStep * $1.conductance) * .compartment($1.compartment)
    }
  }

  /// The fraction of the soma's steady potential that one dendrite contributes: `g_c / (g_l + Σ g)`.
  public func weight(of compartment: CompartmentName) -> Double {
    couplings.filter { $0.compartment == compartment }.reduce(0) { $0 + $1.conductance }
      / totalConductance
  }
}
