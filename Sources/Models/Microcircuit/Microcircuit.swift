import LinearAlgebra
import NetworkCore

/// The dendritic microcircuit of Sacramento et al. 2018 in continuous time, by forward Euler.
///
///     hidden   du_k/dt  = −g_lk u_k + g_B (v^B_k − u_k) + g_A (v^A_k − u_k) + σ ξ
///     inter    du^I/dt  = −g_lk u^I + g_D (v^I − u^I) + g_som (u_{k+1} − u^I) + σ ξ
///     output   du_N/dt  = −g_lk u_N + g_B (v^B_N − u_N) + g_som (u* − u_N) + σ ξ     (nudged)
///
///     v^B_k = W^bu_k r_{k−1},  v^I_k = W^IP_k r_k,  v^A_k = W^td_k r_{k+1} + (1 − d) W^PI_k φ(u^I_k)
///
/// One step: filter the input (and the target), compute rates and dendrites from the old potentials, learn from the
/// same old quantities, then move all potentials together.
public final class Microcircuit<Scalar: BLASScalar> {
  public let parameters: MicrocircuitParameters
  public let weights: MicrocircuitWeights<Scalar>
  package let cells: MicrocircuitCircuit<Scalar>
  /// `Σ ‖v^A_k‖²` over hidden layers, added on every step of a measured run.
  public let apicalEnergy = Accumulator()
  /// `Σ ‖u_{k+1} − u^I_k‖²` over hidden layers, added on every step of a measured run.
  public let interneuronMismatch = Accumulator()
  private var programs: [Mode: Program<Scalar>] = [:]
  private var isNudged = false

  struct Mode: Hashable {
    var nudged: Bool
    var learning: Bool
    var measured: Bool
    var noisy: Bool
    var disinhibition: Double
  }

  public init(
    parameters: MicrocircuitParameters, weights: MicrocircuitWeights<Scalar>,
    rates: MicrocircuitRates, trials: Int = 1
  ) {
    self.parameters = parameters
    self.weights = weights
    let top = weights.layers.count - 1
    cells = MicrocircuitCircuit(
      name: "dendritic microcircuit", weights: weights, trials: trials,
      rules: MicrocircuitCircuit<Scalar>.rules(
        rates: rates, transfer: parameters.transfer,
        basalAttenuation: { parameters.basalAttenuation(isOutput: $0 == top) },
        dendriteAttenuation: parameters.dendriteAttenuation,
        filterTimeConstant: parameters.plasticityTimeConstant > 0
          ? parameters.plasticityTimeConstant : nil),
      phases: ["continuous"])
  }

  public var circuit: Circuit<Scalar> { cells.circuit }

  /// The feedforward network `u_k = a_k W_k r_{k−1}` that the circuit computes when its apical dendrites are silent, with
  /// the loss its output rule descends.
  public var gradientReference: GradientReference<Scalar> {
    GradientReference(
      layers: cells.bottomUp.enumerated().map { index, pathway in
        FeedforwardLayer(
          weights: pathway.matrix, threshold: pathway.threshold,
          attenuation: parameters.basalAttenuation(isOutput: index == cells.bottomUp.count - 1),
          transfer: parameters.transfer)
      }, loss: .somaticMismatch)
  }

  // MARK: Input and target

  /// The input rates r_0 that the input filter follows from now on, n_0 values per trial.
  public func present(_ input: some Collection<Scalar>, trial: Int = 0) {
    cells.input[.drive].setColumn(trial, to: input)
  }

  /// The target potentials u* of nudged runs from now on.
  ///
  /// With a target filter the first nudged step after one without a target starts at u* itself.
  public func nudge(towards target: some Collection<Scalar>, trial: Int = 0) {
    cells.output[.drive].setColumn(trial, to: target)
    if parameters.targetTimeConstant == 0 {
      cells.output[.teacher].setColumn(trial, to: target)
    }
  }

  // MARK: Running

  /// Runs `steps` Euler steps.
  ///
  /// - Parameters:
  ///   - nudged: whether the output sees its target.
  ///   - learning: whether weights and plasticity filters move.
  ///   - measured: whether `apicalEnergy` and `interneuronMismatch` accumulate.
  ///   - disinhibition: d, the suppression of the interneurons, 0...1.
  ///   - stream: source of the somatic noise; nil runs without noise, whatever σ is.
  public func run(
    _ steps: Int, nudged: Bool, learning: Bool, measured: Bool = false, disinhibition: Double = 0,
    noise stream: inout RandomStream?
  ) {
    guard steps > 0 else { return }
    if nudged && !isNudged && parameters.targetTimeConstant > 0 {
      cells.output[.teacher].assign(from: cells.output[.drive])
    }
    isNudged = nudged
    let noisy = parameters.noise > 0 && stream != nil
    let program = program(
      Mode(
        nudged: nudged, learning: learning, measured: measured, noisy: noisy,
        disinhibition: disinhibition))
    if noisy, var source = stream {
      program.run(steps, using: &source)
      stream = source
    } else {
      program.run(steps)
    }
  }

  /// Runs `steps` steps without noise.
  public func run(
    _ steps: Int, nudged: Bool, learning: Bool, measured: Bool = false, disinhibition: Double = 0
  ) {
    var silence: RandomStream?
    run(
      steps, nudged: nudged, learning: learning, measured: measured, disinhibition: disinhibition,
      noise: &silence)
  }

  private func program(_ mode: Mode) -> Program<Scalar> {
    if let program = programs[mode] { return program }
    let program = Program(schedule(mode), for: circuit)
    programs[mode] = program
    return program
  }

  /// Puts every potential, filter and dendrite to 0, as before the first step.
  public func resetState() {
    isNudged = false
    for population in circuit.populations {
      for name in population.compartmentNames { population[name].fill(0) }
      for name in population.signalNames { population[signal: name].fill(0) }
    }
    for pathway in circuit.pathways {
      pathway.filteredInduction?.fill(0)
      pathway.filteredThresholdInduction?.fill(0)
    }
  }

  // MARK: The step

  /// g_lk, g_B and, in hidden layers, g_A or, in a nudged output layer, g_som.
  private func pyramidalDynamics(isOutput: Bool, nudged: Bool) -> SomaticDynamics {
    var couplings: [(compartment: CompartmentName, conductance: Double)] = [
      (.basal, parameters.basalConductance)
    ]
    if !isOutput { couplings.append((.apical, parameters.apicalConductance)) }
    if isOutput && nudged { couplings.append((.teacher, parameters.somaticConductance)) }
    return SomaticDynamics(leak: parameters.leakConductance, couplings: couplings)
  }

  private var interneuronDynamics: SomaticDynamics {
    SomaticDynamics(
      leak: parameters.leakConductance,
      couplings: [
        (.dendrite, parameters.dendriticConductance), (.nudge, parameters.somaticConductance),
      ])
  }

  func schedule(_ mode: Mode) -> Schedule<Scalar> {
    let step = parameters.timeStep
    var stages: Schedule<Scalar> = [
      .update(
        cells.input, .soma,
        follow(.drive, from: .soma, timeConstant: parameters.inputTimeConstant)),
      .send(cells.input, .rate, .compartment(.soma)),
    ]
    if mode.nudged && parameters.targetTimeConstant > 0 {
      stages.append(
        .update(
          cells.output, .teacher,
          follow(.drive, from: .teacher, timeConstant: parameters.targetTimeConstant)))
    }
    stages += ratesAndDendrites(disinhibition: mode.disinhibition, basalOf: cells.pyramids)
    if mode.measured { stages += measurements }
    if mode.learning {
      stages += cells.plasticPathways.map { .learn($0, timeStep: step) }
    }
    stages += moveSomata(nudged: mode.nudged)
    if mode.noisy {
      for population in cells.pyramids + cells.interneurons {
        stages.append(
          .perturb(population, .soma, standardDeviation: parameters.noisePerStep))
      }
    }
    return stages
  }

  /// Rates of all cells from their somatic potentials, then every dendrite from those rates; basal dendrites of
  /// `populations` only.
  func ratesAndDendrites(
    disinhibition: Double, basalOf populations: [Population<Scalar>]
  ) -> Schedule<Scalar> {
    var stages: Schedule<Scalar> = (cells.pyramids + cells.interneurons).map {
      .emit($0, .rate, parameters.transfer)
    }
    stages += populations.map { .transmit(into: $0, .basal) }
    for (population, interneurons) in zip(cells.hidden, cells.interneurons) {
      stages += [
        .transmit(into: interneurons, .dendrite), .transmit(into: population, .apicalTopDown),
        .transmit(into: population, .apicalLateral),
        .update(population, .apical, cells.apicalSum(disinhibition: disinhibition)),
      ]
    }
    for (partner, interneurons) in zip(cells.pyramids.dropFirst(), cells.interneurons) {
      stages += [
        .send(partner, .potential, .compartment(.soma)), .transmit(into: interneurons, .nudge),
      ]
    }
    return stages
  }

  /// One Euler step of every soma from the dendrites as they are.
  func moveSomata(nudged: Bool) -> Schedule<Scalar> {
    let step = parameters.timeStep
    return cells.pyramids.map {
      .update(
        $0, .soma,
        pyramidalDynamics(isOutput: $0 === cells.output, nudged: nudged).eulerStep(step))
    } + cells.interneurons.map { .update($0, .soma, interneuronDynamics.eulerStep(step)) }
  }

  var measurements: Schedule<Scalar> {
    cells.hidden.map { .accumulateSquares($0, .apical, into: apicalEnergy) }
      + zip(cells.pyramids.dropFirst(), cells.interneurons).map { partner, interneurons in
        .accumulateSquares(
          partner, .soma, minus: (interneurons, .soma), into: interneuronMismatch)
      }
  }

  /// One Euler step of `τ dv/dt = target − v`; `τ = 0` follows at once.
  private func follow(
    _ target: CompartmentName, from state: CompartmentName, timeConstant: Double
  ) -> LocalExpression {
    guard timeConstant > 0 else { return .compartment(target) }
    let fraction = parameters.timeStep / timeConstant
    return (1 - fraction) * .compartment(state) + fraction * .compartment(target)
  }
}
