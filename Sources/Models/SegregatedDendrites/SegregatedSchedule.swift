import LinearAlgebra
import NetworkCore

/// What is measured beyond what learning needs.
public struct SegregatedObservation: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Mean rates of hidden neurons in the forward phase, for their loss.
  public static let hiddenRates = SegregatedObservation(rawValue: 1)
  /// Apical potentials on every step, even where the soma does not feel them.
  public static let apicalPotentials = SegregatedObservation(rawValue: 2)
  /// All averages of both phases.
  public static let allAverages = SegregatedObservation(rawValue: 4)
}

/// The two phases.
public enum SegregatedPhase: Int, Sendable, CaseIterable {
  /// Without a teacher.
  case forward
  /// With the teaching current `I = g_E (E_E − C) + g_I (E_I − C)` into the output somata.
  case target
}

/// The schedules of the network: a step, and what happens at the end of a phase.
struct SegregatedSchedule<Scalar: BLASScalar> {
  let parameters: SegregatedParameters
  let network: SegregatedCircuit<Scalar>
  let observation: SegregatedObservation

  /// Whether apical potentials are followed step by step.
  private var followsApical: Bool {
    !network.feedback.isEmpty
      && (parameters.apicalConductance != 0 || observation.contains(.apicalPotentials))
  }

  /// Takes up a new image: input rates of λ_max times the pixels.
  func presentation() -> Schedule<Scalar> {
    let rates = Stage<Scalar>.send(
      network.input, .rate, parameters.maximalRate * .signal(.pixels))
    return parameters.transmission == .spikes ? [rates, .hold(network.input)] : [rates]
  }

  /// One step: each layer completes its own before the next above begins; feedback is what the output sent the step before.
  ///
  /// - Parameter window: the number of steps that averages are taken over; nil outside the window.
  func step(_ phase: SegregatedPhase, window: Int?) -> Schedule<Scalar> {
    let p = parameters
    let isSpiking = p.transmission == .spikes
    var schedule: Schedule<Scalar> = isSpiking ? [.spike(network.input, rate: nil)] : []
    for population in network.hidden {
      schedule.append(.transmit(into: population, .basal))
      if followsApical { schedule.append(.transmit(into: population, .apical)) }
      schedule.append(
        .update(
          population, .soma,
          isSpiking
            ? p.hiddenSoma.eulerStep(p.timeStep) : p.hiddenAttenuation * .compartment(.basal)))
      schedule.append(.emit(population, .rate, p.transfer))
      if isSpiking { schedule.append(.spike(population)) }
    }
    if let window, hasRateFeedback {
      // Before the output's new rates: hidden neurons hear those of the step before.
      schedule.append(
        .send(
          network.output, .feedbackAverage,
          .signal(.feedbackAverage) + 1 / Double(window) * .signal(.rate)))
    }
    schedule += [
      .transmit(into: network.output, .basal),
      .update(network.output, .soma, outputSoma(phase)),
      .emit(network.output, .rate, p.transfer),
    ]
    if isSpiking { schedule.append(.spike(network.output)) }
    if let window { schedule += accumulation(phase, scale: 1 / Double(window)) }
    return schedule
  }

  private var hasRateFeedback: Bool {
    !network.feedback.isEmpty
      && (parameters.feedback == .rates || parameters.transmission == .rates)
  }

  private func outputSoma(_ phase: SegregatedPhase) -> LocalExpression {
    let p = parameters
    let excitation = LocalExpression.compartment(.excitation)
    let inhibition = LocalExpression.compartment(.inhibition)
    switch (p.transmission, phase) {
    case (.spikes, .forward): return p.outputSoma.eulerStep(p.timeStep)
    case (.spikes, .target):
      let current =
        excitation * (.constant(p.excitatoryReversal) - .compartment(.soma))
        + inhibition * (.constant(p.inhibitoryReversal) - .compartment(.soma))
      return p.outputSoma.eulerStep(p.timeStep) + p.timeStep * current
    case (.rates, .forward): return p.outputAttenuation * .compartment(.basal)
    case (.rates, .target):
      // The steady state under the teaching current, one of the two conductances being 1.
      let total = p.outputSoma.totalConductance + 1
      return (p.dendriticConductance / total) * .compartment(.basal)
        + (p.excitatoryReversal / total) * excitation
        + (p.inhibitoryReversal / total) * inhibition
    }
  }

  /// What is added up in the window, beside the averages that follow from the spikes at its end.
  private func averages(_ phase: SegregatedPhase) -> [(
    Population<Scalar>, CompartmentName, LocalExpression
  )] {
    let all = observation.contains(.allAverages)
    let (soma, rate) = (LocalExpression.compartment(.soma), LocalExpression.signal(.rate))
    var list: [(Population<Scalar>, CompartmentName, LocalExpression)] = []
    switch phase {
    case .forward:
      list += (network.hidden + [network.output]).map { ($0, .somaForward, soma) }
      if all || observation.contains(.hiddenRates) {
        list += network.hidden.map { ($0, .rateForward, rate) }
      }
      if all || parameters.answer == .rate { list.append((network.output, .rateForward, rate)) }
    case .target:
      list.append((network.output, .rateTarget, rate))
      if all {
        list += (network.hidden + [network.output]).map { ($0, .somaTarget, soma) }
        list += network.hidden.map { ($0, .rateTarget, rate) }
      }
    }
    return list
  }

  private func accumulation(_ phase: SegregatedPhase, scale: Double) -> Schedule<Scalar> {
    var schedule: Schedule<Scalar> = averages(phase).map { population, compartment, value in
      .update(population, compartment, .compartment(compartment) + scale * value)
    }
    if phase == .forward, parameters.transmission == .rates {
      schedule += ([network.input] + network.hidden).map {
        .send($0, .presynapticForward, .signal(.presynapticForward) + scale * .signal(.rate))
      }
    }
    return schedule
  }

  /// Sets to 0 what the phase adds up.
  func beginning(_ phase: SegregatedPhase) -> Schedule<Scalar> {
    var schedule: Schedule<Scalar> = averages(phase).map { .update($0.0, $0.1, .constant(0)) }
    if hasRateFeedback {
      schedule.append(.send(network.output, .feedbackAverage, .constant(0)))
    }
    if phase == .forward, parameters.transmission == .rates {
      schedule += ([network.input] + network.hidden).map {
        .send($0, .presynapticForward, .constant(0))
      }
    }
    return schedule
  }

  /// The mean postsynaptic potentials of the forward phase, in which learning will see the presynaptic neurons.
  func presynapticAverages(_ window: SpikeWindow<Scalar>) -> Schedule<Scalar> {
    guard parameters.transmission == .spikes else { return [] }
    return ([network.input] + network.hidden).map {
      .averageSpikes($0, .presynapticForward, window)
    }
  }

  /// The mean apical potentials of the phase: `Ā = Y s̄_out`, exact since both are linear.
  func apicalAverages(_ phase: SegregatedPhase, _ window: SpikeWindow<Scalar>) -> Schedule<Scalar> {
    guard !network.feedback.isEmpty else { return [] }
    var schedule: Schedule<Scalar> = []
    if !hasRateFeedback {
      schedule.append(.averageSpikes(network.output, .feedbackAverage, window))
    }
    return schedule
      + network.feedback.map {
        .deliver($0, .feedbackAverage, into: phase == .forward ? .apicalForward : .apicalTarget)
      }
  }

  /// The plateau potentials `α = σ(Ā)`.
  func plateaus(_ phase: SegregatedPhase) -> Schedule<Scalar> {
    guard !network.feedback.isEmpty else { return [] }
    let (average, plateau): (CompartmentName, CompartmentName) =
      phase == .forward ? (.apicalForward, .plateauForward) : (.apicalTarget, .plateauTarget)
    return network.hidden.map {
      .update($0, plateau, .transfer(.logistic, .compartment(average)))
    }
  }

  /// The errors −E of all layers, top down.
  func errors() -> Schedule<Scalar> {
    let p = parameters
    func slope(_ attenuation: Double) -> LocalExpression {
      attenuation * .derivative(p.transfer, .compartment(.somaForward))
    }
    var schedule: Schedule<Scalar> = [
      .send(
        network.output, .error,
        slope(p.outputAttenuation)
          * (.compartment(.rateTarget) - .transfer(p.transfer, .compartment(.somaForward))))
    ]
    for population in network.hidden.reversed() {
      switch p.hiddenLearning {
      case .plateaus:
        schedule.append(
          .send(
            population, .error,
            slope(p.hiddenAttenuation)
              * (.compartment(.plateauTarget) - .compartment(.plateauForward))))
      case .backpropagation:
        schedule += [
          .transmit(into: population, .backpropagated),
          .send(
            population, .error, slope(p.hiddenAttenuation) * .compartment(.backpropagated)),
        ]
      }
    }
    return schedule
  }

  /// The updates of all layers, top down.
  func learning() -> Schedule<Scalar> { network.feedforward.reversed().map { .learn($0) } }
}
