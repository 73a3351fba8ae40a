import LinearAlgebra
import NetworkCore

extension SignalName {
  /// The rate two steps ago.
  static let rateBefore: SignalName = "rateBefore"
  /// What an area sends down less what the area below makes of it by itself.
  static let surprise: SignalName = "surprise"
}

extension CompartmentName {
  /// What an area's basal potential was in the mind of the area below.
  static let anticipated: CompartmentName = "anticipated"
}

/// The numbers of dendritic hierarchical predictive coding.
public struct PredictiveCodingParameters: Sendable, Hashable {
  /// How the weights within an area, which take the predicted part out of feedback, come to be.
  public enum Lateral: Sendable, Hashable {
    /// They learn to silence apical dendrites.
    case learned
    /// `B^PI_k = −a_{k+1} B^PP_k W_{k+1}` at every moment.
    case ideal
  }

  /// g_l, g_bas, g_api and g_tgt, in 1/ms.
  public var leakConductance = 0.03
  public var basalConductance = 0.1
  public var apicalConductance = 0.06
  public var teachingConductance = 0.06
  /// Δt in ms.
  public var timeStep = 0.01
  /// φ of areas 1...L.
  public var transfers: [AreaTransfer]
  /// Whether W learns from the difference of two rates, `r − φ(a v_bas)` (Urbanczik and Senn 2014), in the place of two potentials.
  public var comparesRates = false
  public var lateral = Lateral.learned
  /// η of W, areas 1...L, and of the lateral weights, areas 1...L − 1, per ms.
  public var forwardRates: [Double]
  public var lateralRates: [Double]

  public init(transfers: [AreaTransfer], forwardRates: [Double], lateralRates: [Double]) {
    self.transfers = transfers
    self.forwardRates = forwardRates
    self.lateralRates = lateralRates
  }

  /// a_k, from basal dendrite to soma, without a target.
  public func basalAttenuation(isOutput: Bool) -> Double {
    basalConductance / (leakConductance + basalConductance + (isOutput ? 0 : apicalConductance))
  }
}

/// The weights of dendritic predictive coding. Matrices are postsynaptic x presynaptic.
public struct PredictiveCodingWeights<Scalar: BLASScalar> {
  /// W_k, k = 1...L.
  public var forward: [Matrix<Scalar>]
  /// B^PP_k, n_k x n_{k+1}, k = 1...L − 1: the area above to apical dendrites.
  public var feedback: [Matrix<Scalar>]
  /// B^PI_k, n_k x n_k: the area's own rates to its apical dendrites.
  public var lateral: [Matrix<Scalar>]
  /// N_k, what is added to each copy of W_{k+1}ᵀ; nil where B^PP is fixed and copies nothing.
  public var mismatch: [Matrix<Scalar>]?

  public init(
    forward: [Matrix<Scalar>], feedback: [Matrix<Scalar>], lateral: [Matrix<Scalar>],
    mismatch: [Matrix<Scalar>]?
  ) {
    self.forward = forward
    self.feedback = feedback
    self.lateral = lateral
    self.mismatch = mismatch
  }

  /// Feedback is the transpose of W plus its mismatch, and lateral weights are self-predicting, `B^PI_k = −a_{k+1} B^PP_k W_{k+1}`.
  public init(
    selfPredicting forward: [Matrix<Scalar>], mismatch: [Matrix<Scalar>],
    parameters: PredictiveCodingParameters
  ) {
    self.forward = forward
    self.mismatch = mismatch
    let feedback = mismatch.enumerated().map { index, noise in
      let copy = forward[index + 1].transposed()
      copy.add(noise, scale: 1)
      return copy
    }
    lateral = feedback.enumerated().map { index, matrix in
      let isOutput = index + 2 == forward.count
      return Matrix.product(matrix, forward[index + 1])
        .scaled(by: -parameters.basalAttenuation(isOutput: isOutput))
    }
    self.feedback = feedback
  }
}

/// Dendritic hierarchical predictive coding (Mikulasch et al. 2023, as in the code of Max et al. 2026), with rates that run ahead.
///
///     r_k = φ(ŭ_k),  v^bas_k = W_k r_{k−1},  v^api_k = B^PP_k r_{k+1} + B^PI_k r_k,prev
///     u∞_k = (g_bas v^bas_k + g_api v^api_k) / g,  output: (g_bas v^bas + g_tgt u*) / (g_l + g_bas + g_tgt)
///     ΔW_k = Δt η_k (ŭ_k − a_k v^bas_k,prev) r_{k−1,prev}ᵀ,  ΔB^PI_k = −Δt η^PI_k v^api_k,prev r_k,before thatᵀ
///
/// B^PP copies W before W learns, or is fixed. Targets are potentials.
public final class DendriticPredictiveCoding<Scalar: BLASScalar>: StreamingNetwork {
  public let parameters: PredictiveCodingParameters
  public let weights: PredictiveCodingWeights<Scalar>
  public let form: ProspectiveForm
  public let circuit: Circuit<Scalar>
  public let squaredError = Accumulator()
  /// Areas 1...L.
  package let areas: [Population<Scalar>]
  private let inputs: Population<Scalar>
  private let somata: [ProspectiveSoma<Scalar>]
  private let forward: [Pathway<Scalar>]
  /// B^PP and, where they are learned, B^PI.
  package let feedback, lateral: [Pathway<Scalar>]
  private var programs: [StreamingMode: Program<Scalar>] = [:]
  private var probes: (program: Program<Scalar>, updates: [Matrix<Scalar>])?

  public init(
    parameters: PredictiveCodingParameters, weights: PredictiveCodingWeights<Scalar>,
    form: ProspectiveForm = .reduced
  ) {
    self.parameters = parameters
    self.weights = weights
    self.form = form
    let p = parameters
    let top = weights.forward.count
    let isIdeal = p.lateral == .ideal
    let inputs = Population<Scalar>(
      "input", size: weights.forward[0].columns, cellType: .input, compartments: [],
      signals: [.rate, .ratePrevious])
    let somatic = ProspectiveSoma<Scalar>.compartments(form)
    let areas = (1...top).map { k in
      let dendrites: [CompartmentName] = [.basal, .basalPrevious]
      let upper: [CompartmentName] =
        k == top ? [.teacher, .residual] : [.apical, .apicalPrevious]
      let anticipated: [CompartmentName] = isIdeal && k > 1 ? [.anticipated] : []
      return Population<Scalar>(
        k == top ? "output" : "area\(k)", size: weights.forward[k - 1].rows,
        cellType: .pyramidal,
        compartments: somatic + dendrites + upper + anticipated + p.transfers[k - 1].compartments,
        signals: [.rate, .ratePrevious, .rateBefore, .surprise])
    }
    let forward = (1...top).map { k in
      let attenuation = p.basalAttenuation(isOutput: k == top)
      let factor: LocalExpression =
        p.comparesRates
        ? .signal(.rate) - p.transfers[k - 1].rate(of: .basalPrevious, times: attenuation)
        : .compartment(.ahead) - attenuation * .compartment(.basalPrevious)
      return Pathway(
        "forward\(k)", from: k == 1 ? inputs : areas[k - 2], to: areas[k - 1], .basal,
        weights: .dense(weights.forward[k - 1]),
        rule: PlasticityRule(
          learningRate: p.forwardRates[k - 1], postsynapticFactor: factor,
          presynapticSignal: .ratePrevious))
    }
    feedback = (1..<top).map { k in
      let matrix = weights.feedback[k - 1]
      return Pathway(
        "feedback\(k)", from: areas[k], isIdeal ? .surprise : .rate, to: areas[k - 1], .apical,
        weights: weights.mismatch.map {
          .transported(matrix, along: [forward[k]], mismatch: $0[k - 1])
        } ?? .dense(matrix))
    }
    let silencing = -LocalExpression.compartment(.apicalPrevious)
    lateral =
      isIdeal
      ? []
      : (1..<top).map { k in
        Pathway(
          "lateral\(k)", from: areas[k - 1], .ratePrevious, to: areas[k - 1], .apical,
          weights: .dense(weights.lateral[k - 1]),
          rule: PlasticityRule(
            learningRate: p.lateralRates[k - 1], postsynapticFactor: silencing,
            presynapticSignal: .rateBefore))
      }
    let anticipation = (isIdeal ? Array(1..<top) : []).map { k in
      Pathway(
        "anticipation\(k)", from: areas[k - 1], .ratePrevious, to: areas[k], .anticipated,
        weights: .shared(with: forward[k]), gain: p.basalAttenuation(isOutput: k + 1 == top))
    }
    let pathways = forward + feedback + lateral + anticipation
    circuit = Circuit(
      "dendritic predictive coding", populations: [inputs] + areas, pathways: pathways)
    somata = areas.enumerated().map { index, population in
      let upper = index == top - 1 ? p.teachingConductance : p.apicalConductance
      return ProspectiveSoma(
        population: population, conductance: p.leakConductance + p.basalConductance + upper,
        form: form)
    }
    self.areas = areas
    self.inputs = inputs
    self.forward = forward
    start(from: areas.map { Matrix($0.size, 1) })
  }

  public var input: Matrix<Scalar> { inputs[signal: .rate] }
  public var target: Matrix<Scalar> { areas[areas.count - 1][.teacher] }
  public var output: Matrix<Scalar> { areas[areas.count - 1][signal: .rate] }
  public var isTaughtPotentials: Bool { true }
  public var chain: [Matrix<Scalar>] { weights.forward }
  public var learned: [(name: String, matrix: Matrix<Scalar>)] {
    (forward + feedback + lateral).map { ($0.name, $0.matrix) }
  }

  /// Potentials to start from; everything else is as after a long silence.
  public func start(from potentials: [Matrix<Scalar>]) {
    circuit.reset()
    for (index, (soma, matrix)) in zip(somata, potentials).enumerated() {
      let population = soma.population
      soma.start(from: matrix)
      parameters.transfers[index].prepare(population)
      for i in 0..<population.size {
        let rate = Scalar(parameters.transfers[index](Double(matrix[i]), neuron: i))
        population[signal: .ratePrevious][i] = rate
        population[signal: .rateBefore][i] = rate
      }
    }
  }

  public func run(_ steps: Int, _ mode: StreamingMode) {
    if let program = programs[mode] { return program.run(steps) }
    let program = Program(schedule(mode), for: circuit)
    programs[mode] = program
    program.run(steps)
  }

  public func probe() -> [Matrix<Scalar>] {
    if probes == nil {
      let updates = chain.map { Matrix<Scalar>($0.rows, $0.columns) }
      let mode = StreamingMode(isTaught: true, copiesFeedback: true)
      probes = (Program(schedule(mode, probing: updates), for: circuit), updates)
    }
    probes?.program.run()
    return probes?.updates ?? []
  }

  public var gradientReference: GradientReference<Scalar> {
    GradientReference(
      layers: chain.enumerated().map { index, matrix in
        FeedforwardLayer(
          weights: matrix,
          attenuation: parameters.basalAttenuation(isOutput: index == chain.count - 1),
          transfer: parameters.transfers[index].kind.plain)
      }, loss: .squaredPotentialError)
  }

  // MARK: A step

  private func schedule(
    _ mode: StreamingMode, probing updates: [Matrix<Scalar>]? = nil
  ) -> Schedule<Scalar> {
    let p = parameters
    let output = areas[areas.count - 1]
    var stages: Schedule<Scalar> = somata.flatMap { $0.lookAhead(timeStep: p.timeStep) }
    stages += areas.enumerated().map {
      .send($1, .rate, p.transfers[$0].rate(of: .ahead))
    }
    stages += areas.map { .transmit(into: $0, .basal) }
    if p.lateral == .ideal {
      for population in areas.dropFirst() {
        stages += [
          .transmit(into: population, .anticipated),
          .send(population, .surprise, .signal(.rate) - .compartment(.anticipated)),
        ]
      }
    }
    stages += areas.dropLast().map { .transmit(into: $0, .apical) }
    if mode.isMeasured {
      let wanted = p.transfers[areas.count - 1].rate(of: .teacher)
      stages += [
        .update(output, .residual, wanted - .signal(.rate)),
        .accumulateSquares(output, .residual, into: squaredError),
      ]
    }
    if let updates { stages += zip(forward, updates).map { .induce($0, into: $1) } }
    if mode.copiesFeedback, weights.mismatch != nil {
      stages += feedback.map { .transport($0) }
    }
    let learning = (mode.learnsForward ? forward : []) + (mode.learnsLateral ? lateral : [])
    stages += learning.filter { $0.rule?.learningRate != 0 }
      .map { .learn($0, timeStep: p.timeStep) }
    return stages + memory + settling(isTaught: mode.isTaught)
  }

  /// What the next step compares with.
  private var memory: Schedule<Scalar> {
    var stages: Schedule<Scalar> = areas.map {
      .update($0, .basalPrevious, .compartment(.basal))
    }
    for population in areas.dropLast() {
      stages += [
        .update(population, .apicalPrevious, .compartment(.apical)),
        .send(population, .rateBefore, .signal(.ratePrevious)),
      ]
    }
    return stages + ([inputs] + areas).map { .send($0, .ratePrevious, .signal(.rate)) }
  }

  private func settling(isTaught: Bool) -> Schedule<Scalar> {
    let p = parameters
    return somata.enumerated().map { index, soma in
      let basal = LocalExpression.compartment(.basal)
      let isOutput = index == somata.count - 1
      guard !isOutput || isTaught else {
        return soma.settle(
          towards: p.basalAttenuation(isOutput: true) * basal, timeStep: p.timeStep)
      }
      let upper = isOutput ? p.teachingConductance : p.apicalConductance
      let other = LocalExpression.compartment(isOutput ? .teacher : .apical)
      return soma.settle(
        towards: (p.basalConductance / soma.conductance) * basal
          + (upper / soma.conductance) * other, timeStep: p.timeStep)
    }
  }
}
