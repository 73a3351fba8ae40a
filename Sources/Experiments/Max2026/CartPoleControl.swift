import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// Fig. 2a: an error microcircuit learns to balance a pole from the forces of a linear controller.
enum CartPoleControl: Experiment {
  static let name = "max2026/fig2a-cart-pole"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/Prospective", "Models/ErrorNeurons", "Tasks/CartPole", "Experiments/Max2026/Shared",
    "Experiments/Max2026/CartPoleControl", "Experiments/Shared",
  ]

  enum Controller: String, Decodable, Sendable {
    /// A network that learns.
    case student
    /// The network whose weights make it the linear controller.
    case teacher
  }

  struct Hyperparameters: Decodable, Sendable {
    let controller: Controller
    let hiddenTransfer: AreaTransfer.Kind
    let learningRates: [Double]
    let weightRange, lateralVariability: Double
    let leakConductance, basalConductance, apicalConductance: Double
    let dendriticConductance, teachingConductance: Double
    let timeStep, presentation, settling: Double
    let samples, epochs: Int
    let sampleRange: Double
    let forceScale: Double
    let controlSteps, networkSteps, redrawEvery: Int
    let startRange: Double
    let shownSteps, shownEvery: Int
    let taskSeed: Int
    let studentSeeds: [Int]

    /// The seed of the authors' code for a run; beyond their list, one that is none of theirs.
    func seed(of run: Int) -> UInt32 {
      UInt32(
        truncatingIfNeeded: studentSeeds.indices.contains(run) ? studentSeeds[run] : 1_000_000 + run
      )
    }
  }

  private static let layers = [4, 4, 1]

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(h.learningRates.count == 2, "learningRates should be two, one for each area")
    let hold = try stepCount(
      h.presentation, by: h.timeStep, "presentation", atLeast: layers.count + 1)
    let settling = try stepCount(h.settling, by: h.timeStep, "settling")
    let (network, draws) = network(h, seed: h.seed(of: context.seed))
    var restarts = context.streams.stream("restarts")
    if h.controller == .teacher {
      makeTeacher(network, h)
      let failures = control(network, h, &restarts, show: context)
      // It does not learn: a level line beside those that do.
      for epoch in 0...h.epochs + 1 { context.record("failures", Double(failures), step: epoch) }
      context.summarize("failures_final", Double(failures))
      return
    }
    var task = MersenneTwister(seed: UInt32(truncatingIfNeeded: h.taskSeed))
    var training = samples(h, hold, &task)
    let validation = samples(h, hold, &task)
    let plastic = StreamingMode(isTaught: false, learnsForward: true)
    let before = control(network, h, &restarts)
    context.record("failures", Double(before), step: 0)
    context.summarize("failures_before", Double(before))
    var shuffles = draws
    training.settle(network, steps: settling)
    for epoch in 1...h.epochs {
      training.shuffle(by: shuffles.permutation(training.count))
      training.present(to: network, .learning)
      let error = validation.measure(network, plastic).afterTen
      try requireFinite(error, "the validation error", after: epoch)
      context.record("validation_mse", error, step: epoch)
      let failures = control(network, h, &restarts)
      context.record("failures", Double(failures), step: epoch)
      context.summarize("failures_epoch\(epoch)", Double(failures))
      try context.progress(epoch, of: h.epochs, "epochs")
    }
    let final = control(network, h, &restarts, show: context)
    context.record("failures", Double(final), step: h.epochs + 1)
    context.summarize("failures_final", Double(final))
  }

  private static func network(
    _ h: Hyperparameters, seed: UInt32
  ) -> (network: ErrorMicrocircuit<Double>, draws: MersenneTwister) {
    let areas = CorticalAreas(layers)
    var parameters = ErrorMicrocircuitParameters(areas: 2, transfer: .linear)
    parameters.transfers = [AreaTransfer(h.hiddenTransfer), .linear]
    parameters.derivatives = [h.hiddenTransfer, .linear]
    parameters.leakConductance = h.leakConductance
    parameters.basalConductance = h.basalConductance
    parameters.apicalConductance = h.apicalConductance
    parameters.dendriticConductance = h.dendriticConductance
    parameters.teachingConductance = h.teachingConductance
    parameters.timeStep = h.timeStep
    let student = ErrorMicrocircuitStudent<Double>(
      areas, .layered, seed: seed, range: h.weightRange, lateralVariability: h.lateralVariability,
      mismatch: 0)
    let network = ErrorMicrocircuit(
      areas, parameters: parameters,
      rates: ErrorMicrocircuitRates(scaled: h.learningRates, areas, .layered),
      weights: student.weights)
    network.start(from: student.potentials, errors: student.errorPotentials)
    return (network, student.draws)
  }

  /// `W_1 = (g / g_bas)² 1`, `W_2` the controller's gains over the force's unit: at rest the output is the force of the linear controller.
  private static func makeTeacher(_ network: ErrorMicrocircuit<Double>, _ h: Hyperparameters) {
    let gain = 1 / network.parameters.basalAttenuation
    let (first, second) = (network.chain[0], network.chain[1])
    for j in 0..<4 {
      for i in 0..<4 { first[i, j] = i == j ? gain * gain : 0 }
      second[0, j] = CartPole.regulatorGains[j] / h.forceScale
    }
  }

  /// The next states that are drawn, uniform in ± `sampleRange`, and the forces that the linear controller answers, in its unit.
  private static func samples(
    _ h: Hyperparameters, _ hold: Int, _ draws: inout MersenneTwister
  ) -> SampleStream<Double> {
    let values = (0..<4 * h.samples).map { _ in
      draws.uniform(from: -h.sampleRange, to: h.sampleRange)
    }
    let inputs = Matrix<Double>(4, h.samples) { values[4 * $1 + $0] }
    let targets = Matrix<Double>(1, h.samples) { _, sample in
      (0..<4).reduce(0) { $0 + CartPole.regulatorGains[$1] * inputs[$1, sample] } / h.forceScale
    }
    return SampleStream(inputs: inputs, targets: targets, hold: hold, delay: layers.count - 1)
  }

  /// Lets the network control the cart, and counts how often it fails.
  ///
  /// - Parameter context: what the first steps are shown in.
  private static func control(
    _ network: ErrorMicrocircuit<Double>, _ h: Hyperparameters, _ draws: inout RandomStream,
    show context: RunContext? = nil
  ) -> Int {
    let cartPole = CartPole()
    func start() -> CartPole.State {
      let values = (0..<4).map { _ in draws.uniform(in: -h.startRange..<h.startRange) }
      return CartPole.State(
        position: values[0], velocity: values[1], angle: values[2], angularVelocity: values[3])
    }
    var state = start()
    var failures = 0
    var tilt = 0.0
    for step in 0..<h.controlSteps {
      if step > 0, step % h.redrawEvery == 0 { state = start() }
      network.input.setColumn(0, to: state.values)
      network.run(h.networkSteps, .predicting)
      let force = h.forceScale * network.output[0]
      state = cartPole.step(state, force: force)
      tilt += abs(state.angle)
      if step < h.shownSteps, step % h.shownEvery == 0, let context {
        context.record("position", state.position, step: step)
        context.record("angle", state.angle, step: step)
        context.record("force", force / h.forceScale, step: step)
      }
      guard cartPole.hasFailed(state) else { continue }
      // The authors' count begins with the second step.
      if step > 0 { failures += 1 }
      state = start()
    }
    context?.summarize("mean_tilt", tilt / Double(h.controlSteps))
    return failures
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    [PlausibilityTable(network(h, seed: 0).network.circuit)]
  }
}
