import NetworkCore

extension Microcircuit {
  /// The quasi-static scheme: potentials relax towards their steady state under one input and target, then the weights
  /// learn once for the whole presentation.
  ///
  ///     relax    `steps` Euler steps from the present potentials, no plasticity
  ///     learn    ΔW = T η x, x taken at the end
  ///
  /// It stands in for a presentation of duration T whose learning is slow against the settling of potentials. Needs
  /// parameters without input and plasticity filters; stable while `Δt (g_l + Σ g) < 1`. Split T when
  /// `η_pi T ‖r^I‖²` approaches 2. With a constant input the drive of the first layer does not change while potentials
  /// relax, so it is computed once.
  public struct QuasiStaticScheme {
    let enter: Program<Scalar>
    let relax: Program<Scalar>
    let learn: Program<Scalar>
    let steps: Int

    /// Relaxes under the input and target presented last, then learns; `apicalEnergy` and `interneuronMismatch` gain
    /// the values of the relaxed state.
    public func present() {
      enter.run()
      relax.run(steps)
      learn.run()
    }
  }

  /// Compiles the scheme: `steps` Euler steps of relaxation, one update of `duration` (ms), target always on.
  public func quasiStaticScheme(steps: Int, duration: Double) -> QuasiStaticScheme {
    precondition(
      parameters.inputTimeConstant == 0 && parameters.targetTimeConstant == 0
        && parameters.plasticityTimeConstant == 0 && parameters.noise == 0,
      "the quasi-static scheme has no filters and no noise")
    let first = cells.pyramids[0]
    let input: Schedule<Scalar> = [
      .update(cells.input, .soma, .compartment(.drive)),
      .send(cells.input, .rate, .compartment(.soma)), .transmit(into: first, .basal),
    ]
    let dendrites = ratesAndDendrites(disinhibition: 0, basalOf: Array(cells.pyramids.dropFirst()))
    return QuasiStaticScheme(
      enter: Program(input, for: circuit),
      relax: Program(dendrites + moveSomata(nudged: true), for: circuit),
      learn: Program(
        dendrites + measurements
          + cells.plasticPathways.map { .learn($0, timeStep: duration) }, for: circuit),
      steps: steps)
  }
}
