import LinearAlgebra
import NetworkCore

extension CompartmentName {
  /// What an error neuron hears of its own area: φ' of the representation neurons, through W^IP.
  package static let gate: CompartmentName = "gate"
  /// What an error neuron hears of error neurons: of the areas above, and with skipping connectivity of its own.
  package static let descending: CompartmentName = "descending"
}

extension SignalName {
  /// φ' of a representation neuron.
  package static let sensitivity: SignalName = "sensitivity"
  /// `φ' (r* − r)` of an output neuron.
  static let mismatch: SignalName = "mismatch"
}

/// The error microcircuit: representation neurons and, apart from them, error neurons, both with rates that run ahead (Max et al. 2026).
///
///     r_k = φ(ŭ_k),  d_k = φ'(ŭ_k),  r^E_k = φ_E(ŭ^E_k)
///     v^bas_k = Σ_j W_kj r_j,  v^api_k = B^PI_k r^E_k
///     v^den_k = (W^IP_k d_k) ∘ Σ_m B^II_km r^E_m                                 k < L
///     u∞_k = (g_bas v^bas_k + g_api v^api_k) / g
///     u∞^E_k = g_den v^den_k / (g_l + g_den),  u∞^E_L = g_tgt W^IP_L (d_L ∘ (r* − r_L)) / (g_l + g_tgt), or 0 without a target
///     ΔW_kj = Δt η_kj (ŭ_k − g_bas/g v^bas_k,prev) r_j,prevᵀ
///
/// All areas step at once, so that a signal takes one step per area either way. Feedback copies W before W learns. With rates
/// that run ahead everywhere, `ŭ_k − g_bas/g v^bas_k,prev` is `g_api/g v^api_k,prev`: what error neurons say. Source: Max et al. 2026, code.
public final class ErrorMicrocircuit<Scalar: BLASScalar>: StreamingNetwork {
  public let areas: CorticalAreas
  public let parameters: ErrorMicrocircuitParameters
  public let rates: ErrorMicrocircuitRates
  public let weights: ErrorMicrocircuitWeights<Scalar>
  public let form: ProspectiveForm
  public let circuit: Circuit<Scalar>
  public let squaredError = Accumulator()
  package let cells: ErrorMicrocircuitCells<Scalar>
  private var programs: [StreamingMode: Program<Scalar>] = [:]
  private var probes: (program: Program<Scalar>, updates: [Matrix<Scalar>])?
  /// Whether projections between error neurons that copy nothing hold their mismatch: from the first copy on.
  private var holdsMismatch = false

  /// - Parameter form: reduced needs neurons that all look ahead.
  public init(
    _ areas: CorticalAreas, parameters: ErrorMicrocircuitParameters, rates: ErrorMicrocircuitRates,
    weights: ErrorMicrocircuitWeights<Scalar>, form: ProspectiveForm = .reduced
  ) {
    precondition(
      form == .full || parameters.canBeReduced, "the reduced form is of neurons that look ahead")
    self.areas = areas
    self.parameters = parameters
    self.rates = rates
    self.weights = weights
    self.form = form
    cells = ErrorMicrocircuitCells(areas, parameters, rates, weights, form)
    circuit = cells.circuit
    start(
      from: areas.sizes.dropFirst().map { Matrix($0, 1) },
      errors: areas.errorSizes.map { Matrix($0, 1) })
  }

  public var input: Matrix<Scalar> { cells.input[signal: .rate] }
  public var target: Matrix<Scalar> { cells.output[.teacher] }
  public var output: Matrix<Scalar> { cells.output[signal: .rate] }
  public var isTaughtPotentials: Bool { false }
  public var learned: [(name: String, matrix: Matrix<Scalar>)] {
    cells.allForward.map { ($0.name, $0.matrix) } + cells.lateral.map { ($0.name, $0.matrix) }
  }
  public var chain: [Matrix<Scalar>] { cells.chain.map(\.matrix) }
  /// All that the next step depends on, by names for a checkpoint: weights, potentials and signals.
  public var state: [(name: String, matrix: Matrix<Scalar>)] {
    circuit.pathways.map { ($0.name, $0.matrix) }
      + circuit.populations.flatMap { population in
        population.compartmentNames.map { ("\(population.name)/\($0)", population[$0]) }
          + population.signalNames.map {
            ("\(population.name)/signal/\($0)", population[signal: $0])
          }
      }
  }

  /// Potentials to start from, those of representation and of error neurons; everything else is as after a long silence.
  public func start(from potentials: [Matrix<Scalar>], errors: [Matrix<Scalar>]) {
    circuit.reset()
    for (soma, matrix) in zip(cells.somata, potentials) { soma.start(from: matrix) }
    for (soma, matrix) in zip(cells.errorSomata, errors) { soma.start(from: matrix) }
    for (index, population) in cells.areas.enumerated() {
      parameters.transfers[index].prepare(population)
      parameters.errorTransfers[index].prepare(cells.errors[index])
      let ahead = population[.ahead]
      for i in 0..<ahead.rows {
        population[signal: .ratePrevious][i] = Scalar(
          parameters.transfers[index](Double(ahead[i]), neuron: i))
      }
      guard form == .reduced, !parameters.comparesRates else { continue }
      // The first update compares the potential at the start with no input at all.
      population[.apicalPrevious].assign(from: ahead)
      population[.apicalPrevious].mapInPlace { $0 / Scalar(parameters.apicalAttenuation) }
    }
  }

  /// Sets the potentials of representation neurons to 0, as they are now; nothing else.
  public func silence() {
    precondition(form == .full, "the reduced form keeps no potentials")
    for population in cells.areas { population[.soma].fill(0) }
  }

  public func run(_ steps: Int, _ mode: StreamingMode) {
    guard steps > 0 else { return }
    let program = program(of: mode)
    if mode.copiesFeedback, !holdsMismatch {
      program.run(1)
      takeUpMismatch()
      if steps > 1 { program.run(steps - 1) }
    } else {
      program.run(steps)
    }
  }

  private func program(of mode: StreamingMode) -> Program<Scalar> {
    if let known = programs[mode] { return known }
    let program = Program(cells.schedule(mode, squaredError), for: circuit)
    programs[mode] = program
    return program
  }

  /// Where nothing is copied, what a copy would leave is the mismatch.
  private func takeUpMismatch() {
    holdsMismatch = true
    guard case .copied(let mismatch) = weights.feedback else { return }
    for pathway in cells.betweenErrors {
      guard case .dense(let matrix) = pathway.pathway.weights, let noise = mismatch[pathway.pair]
      else { continue }
      matrix.assign(from: noise)
    }
  }

  public func probe() -> [Matrix<Scalar>] {
    let probes = probes ?? makeProbes()
    self.probes = probes
    probes.program.run()
    if !holdsMismatch { takeUpMismatch() }
    return probes.updates
  }

  private func makeProbes() -> (program: Program<Scalar>, updates: [Matrix<Scalar>]) {
    let updates = cells.chain.map { Matrix<Scalar>($0.matrix.rows, $0.matrix.columns) }
    let schedule = cells.schedule(
      StreamingMode(isTaught: true, copiesFeedback: true), nil, probing: updates)
    return (Program(schedule, for: circuit), updates)
  }

  /// Layers of the projections between neighbouring areas, with the plain transfer functions.
  public var gradientReference: GradientReference<Scalar> {
    GradientReference(
      layers: zip(chain, parameters.derivatives).map {
        FeedforwardLayer(
          weights: $0, attenuation: parameters.basalAttenuation, transfer: $1.plain)
      }, loss: .squaredRateError)
  }
}
