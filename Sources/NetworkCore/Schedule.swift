import LinearAlgebra

/// One thing that happens within a step.
public enum Stage<Scalar: BLASScalar> {
  /// `signal ← φ(compartment)`.
  case emit(
    Population<Scalar>, SignalName = .rate, TransferFunction, from: CompartmentName = .soma)
  /// `compartment ← Σ W r (+ thresholds)` over all pathways of the circuit that end in it.
  case transmit(into: Population<Scalar>, CompartmentName)
  /// `compartment ← expression` over the population's own state, all read before anything is written.
  case update(Population<Scalar>, CompartmentName, LocalExpression)
  /// `signal ← expression` over the population's own state.
  case send(Population<Scalar>, SignalName, LocalExpression)
  /// One update of the pathway's weights by its rule: `ΔW = Δt η p qᵀ`, mean over trials. With a filter,
  /// `ΔW = Δt η D` from the old D, then `ΔD = Δt/τ (p qᵀ − D)`.
  case learn(Pathway<Scalar>, timeStep: Double = 1)
  /// `compartment ← compartment + σ ξ`, ξ standard normal, fresh for each neuron, trial and step.
  case perturb(Population<Scalar>, CompartmentName, standardDeviation: Double)
  /// `total += scale · Σ v²` over neurons and trials.
  case accumulateSquares(
    Population<Scalar>, CompartmentName, minus: (Population<Scalar>, CompartmentName)? = nil,
    into: Accumulator, scale: Double = 1)
}

/// How a step runs: its stages, in order.
///
/// An ODE step is `emit` all, `transmit` all, `learn`, then `update` all somata from the old state; a
/// feedforward-then-feedback sweep lists the layers one after another; phases are schedules run in turn.
public typealias Schedule<Scalar: BLASScalar> = [Stage<Scalar>]

/// A running total that a schedule adds to on every step, in `Double`.
public final class Accumulator {
  package let pointer: UnsafeMutablePointer<Double>

  public init() {
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: 0)
  }

  deinit { pointer.deallocate() }

  public var total: Double { pointer.pointee }

  /// Returns the total and starts again from zero.
  public func take() -> Double {
    defer { pointer.pointee = 0 }
    return pointer.pointee
  }
}
