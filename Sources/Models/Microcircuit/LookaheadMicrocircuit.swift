import LinearAlgebra
import NetworkCore

extension CompartmentName {
  package static let dendritePrevious: CompartmentName = "dendritePrevious"
  package static let apicalTopDownPrevious: CompartmentName = "apicalTopDownPrevious"
}

/// The dendritic microcircuit with prospective rates: neurons fire for where their potential is heading.
///
///     ŭ = u_prev + τ (u − u_prev) / Δt,   r = φ(ŭ)
///
/// τ is the inverse of a soma's total conductance. Interneurons are nudged by ŭ of their partner. Plasticity
/// compares this step's rate with the previous step's dendrites and presynaptic rates, and an output without a target
/// relaxes to its prediction `a_N v^B_N` at the nudged rate. Otherwise as `Microcircuit`, without filters and
/// noise. Source: the variant of the microcircuit that Max et al. 2026 compare with.
public final class LookaheadMicrocircuit<Scalar: BLASScalar>: StreamingNetwork {
  /// What else than in the paper of 2018 there may be.
  public struct Options {
    public var form = ProspectiveForm.full
    public var feedback = MicrocircuitFeedback<Scalar>.own
    public var wiring = InterneuronWiring.learned
    /// Whether bottom-up weights compare rates, and not potentials.
    public var comparesRates = true
    /// φ of layers 1...N, and of the interneurons that match them, where layers or their neurons differ; nil for that of the parameters.
    public var transfers: [AreaTransfer]?
    /// g_nI, of interneurons for their partner's potential; nil for g_som, that of the output for its target.
    public var nudgingConductance: Double?

    public init() {}
  }

  public let parameters: MicrocircuitParameters
  public let weights: MicrocircuitWeights<Scalar>
  public let options: Options
  public let squaredError = Accumulator()
  package let cells: MicrocircuitCircuit<Scalar>
  private let somata: [ProspectiveSoma<Scalar>]
  /// Whose φ each soma has: pyramids that of their layer, interneurons that of the layer above.
  private let layersOfSomata: [Int]
  private var programs: [Mode: Program<Scalar>] = [:]
  private var probes: (program: Program<Scalar>, updates: [Matrix<Scalar>])?

  struct Mode: Hashable {
    var streaming: StreamingMode
    var disinhibition: Double
  }

  public init(
    parameters: MicrocircuitParameters, weights: MicrocircuitWeights<Scalar>,
    rates: MicrocircuitRates, trials: Int = 1, options: Options = Options()
  ) {
    self.parameters = parameters
    self.weights = weights
    self.options = options
    let top = weights.layers.count - 1
    precondition(options.transfers?.count ?? top == top, "a transfer function for each layer")
    let own = Set((options.transfers ?? []).flatMap(\.compartments))
    let remembered: [CompartmentName] = [
      .basalPrevious, .dendritePrevious, .apicalPrevious, .apicalTopDownPrevious,
    ]
    cells = MicrocircuitCircuit(
      name: "dendritic microcircuit with prospective rates", weights: weights, trials: trials,
      rules: MicrocircuitCircuit<Scalar>.rules(
        rates: rates, transfer: parameters.transfer, transfers: options.transfers,
        prospective: options.comparesRates ? nil : .ahead,
        basalAttenuation: { parameters.basalAttenuation(isOutput: $0 == top) },
        dendriteAttenuation: parameters.dendriteAttenuation, basal: .basalPrevious,
        dendrite: .dendritePrevious, apical: .apicalPrevious,
        apicalTopDown: .apicalTopDownPrevious, presynapticSignal: .ratePrevious),
      wiring: options.wiring, feedback: options.feedback,
      extraCompartments: [.previous, .ahead, .residual] + remembered + own,
      extraSignals: [.ratePrevious], phases: ["continuous"])
    let (output, form) = (cells.output, options.form)
    somata = (cells.pyramids + cells.interneurons).map { population in
      var conductance = parameters.leakConductance
      if population.cellType == .interneuron {
        conductance += options.nudgingConductance ?? parameters.somaticConductance
        conductance += parameters.dendriticConductance
      } else {
        conductance =
          parameters.leakConductance + parameters.basalConductance
          + (population === output ? parameters.somaticConductance : parameters.apicalConductance)
      }
      return ProspectiveSoma(population: population, conductance: conductance, form: form)
    }
    layersOfSomata = Array(1...top) + (1..<top).map { $0 + 1 }
    prepareTransfers()
  }

  private func prepareTransfers() {
    guard let transfers = options.transfers else { return }
    for (soma, layer) in zip(somata, layersOfSomata) {
      transfers[layer - 1].prepare(soma.population)
    }
  }

  public var circuit: Circuit<Scalar> { cells.circuit }
  public var input: Matrix<Scalar> { cells.input[.drive] }
  public var target: Matrix<Scalar> { cells.output[.teacher] }
  public var output: Matrix<Scalar> { cells.output[signal: .rate] }
  public var isTaughtPotentials: Bool { true }
  public var learned: [(name: String, matrix: Matrix<Scalar>)] {
    cells.plasticPathways.flatMap(\.learned)
  }
  public var chain: [Matrix<Scalar>] { cells.bottomUp.map(\.matrix) }

  /// Potentials to start from; everything else is as after a long silence.
  public func start(from potentials: [Matrix<Scalar>], interneurons: [Matrix<Scalar>]) {
    circuit.reset()
    for (population, matrix) in zip(
      cells.pyramids + cells.interneurons, potentials + interneurons)
    {
      population[.soma].assign(from: matrix)
    }
    startFromPresentPotentials()
  }

  /// Takes the present somatic potentials for the first: no history, rates `φ(u)`.
  public func startFromPresentPotentials() {
    prepareTransfers()
    for (soma, layer) in zip(somata, layersOfSomata) {
      let population = soma.population
      soma.start(from: population[.soma].copy())
      let (ahead, rate) = (population[.ahead], population[signal: .ratePrevious])
      guard let transfer = options.transfers?[layer - 1] else {
        parameters.transfer.apply(ahead, into: rate)
        continue
      }
      for trial in 0..<ahead.columns {
        for i in 0..<ahead.rows {
          rate[i, trial] = Scalar(transfer(Double(ahead[i, trial]), neuron: i))
        }
      }
    }
  }

  public func present(_ input: some Collection<Scalar>, trial: Int = 0) {
    cells.input[.drive].setColumn(trial, to: input)
  }

  public func nudge(towards target: some Collection<Scalar>, trial: Int = 0) {
    cells.output[.teacher].setColumn(trial, to: target)
  }

  /// Runs `steps` Euler steps; `disinhibition` d suppresses the interneurons, 0...1.
  public func run(_ steps: Int, nudged: Bool, learning: Bool, disinhibition: Double = 0) {
    let streaming = StreamingMode(
      isTaught: nudged, learnsForward: learning, learnsLateral: learning)
    run(steps, Mode(streaming: streaming, disinhibition: disinhibition))
  }

  public func run(_ steps: Int, _ mode: StreamingMode) {
    run(steps, Mode(streaming: mode, disinhibition: 0))
  }

  private func run(_ steps: Int, _ mode: Mode) {
    if let program = programs[mode] { return program.run(steps) }
    let program = Program(schedule(mode), for: circuit)
    programs[mode] = program
    program.run(steps)
  }

  public func probe() -> [Matrix<Scalar>] {
    if probes == nil {
      let updates = chain.map { Matrix<Scalar>($0.rows, $0.columns) }
      let mode = Mode(
        streaming: StreamingMode(isTaught: true, copiesFeedback: true), disinhibition: 0)
      probes = (Program(schedule(mode, probing: updates), for: circuit), updates)
    }
    probes?.program.run()
    return probes?.updates ?? []
  }

  public var gradientReference: GradientReference<Scalar> {
    let matrices = chain
    return GradientReference(
      layers: matrices.enumerated().map { index, matrix in
        FeedforwardLayer(
          weights: matrix,
          attenuation: parameters.basalAttenuation(isOutput: index == matrices.count - 1),
          transfer: options.transfers?[index].kind.plain ?? parameters.transfer)
      }, loss: .squaredPotentialError)
  }

  // MARK: A step

  private func schedule(
    _ mode: Mode, probing updates: [Matrix<Scalar>]? = nil
  ) -> Schedule<Scalar> {
    let p = parameters
    let streaming = mode.streaming
    var stages: Schedule<Scalar> = [
      .update(cells.input, .soma, .compartment(.drive)),
      .send(cells.input, .rate, .compartment(.soma)),
    ]
    for (soma, layer) in zip(somata, layersOfSomata) {
      stages += soma.lookAhead(timeStep: p.timeStep)
      stages.append(
        options.transfers.map {
          .send(soma.population, .rate, $0[layer - 1].rate(of: .ahead))
        } ?? .emit(soma.population, .rate, p.transfer, from: .ahead))
    }
    stages += cells.pyramids.map { .transmit(into: $0, .basal) }
    stages += dendrites(disinhibition: mode.disinhibition)
    for (partner, interneurons) in zip(cells.pyramids.dropFirst(), cells.interneurons) {
      stages += [
        .send(partner, .potential, .compartment(.ahead)), .transmit(into: interneurons, .nudge),
      ]
    }
    if streaming.isMeasured {
      let wanted =
        options.transfers?.last?.rate(of: .teacher) ?? .transfer(p.transfer, .compartment(.teacher))
      stages += [
        .update(cells.output, .residual, wanted - .signal(.rate)),
        .accumulateSquares(cells.output, .residual, into: squaredError),
      ]
    }
    stages += learning(streaming, probing: updates) + memory
    stages += somata.map {
      $0.settle(
        towards: steadyState(of: $0.population, nudged: streaming.isTaught), timeStep: p.timeStep)
    }
    return stages
  }

  private func dendrites(disinhibition: Double) -> Schedule<Scalar> {
    guard options.wiring == .learned else { return idealDendrites(disinhibition: disinhibition) }
    return zip(cells.hidden, cells.interneurons).flatMap { population, interneurons in
      [
        .transmit(into: interneurons, .dendrite), .transmit(into: population, .apicalTopDown),
        .transmit(into: population, .apicalLateral),
        .update(population, .apical, cells.apicalSum(disinhibition: disinhibition)),
      ] as Schedule<Scalar>
    }
  }

  /// Weights of the self-predicting state at every moment: `W^IP_k = (a_{k+1} / a_I) W_{k+1}`, `W^PI_k = −W^td_k`.
  private func idealDendrites(disinhibition: Double) -> Schedule<Scalar> {
    let ratios = parameters.selfPredictingRatios(layerCount: cells.pyramids.count + 1)
    var stages: Schedule<Scalar> = []
    for (k, interneurons) in cells.interneurons.enumerated() {
      let partner = cells.pyramids[k + 1]
      stages += [
        .send(partner, .expectation, ratios[k] * .compartment(.basal)),
        .transmit(into: interneurons, .dendrite), .transmit(into: partner, .predicted),
        .send(
          partner, .unpredicted,
          .signal(.rate) - (1 - disinhibition) * .compartment(.predicted)),
      ]
    }
    return stages
      + cells.hidden.flatMap {
        [
          .transmit(into: $0, .apicalTopDown),
          .update($0, .apical, .compartment(.apicalTopDown)),
        ] as Schedule<Scalar>
      }
  }

  private func learning(
    _ mode: StreamingMode, probing updates: [Matrix<Scalar>]?
  ) -> Schedule<Scalar> {
    let step = parameters.timeStep
    func learn(_ pathways: [Pathway<Scalar>]) -> Schedule<Scalar> {
      pathways.filter { $0.rule != nil }.map { .learn($0, timeStep: step) }
    }
    var stages: Schedule<Scalar> = []
    if let updates { stages += zip(cells.bottomUp, updates).map { .induce($0, into: $1) } }
    if mode.copiesFeedback, options.feedback.isCopied {
      stages += cells.topDown.map { .transport($0) }
      stages += cells.interneuronToPyramidal.map { .transport($0, scale: -1) }
    }
    if mode.learnsForward { stages += learn(cells.bottomUp) }
    if mode.learnsLateral {
      stages += learn(cells.pyramidalToInterneuron + cells.interneuronToPyramidal)
    }
    if mode.learnsForward { stages += learn(cells.topDown + cells.generative) }
    return stages
  }

  /// What the next step compares with.
  private var memory: Schedule<Scalar> {
    var stages: Schedule<Scalar> = cells.pyramids.map {
      .update($0, .basalPrevious, .compartment(.basal))
    }
    for population in cells.hidden {
      stages += [
        .update(population, .apicalPrevious, .compartment(.apical)),
        .update(population, .apicalTopDownPrevious, .compartment(.apicalTopDown)),
      ]
    }
    stages += cells.interneurons.map { .update($0, .dendritePrevious, .compartment(.dendrite)) }
    let senders = [cells.input] + cells.pyramids + cells.interneurons
    return stages + senders.map { .send($0, .ratePrevious, .signal(.rate)) }
  }

  private func steadyState(of population: Population<Scalar>, nudged: Bool) -> LocalExpression {
    let p = parameters
    if population.cellType == .interneuron {
      let nudging = options.nudgingConductance ?? p.somaticConductance
      let total = p.leakConductance + p.dendriticConductance + nudging
      return (p.dendriticConductance / total) * .compartment(.dendrite)
        + (nudging / total) * .compartment(.nudge)
    }
    let basal = LocalExpression.compartment(.basal)
    guard population === cells.output else {
      let total = p.leakConductance + p.basalConductance + p.apicalConductance
      return (p.basalConductance / total) * basal
        + (p.apicalConductance / total) * .compartment(.apical)
    }
    guard nudged else { return p.basalAttenuation(isOutput: true) * basal }
    let total = p.leakConductance + p.basalConductance + p.somaticConductance
    return (p.basalConductance / total) * basal
      + (p.somaticConductance / total) * .compartment(.teacher)
  }
}
