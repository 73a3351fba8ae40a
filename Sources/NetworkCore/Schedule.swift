import LinearAlgebra

/// One thing that happens within a step.
public enum Stage<Scalar: BLASScalar> {
  /// `signal ← φ(compartment)`.
  case emit(
    Population<Scalar>, SignalName = .rate, TransferFunction, from: CompartmentName = .soma)
  /// Holds the rates of a signal, in spikes per step, for `spike` without a rate: cheaper than rates that are read on every
  /// step, since neurons of rate 0 are not asked.
  case hold(Population<Scalar>, rate: SignalName = .rate)
  /// `spikes ~ Poisson(rate)`, a count for each neuron, rates in spikes per step: those of a signal, or, without one, those
  /// held last.
  case spike(Population<Scalar>, rate: SignalName? = .rate)
  /// `compartment ← Σ W r (+ thresholds)` over all pathways of the circuit that end in it. A pathway of spikes takes up its
  /// source's newest step, so it belongs into every step, once. Into a trace, `x ← x + Σ g W` over the newest events.
  case transmit(into: Population<Scalar>, CompartmentName)
  /// `signal ← (1/T) Σ_t Σ_i κ_i S(t − i)`: the mean postsynaptic potential of unit weight that the population's spikes made in
  /// the window.
  case averageSpikes(Population<Scalar>, SignalName, SpikeWindow<Scalar>)
  /// `compartment ← W q (+ threshold)` with another signal q than the one the pathway transmits. Delivering an average gives
  /// the average of what was delivered.
  case deliver(Pathway<Scalar>, SignalName, into: CompartmentName)
  /// `compartment ← expression` over the population's own state, all read before anything is written.
  case update(Population<Scalar>, CompartmentName, LocalExpression)
  /// `signal ← expression` over the population's own state.
  case send(Population<Scalar>, SignalName, LocalExpression)
  /// One update of the pathway's weights by its rule: `ΔW = Δt η p qᵀ`, mean over trials. With a filter,
  /// `ΔW = Δt η D` from the old D, then `ΔD = Δt/τ (p qᵀ − D)`. Spikes in flight are felt through the new weights at once.
  /// A pathway of events learns by its event rules, in their order, at the events of the newest step.
  case learn(Pathway<Scalar>, timeStep: Double = 1)
  /// `matrix ← p qᵀ`, the induction by the pathway's rule, mean over trials, shaped as its weights: what it would learn from.
  case induce(Pathway<Scalar>, into: Matrix<Scalar>)
  /// `W ← s V_1ᵀ V_2ᵀ ... + N` of a transported pathway, its chain read from the top down: weight transport as of this stage.
  case transport(Pathway<Scalar>, scale: Double = 1)
  /// `W ← W + λ (W* − W)`: weights that go towards others, whatever the activity; `λ = Δt η` of a decay in time.
  case relax(Pathway<Scalar>, towards: Matrix<Scalar>, fraction: Double)
  /// `compartment ← expression` in one pass over the neurons: a sum of compartments, signals and traces, and of products of such sums
  /// with one state, the same for all products. The equation of a membrane with conductances, one step of Euler.
  case integrate(Population<Scalar>, CompartmentName, LocalExpression)
  /// Neurons whose potential is above their threshold fire, second spikes that are due are sent: the newest step of the
  /// population's events and bursts.
  case fire(Population<Scalar>)
  /// A step of time for all traces of these clocks.
  case decay([DecayClock<Scalar>])
  /// Background input of one step into the population's traces: independent Poisson counts of every neuron and input.
  case receive(Population<Scalar>, [PoissonInput])
  /// The trace jumps in every neuron that sent an event of the signal in the newest step.
  case mark(Population<Scalar>, SignalName, trace: CompartmentName, by: Double = 1)
  /// `compartment ← compartment + σ ξ`, ξ standard normal, fresh for each neuron, trial and step.
  case perturb(Population<Scalar>, CompartmentName, standardDeviation: Double)
  /// `signal ← signal + σ ξ`, as `perturb`.
  case jitter(Population<Scalar>, SignalName, standardDeviation: Double)
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
