import LinearAlgebra
import NetworkCore

extension CompartmentName {
  /// The somatic potential one step ago.
  package static let previous: CompartmentName = "previous"
  /// The prospective potential `u_prev + τ (u − u_prev) / Δt`.
  package static let ahead: CompartmentName = "ahead"
  package static let basalPrevious: CompartmentName = "basalPrevious"
  package static let dendritePrevious: CompartmentName = "dendritePrevious"
  package static let apicalPrevious: CompartmentName = "apicalPrevious"
  package static let apicalTopDownPrevious: CompartmentName = "apicalTopDownPrevious"
}

extension SignalName {
  package static let ratePrevious: SignalName = "ratePrevious"
}

/// The dendritic microcircuit with prospective rates: neurons fire for where their potential is heading.
///
///     ŭ = u_prev + τ (u − u_prev) / Δt,   r = φ(ŭ)
///
/// τ is the inverse of a soma's total conductance. Interneurons are nudged by ŭ of their partner. Plasticity
/// compares this step's rate with the previous step's dendrites and presynaptic rates, and an output without a target
/// relaxes to its prediction `a_N v^B_N` at the nudged rate. Otherwise as `Microcircuit`, without filters and
/// noise. Source: the variant of the microcircuit that Max et al. 2026 compare with.
public final class LookaheadMicrocircuit<Scalar: BLASScalar> {
  public let parameters: MicrocircuitParameters
  public let weights: MicrocircuitWeights<Scalar>
  package let cells: MicrocircuitCircuit<Scalar>
  private var programs: [Mode: Program<Scalar>] = [:]

  struct Mode: Hashable {
    var nudged: Bool
    var learning: Bool
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
      name: "dendritic microcircuit with prospective rates", weights: weights, trials: trials,
      rules: MicrocircuitCircuit<Scalar>.rules(
        rates: rates, transfer: parameters.transfer,
        basalAttenuation: { parameters.basalAttenuation(isOutput: $0 == top) },
        dendriteAttenuation: parameters.dendriteAttenuation, basal: .basalPrevious,
        dendrite: .dendritePrevious, apical: .apicalPrevious,
        apicalTopDown: .apicalTopDownPrevious, presynapticSignal: .ratePrevious),
      extraCompartments: [
        .previous, .ahead, .basalPrevious, .dendritePrevious, .apicalPrevious,
        .apicalTopDownPrevious,
      ], extraSignals: [.ratePrevious], phases: ["continuous"])
  }

  public var circuit: Circuit<Scalar> { cells.circuit }

  /// Takes the present somatic potentials for the first: no history, rates `φ(u)`.
  public func startFromPresentPotentials() {
    for population in cells.pyramids + cells.interneurons {
      population[.previous].assign(from: population[.soma])
      parameters.transfer.apply(population[.soma], into: population[signal: .ratePrevious])
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
    let mode = Mode(nudged: nudged, learning: learning, disinhibition: disinhibition)
    if let program = programs[mode] { return program.run(steps) }
    let program = Program(schedule(mode), for: circuit)
    programs[mode] = program
    program.run(steps)
  }

  func schedule(_ mode: Mode) -> Schedule<Scalar> {
    let p = parameters
    let step = p.timeStep
    var stages: Schedule<Scalar> = [
      .update(cells.input, .soma, .compartment(.drive)),
      .send(cells.input, .rate, .compartment(.soma)),
    ]
    let somata = cells.pyramids + cells.interneurons
    for population in somata {
      let horizon = 1 / (step * conductance(of: population))
      stages += [
        .update(
          population, .ahead,
          horizon * .compartment(.soma) + (1 - horizon) * .compartment(.previous)),
        .update(population, .previous, .compartment(.soma)),
        .emit(population, .rate, p.transfer, from: .ahead),
      ]
    }
    stages += cells.pyramids.map { .transmit(into: $0, .basal) }
    for (population, interneurons) in zip(cells.hidden, cells.interneurons) {
      stages += [
        .transmit(into: interneurons, .dendrite), .transmit(into: population, .apicalTopDown),
        .transmit(into: population, .apicalLateral),
        .update(population, .apical, cells.apicalSum(disinhibition: mode.disinhibition)),
      ]
    }
    for (partner, interneurons) in zip(cells.pyramids.dropFirst(), cells.interneurons) {
      stages += [
        .send(partner, .potential, .compartment(.ahead)), .transmit(into: interneurons, .nudge),
      ]
    }
    if mode.learning { stages += cells.plasticPathways.map { .learn($0, timeStep: step) } }
    stages += cells.pyramids.map { .update($0, .basalPrevious, .compartment(.basal)) }
    for population in cells.hidden {
      stages += [
        .update(population, .apicalPrevious, .compartment(.apical)),
        .update(population, .apicalTopDownPrevious, .compartment(.apicalTopDown)),
      ]
    }
    stages += cells.interneurons.map { .update($0, .dendritePrevious, .compartment(.dendrite)) }
    stages += ([cells.input] + somata).map { .send($0, .ratePrevious, .signal(.rate)) }
    for population in somata {
      stages.append(.update(population, .soma, eulerStep(of: population, nudged: mode.nudged)))
    }
    return stages
  }

  /// The total conductance 1/τ of a soma; that of an output counts its teacher, present or not.
  private func conductance(of population: Population<Scalar>) -> Double {
    let p = parameters
    if population.cellType == .interneuron {
      return p.leakConductance + p.dendriticConductance + p.somaticConductance
    }
    return p.leakConductance + p.basalConductance
      + (population === cells.output ? p.somaticConductance : p.apicalConductance)
  }

  private func eulerStep(of population: Population<Scalar>, nudged: Bool) -> LocalExpression {
    let p = parameters
    let total = conductance(of: population)
    let kept = (1 - p.timeStep * total) * LocalExpression.compartment(.soma)
    if population.cellType == .interneuron {
      return kept + (p.timeStep * p.dendriticConductance) * .compartment(.dendrite)
        + (p.timeStep * p.somaticConductance) * .compartment(.nudge)
    }
    if population !== cells.output {
      return kept + (p.timeStep * p.basalConductance) * .compartment(.basal)
        + (p.timeStep * p.apicalConductance) * .compartment(.apical)
    }
    if nudged {
      return kept + (p.timeStep * p.basalConductance) * .compartment(.basal)
        + (p.timeStep * p.somaticConductance) * .compartment(.teacher)
    }
    return kept
      + (p.timeStep * total * p.basalAttenuation(isOutput: true)) * .compartment(.basal)
  }
}
