import LinearAlgebra
import NetworkCore

/// A network of neurons with segregated basal, somatic and apical compartments, which learns from the difference of two
/// plateau potentials (Guerguiev, Lillicrap, Richards 2017).
///
/// A training image is shown for a forward phase and a target phase; the weights change once, after the
/// second. Nothing is reset in between. A test image is shown to a network at rest, for a forward phase only.
public final class SegregatedNetwork<Scalar: BLASScalar> {
  public let parameters: SegregatedParameters
  public let weights: SegregatedWeights<Scalar>
  public let feedbackKind: SegregatedFeedback
  public let observation: SegregatedObservation
  let network: SegregatedCircuit<Scalar>
  private let schedule: SegregatedSchedule<Scalar>
  private var steps: [StepKey: Program<Scalar>] = [:]
  private let presentation: Program<Scalar>
  private let beginnings: [Program<Scalar>]
  private let window: SpikeWindow<Scalar>
  private let presynaptic: Program<Scalar>
  private let apical: [Program<Scalar>]
  private let plateaus: [Program<Scalar>]
  private let errors: Program<Scalar>
  private let learning: Program<Scalar>
  let judge: SegregatedJudge<Scalar>

  /// Hidden neurons take their step before the output does: they feel its spikes a step later.
  private static var feedbackDelay: Int { 1 }

  private struct StepKey: Hashable {
    let phase: SegregatedPhase
    let window: Int?
  }

  /// - Parameters:
  ///   - weights: shared, not copied: the network's learning changes them.
  ///   - learningRates: η, a value for each layer that learns, bottom up.
  public init(
    parameters: SegregatedParameters, weights: SegregatedWeights<Scalar>,
    feedback: SegregatedFeedback = .random, learningRates: [Double],
    observation: SegregatedObservation = []
  ) {
    self.parameters = parameters
    self.weights = weights
    self.feedbackKind = feedback
    self.observation = observation
    let latest: Int
    switch parameters.plateauTiming {
    case .synchronous: latest = 0
    case .stochastic(_, let steps):
      precondition(
        parameters.feedback == .spikes && parameters.transmission == .spikes,
        "stochastic plateau times are read from spikes")
      latest = steps
    }
    let taps = parameters.kernel.values.count
    var longest: Int
    switch parameters.averaging {
    case .last(let steps): longest = steps
    case .afterSettling(let settling): longest = max(1, 255 - settling)
    }
    if observation.contains(.allAverages) { longest = max(longest, parameters.testSteps) }
    network = SegregatedCircuit(
      parameters, weights: weights, feedbackKind: feedback, learningRates: learningRates,
      memory: longest + taps + latest + Self.feedbackDelay)
    let circuit = network.circuit
    let schedule = SegregatedSchedule(
      parameters: parameters, network: network, observation: observation)
    self.schedule = schedule
    let window = SpikeWindow<Scalar>(parameters.kernel, length: 1)
    self.window = window
    func program(_ schedule: Schedule<Scalar>) -> Program<Scalar> {
      Program(schedule, for: circuit)
    }
    presentation = program(schedule.presentation())
    beginnings = SegregatedPhase.allCases.map { program(schedule.beginning($0)) }
    presynaptic = program(schedule.presynapticAverages(window))
    apical = SegregatedPhase.allCases.map { program(schedule.apicalAverages($0, window)) }
    plateaus = SegregatedPhase.allCases.map { program(schedule.plateaus($0)) }
    errors = program(schedule.errors())
    learning = program(schedule.learning())
    judge = SegregatedJudge(parameters, network)
  }

  public var circuit: Circuit<Scalar> { network.circuit }
  /// What the image drives.
  public var input: Population<Scalar> { network.input }
  /// Bottom up.
  public var hidden: [Population<Scalar>] { network.hidden }
  /// A neuron for each class.
  public var output: Population<Scalar> { network.output }

  /// Puts the network to rest: no potential, no spike in flight.
  public func reset() { circuit.reset() }

  // MARK: Training

  /// Shows an image in two phases and learns from it.
  ///
  /// - Parameters:
  ///   - pixels: in [0, 1], one for each input.
  ///   - lengths: of the two phases, in steps.
  public func learn(
    _ pixels: some Collection<Scalar>, label: Int, lengths: (forward: Int, target: Int),
    using stream: inout RandomStream
  ) {
    show(pixels)
    teach(label)
    run(.forward, lengths.forward, using: &stream)
    run(.target, lengths.target, using: &stream)
    update(using: &stream)
  }

  /// Sets the input rates, `λ_max` times the pixels, in place until the next image.
  public func show(_ pixels: some Collection<Scalar>) {
    input[signal: .pixels].setColumn(0, to: pixels)
    presentation.run()
  }

  /// Sets the input rates themselves, in spikes per step.
  package func showRates(_ rates: [Scalar]) {
    input[signal: .rate].setColumn(0, to: rates)
    if input.spikes != nil { Program([.hold(input)], for: circuit).run() }
  }

  /// Opens the teaching conductances of the target phase: excitation of the right class, inhibition of all others.
  public func teach(_ label: Int) {
    output[.excitation].fill(0)
    output[.inhibition].fill(1)
    output[.excitation][label] = 1
    output[.inhibition][label] = 0
  }

  /// Runs a phase to its end, with its averages and plateau potentials.
  public func run(_ phase: SegregatedPhase, _ count: Int, using stream: inout RandomStream) {
    let window = parameters.averaging.window(of: count)
    begin(phase)
    step(phase, window: nil).run(count - window, using: &stream)
    step(phase, window: window).run(window, using: &stream)
    end(phase, window: window, using: &stream)
  }

  /// Sets the phase's averages to 0.
  package func begin(_ phase: SegregatedPhase) { beginnings[phase.rawValue].run() }

  /// The program of a step outside or inside the window of the phase's averages.
  package func step(_ phase: SegregatedPhase, window: Int?) -> Program<Scalar> {
    let key = StepKey(phase: phase, window: window)
    if let program = steps[key] { return program }
    let program = Program(schedule.step(phase, window: window), for: circuit)
    steps[key] = program
    return program
  }

  /// Takes the averages that follow from the spikes, and the plateau potentials.
  package func end(_ phase: SegregatedPhase, window steps: Int, using stream: inout RandomStream) {
    if phase == .forward {
      window.set(length: steps)
      presynaptic.run()
    }
    switch parameters.plateauTiming {
    case .synchronous:
      window.set(length: steps, endingAtAge: Self.feedbackDelay)
      apical[phase.rawValue].run()
    case .stochastic(_, let latest):
      readApicalAverages(phase, window: steps, latest: latest, using: &stream)
    }
    plateaus[phase.rawValue].run()
  }

  /// Forms the errors −E of all layers from the averages of the two phases.
  package func computeErrors() { errors.run() }

  /// Learns from the two phases.
  package func update(using stream: inout RandomStream) {
    computeErrors()
    learning.run()
    transportFeedback(using: &stream)
  }

  /// Brings symmetric feedback up to the feedforward weights; other kinds stay as they are. To be called once before training.
  public func transportFeedback(using stream: inout RandomStream) {
    guard case .symmetric(let noise) = feedbackKind else { return }
    for pathway in network.feedback { pathway.transport(noise: noise, using: &stream) }
  }

  /// Each hidden neuron's mean apical potential in the window that ends at its own time.
  private func readApicalAverages(
    _ phase: SegregatedPhase, window steps: Int, latest: Int,
    using stream: inout RandomStream
  ) {
    let advances = hidden.map { population in
      (0..<population.size).map { _ in parameters.plateauTiming.advance(using: &stream) }
    }
    let name: CompartmentName = phase == .forward ? .apicalForward : .apicalTarget
    let chosen = hidden.map { Matrix<Scalar>($0.size) }
    for age in 0...latest {
      window.set(length: steps, endingAtAge: age + Self.feedbackDelay)
      apical[phase.rawValue].run()
      for (population, (own, matrix)) in zip(hidden, zip(advances, chosen)) {
        for (neuron, advance) in own.enumerated() where advance == age {
          matrix[neuron] = population[name][neuron]
        }
      }
    }
    for (population, matrix) in zip(hidden, chosen) { population[name].assign(from: matrix) }
  }

  // MARK: Testing

  /// The class that the network, from rest, gives an image; of equals the lowest. The network stays as it is then.
  public func classify(_ pixels: some Collection<Scalar>, using stream: inout RandomStream) -> Int {
    answer(pixels, using: &stream)
    return answeredClass
  }

  /// The class with the highest average of the forward phase.
  public var answeredClass: Int {
    let values = output[parameters.answer == .potential ? .somaForward : .rateForward]
    return (1..<output.size).reduce(0) { values[$1] > values[$0] ? $1 : $0 }
  }

  /// Shows a test image to the network at rest; the averages of the forward phase are the answer.
  public func answer(_ pixels: some Collection<Scalar>, using stream: inout RandomStream) {
    reset()
    show(pixels)
    begin(.forward)
    let isSpiking = parameters.transmission == .spikes
    let settling = isSpiking ? parameters.testSettling : 1
    let window = isSpiking ? parameters.testSteps - settling : 1
    step(.forward, window: nil).run(settling, using: &stream)
    step(.forward, window: window).run(window, using: &stream)
  }
}
