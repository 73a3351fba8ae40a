import LinearAlgebra
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

  public init(
    transfer: TransferFunction, mixing: ApicalMixing = .add, hiddenMixing: [Double],
    outputMixing: Double, interneuronMixing: Double
  ) {
    self.transfer = transfer
    self.mixing = mixing
    self.hiddenMixing = hiddenMixing
    self.outputMixing = outputMixing
    self.interneuronMixing = interneuronMixing
  }
}

/// The dendritic microcircuit in two sweeps per input instead of an ODE: one up, one down, then one update.
///
///     up     v^B_k = W^bu_k [r_{k−1}; 1],  u_k = v^B_k,  r_k = φ(u_k),  v^I_k = W^IP_k [r_k; 1]
///     top    u_N = (1 − λ_N) v^B_N + λ_N u*
///     down   u^I_k = (1 − λ_I) v^I_k + λ_I u_{k+1}
///            v^A_k = W^td_k φ(u_{k+1}) + W^PI_k φ(u^I_k),   u_k = mix(v^B_k, v^A_k; λ_k)
///
/// Weights then learn by the rules of the continuous model from the final rates and the dendrites of the sweep up,
/// averaged over the trials. Source: Sacramento et al. 2018, section on MNIST; the equations are our reading.
public final class TwoStepMicrocircuit<Scalar: BLASScalar> {
  public let parameters: TwoStepParameters
  public let weights: MicrocircuitWeights<Scalar>
  package let cells: MicrocircuitCircuit<Scalar>
  private var programs: [Mode: Program<Scalar>] = [:]

  struct Mode: Hashable {
    var nudged: Bool
    var learning: Bool
  }

  public init(
    parameters: TwoStepParameters, weights: MicrocircuitWeights<Scalar>, rates: MicrocircuitRates,
    trials: Int
  ) {
    self.parameters = parameters
    self.weights = weights
    let top = weights.layers.count - 1
    cells = MicrocircuitCircuit(
      name: "dendritic microcircuit in two steps", weights: weights, trials: trials,
      rules: MicrocircuitCircuit<Scalar>.rules(
        rates: rates, transfer: parameters.transfer,
        basalAttenuation: {
          parameters.mixing == .lit && $0 < top ? 1 - parameters.hiddenMixing[$0 - 1] : 1
        }, dendriteAttenuation: 1), phases: ["sweep up", "sweep down"])
  }

  public var circuit: Circuit<Scalar> { cells.circuit }

  /// The input rates r_0, n_0 x trials, to be set before a sweep.
  public var input: Matrix<Scalar> { cells.input[signal: .rate] }
  /// The target potentials u*, n_N x trials, to be set before a nudged sweep.
  public var target: Matrix<Scalar> { cells.output[.teacher] }
  /// The output potentials u_N after a sweep.
  public var output: Matrix<Scalar> { cells.output[.soma] }

  /// One sweep up and down, and one weight update if `learning`.
  public func sweep(nudged: Bool, learning: Bool) {
    let mode = Mode(nudged: nudged, learning: learning)
    if let program = programs[mode] { return program.run() }
    let program = Program(schedule(mode), for: circuit)
    programs[mode] = program
    program.run()
  }

  /// One weight update of this network from the potentials, rates and dendrites of another's last sweep.
  ///
  /// With weights of zero and learning rates of 1 the weights become the inductions themselves.
  package func learnFromState(of other: TwoStepMicrocircuit) {
    for (mine, theirs) in zip(circuit.populations, other.circuit.populations) {
      for name in mine.compartmentNames { mine[name].assign(from: theirs[name]) }
      for name in mine.signalNames { mine[signal: name].assign(from: theirs[signal: name]) }
    }
    Program(cells.plasticPathways.map { .learn($0) }, for: circuit).run()
  }

  func schedule(_ mode: Mode) -> Schedule<Scalar> {
    let p = parameters
    var stages: Schedule<Scalar> = []
    for (index, population) in cells.pyramids.enumerated() {
      stages += [
        .transmit(into: population, .basal),
        .update(population, .soma, .compartment(.basal)),
        .emit(population, .rate, p.transfer),
      ]
      if index < cells.interneurons.count {
        stages.append(.transmit(into: cells.interneurons[index], .dendrite))
      }
    }
    if mode.nudged {
      stages += [
        .update(
          cells.output, .soma,
          (1 - p.outputMixing) * .compartment(.basal) + p.outputMixing * .compartment(.teacher)),
        .emit(cells.output, .rate, p.transfer),
      ]
    }
    for k in cells.interneurons.indices.reversed() {
      let population = cells.pyramids[k]
      let interneurons = cells.interneurons[k]
      let basalShare = p.mixing == .lit ? 1 - p.hiddenMixing[k] : 1
      stages += [
        .send(cells.pyramids[k + 1], .potential, .compartment(.soma)),
        .transmit(into: interneurons, .nudge),
        .update(
          interneurons, .soma,
          (1 - p.interneuronMixing) * .compartment(.dendrite)
            + p.interneuronMixing * .compartment(.nudge)),
        .emit(interneurons, .rate, p.transfer),
        .transmit(into: population, .apicalTopDown),
        .transmit(into: population, .apicalLateral),
        .update(population, .apical, cells.apicalSum(disinhibition: 0)),
        .update(
          population, .soma,
          basalShare * .compartment(.basal) + p.hiddenMixing[k] * .compartment(.apical)),
        .emit(population, .rate, p.transfer),
      ]
    }
    if mode.learning { stages += cells.plasticPathways.map { .learn($0) } }
    return stages
  }
}
