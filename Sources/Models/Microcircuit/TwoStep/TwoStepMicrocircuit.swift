import LinearAlgebra
import NetworkCore

/// The dendritic microcircuit in two sweeps per input instead of an ODE: one up, one down, then one update.
///
///     up     v^B_k = W^bu_k [r_{k−1}; 1],  u_k = v^B_k,  r_k = φ(u_k),  v^I_k = W^IP_k [r_k; 1]
///     top    u_N = (1 − λ_N) v^B_N + λ_N u*
///     down   u^I_k = (1 − λ_I) v^I_k + λ_I u_{k+1}
///            v^A_k = W^td_k φ(u_{k+1}) + (1 − d) W^PI_k φ(u^I_k),   u_k = mix(v^B_k, v^A_k; λ_k)
///
/// Weights then learn by the rules of the continuous model from the final rates and the dendrites of the sweep up,
/// averaged over the trials. The gate d suppresses the interneurons (disinhibition by VIP cells): 0 while learning.
/// Source: Sacramento et al. 2018, section on MNIST; the equations are our reading.
///
/// Generative weights, where there are any, learn beside them to predict each layer from the one above,
/// `v^G_k = G_k [r_{k+1}; 1]`, with the target's rates in the place of the output's. They have no part in the sweeps: see
/// ``generate()`` and ``denoise(from:disinhibition:mixing:)``.
public final class TwoStepMicrocircuit<Scalar: BLASScalar> {
  public let parameters: TwoStepParameters
  public let weights: MicrocircuitWeights<Scalar>
  package let cells: MicrocircuitCircuit<Scalar>
  /// A factor on the learning rates of all bottom-up weights, for schedules.
  public var bottomUpRateFactor = 1.0 {
    didSet { if bottomUpRateFactor != oldValue { programs = [:] } }
  }
  private var programs: [Mode: Program<Scalar>] = [:]

  enum Mode: Hashable {
    case predict
    case sweep(nudged: Bool, learning: Bool, disinhibition: Double)
    case generate
    case expect(Expectation, layer: Int)
  }

  /// - Parameters:
  ///   - rates: per update; weights of a nil rate are fixed. With ideal wiring there are no lateral weights to learn.
  ///   - trials: B, the size of a minibatch.
  /// - Precondition: one mixing factor for each hidden layer; with ideal wiring, fixed top-down weights and the mixing `add`.
  public init(
    parameters: TwoStepParameters, weights: MicrocircuitWeights<Scalar>, rates: MicrocircuitRates,
    trials: Int
  ) {
    let top = weights.layers.count - 1
    precondition(parameters.hiddenMixing.count == top - 1, "one λ for each hidden layer")
    if parameters.wiring == .ideal {
      precondition(rates.topDown == nil, "a top-down rule needs the top-down potential by itself")
      precondition(parameters.mixing == .add, "ideal wiring is that of the mixing `add`")
    }
    self.parameters = parameters
    self.weights = weights
    cells = MicrocircuitCircuit(
      name: "dendritic microcircuit in two steps", weights: weights, trials: trials,
      rules: MicrocircuitCircuit<Scalar>.rules(
        rates: rates, transfer: parameters.transfer,
        basalAttenuation: { $0 < top ? parameters.basalShare($0) : 1 }, dendriteAttenuation: 1),
      wiring: parameters.wiring, phases: ["sweep up", "sweep down"])
  }

  public var circuit: Circuit<Scalar> { cells.circuit }

  /// The input rates r_0, n_0 x trials, to be set before a sweep.
  public var input: Matrix<Scalar> { cells.input[signal: .rate] }
  /// The target potentials u*, n_N x trials, to be set before a nudged sweep.
  public var target: Matrix<Scalar> { cells.output[.teacher] }
  /// The output potentials u_N after a sweep.
  public var output: Matrix<Scalar> { cells.output[.soma] }

  /// One sweep up and down, and one weight update if `learning`.
  ///
  /// - Parameter disinhibition: d.
  /// - Precondition: no noise.
  public func sweep(nudged: Bool, learning: Bool, disinhibition: Double = 0) {
    program(.sweep(nudged: nudged, learning: learning, disinhibition: disinhibition)).run()
  }

  /// As ``sweep(nudged:learning:disinhibition:)``, with noise on every soma.
  public func sweep(
    nudged: Bool, learning: Bool, disinhibition: Double = 0, noise: inout RandomStream
  ) {
    program(.sweep(nudged: nudged, learning: learning, disinhibition: disinhibition))
      .run(using: &noise)
  }

  /// The sweep up alone, without noise: what the network answers without a target. ``output`` is then the answer.
  public func predict() { program(.predict).run() }

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

  /// The network of the sweep up, whose exact gradient the updates of the bottom-up weights are compared with.
  public var gradientReference: GradientReference<Scalar> {
    GradientReference(
      layers: cells.bottomUp.map {
        FeedforwardLayer(
          weights: $0.matrix, threshold: $0.threshold, transfer: parameters.transfer)
      }, loss: .somaticMismatch)
  }

  /// How silent the apical dendrites were in the last sweep, by hidden layer: `rms(v^A_k) / rms(W^td_k r_{k+1})`.
  ///
  /// 0 in the self-predicting state without a target; of order 1 with open gates.
  public func apicalSilence() -> [Double] {
    zip(cells.hidden, zip(cells.topDown, cells.pyramids.dropFirst())).map { hidden, above in
      let drive = Matrix.product(above.0.matrix, above.1[signal: .rate])
      return (hidden[.apical].squaredNorm / drive.squaredNorm).squareRoot()
    }
  }

  func program(_ mode: Mode) -> Program<Scalar> {
    if let program = programs[mode] { return program }
    let program = Program(schedule(mode), for: circuit)
    programs[mode] = program
    return program
  }

  private var learnAll: Schedule<Scalar> {
    let bottomUp = Set(cells.bottomUp.map(ObjectIdentifier.init))
    return cells.plasticPathways.map { pathway in
      let factor = bottomUp.contains(ObjectIdentifier(pathway)) ? bottomUpRateFactor : 1
      return .learn(pathway, timeStep: factor)
    }
  }

  private func schedule(_ mode: Mode) -> Schedule<Scalar> {
    switch mode {
    case .predict: return sweepUp(noise: 0, interneurons: false)
    case .sweep(let nudged, let learning, let disinhibition):
      return sweepUp(noise: parameters.noise, interneurons: true) + (nudged ? teach : [])
        + sweepDown(disinhibition)
        + (learning ? generativeDrive + learnAll : [])
    case .generate: return generation
    case .expect(let source, let layer): return expectation(source, layer: layer)
    }
  }
}
