import LinearAlgebra
import NetworkCore

extension CompartmentName {
  /// The somatic potential one step ago.
  package static let previous: CompartmentName = "previous"
  /// The prospective potential ŭ, which the potential is heading for.
  package static let ahead: CompartmentName = "ahead"
  package static let basalPrevious: CompartmentName = "basalPrevious"
  package static let apicalPrevious: CompartmentName = "apicalPrevious"
  /// What the output is off by: the target less the answer.
  static let residual: CompartmentName = "residual"
}

extension SignalName {
  /// The rate one step ago.
  package static let ratePrevious: SignalName = "ratePrevious"
}

/// How neurons are computed whose rates are those of where their potentials are heading.
public enum ProspectiveForm: String, Sendable, Codable, CaseIterable {
  /// Potentials by Euler's method, `u ← u + Δt (u∞ − u) / τ`, and from their last two values
  /// `ŭ = u_prev + τ (u − u_prev) / Δt`.
  case full
  /// ŭ alone. In the full form Δt and τ cancel: the next ŭ is the steady state u∞ of this step. What is computed is the same, but
  /// for rounding, which the full form multiplies by τ / Δt.
  case reduced
}

/// The soma of a population whose rates run ahead of its potentials (Max et al. 2026; the look-ahead of Haider et al. 2021).
struct ProspectiveSoma<Scalar: BLASScalar> {
  let population: Population<Scalar>
  /// The total conductance 1/τ.
  let conductance: Double
  let form: ProspectiveForm

  static func compartments(_ form: ProspectiveForm) -> [CompartmentName] {
    form == .full ? [.soma, .previous, .ahead] : [.ahead]
  }

  /// `ŭ`, at the beginning of a step.
  func lookAhead(timeStep: Double) -> Schedule<Scalar> {
    guard form == .full else { return [] }
    let horizon = 1 / (timeStep * conductance)
    return [
      .update(
        population, .ahead,
        horizon * .compartment(.soma) + (1 - horizon) * .compartment(.previous)),
      .update(population, .previous, .compartment(.soma)),
    ]
  }

  /// A step towards u∞.
  func settle(towards steadyState: LocalExpression, timeStep: Double) -> Stage<Scalar> {
    switch form {
    case .full:
      let fraction = timeStep * conductance
      return .update(
        population, .soma, (1 - fraction) * .compartment(.soma) + fraction * steadyState)
    case .reduced: return .update(population, .ahead, steadyState)
    }
  }

  /// Potentials to start from, without a history: the first ŭ is the potential itself.
  func start(from potentials: Matrix<Scalar>) {
    population[.ahead].assign(from: potentials)
    guard form == .full else { return }
    population[.soma].assign(from: potentials)
    population[.previous].assign(from: potentials)
  }
}
