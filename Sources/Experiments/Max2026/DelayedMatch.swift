import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import Tasks

/// Fig. 2b: an error microcircuit whose membranes remember learns to say whether two stimuli, one after the other, are the same.
enum DelayedMatch: Experiment {
  static let name = "max2026/fig2b-delayed-match-to-sample"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/Prospective", "Models/ErrorNeurons", "Tasks/DelayedMatchToSample",
    "Experiments/Max2026/DelayedMatch", "Experiments/Shared",
  ]

  struct Hyperparameters: Decodable, Sendable {
    let learningRates: [Double]
    let epochs, trials: Int
    let weightRange, lateralVariability: Double
    let mismatches: [Double]
    let outputSlope, outputOffset: Double
    let leakConductance, basalConductance, apicalConductance: Double
    let dendriticConductance, teachingConductance: Double
    let timeStep: Double
    let phaseSteps, shortestDelay, longestDelay: Int
    let solvedBelow: Double
    let shownEvery: Int

    var task: DelayedMatchToSample {
      DelayedMatchToSample(
        phaseSteps: phaseSteps, shortestDelay: shortestDelay, longestDelay: longestDelay)
    }
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(h.learningRates.count == 2, "learningRates should be two, one for each area")
    try require(h.mismatches.count == 2, "mismatches should be two, one for each hidden neuron")
    try require(
      h.shortestDelay <= h.longestDelay, "shortestDelay should be at most the longestDelay")
    let network = network(h, context.streams)
    var draws = context.streams.stream("trials")
    let sets = (0..<3).map { _ in h.task.trials(h.trials, using: &draws) }
    let (training, validation, test) = (sets[0], sets[1], sets[2])
    for epoch in 0..<h.epochs {
      let error = try self.error(of: network, on: validation, epoch)
      context.record("validation_mse", error, step: epoch)
      context.summarize("validation_mse_before_epoch\(epoch + 1)", error)
      context.summarize("validation_mse_last", error)
      for trial in training {
        present(trial, to: network, isTaught: true)
        network.run(1, .learning)
      }
      try context.progress(epoch + 1, of: h.epochs, "epochs")
    }
    let error = try self.error(of: network, on: test, h.epochs)
    context.record("validation_mse", error, step: h.epochs)
    context.summarize("test_mse", error)
    context.summarize("solved", error < h.solvedBelow ? 1 : 0)
    show(network, h, context)
  }

  private static func network(
    _ h: Hyperparameters, _ streams: RandomStreams
  ) -> ErrorMicrocircuit<Double> {
    let areas = CorticalAreas([1, 2, 1])
    var parameters = ErrorMicrocircuitParameters(areas: 2, transfer: .linear)
    parameters.transfers = [
      AreaTransfer(.softRelu),
      AreaTransfer(.tanh, slopes: [h.outputSlope], offsets: [h.outputOffset]),
    ]
    // As in the authors' code the derivative of the output is that of a linear neuron.
    parameters.derivatives = [.softRelu, .linear]
    parameters.looksAhead = [false, false]
    parameters.leakConductance = h.leakConductance
    parameters.basalConductance = h.basalConductance
    parameters.apicalConductance = h.apicalConductance
    parameters.dendriticConductance = h.dendriticConductance
    parameters.teachingConductance = h.teachingConductance
    parameters.timeStep = h.timeStep
    var weights = ErrorMicrocircuitWeights<Double>(
      areas, .layered, range: h.weightRange, lateralVariability: h.lateralVariability,
      mismatch: 1, streams: streams)
    let pair = AreaPair(from: 2, to: 1)
    let mismatch = Matrix<Double>(h.mismatches)
    weights.feedback = .copied(mismatch: [pair: mismatch])
    let feedback = weights.forward[AreaPair(from: 1, to: 2)]?.transposed() ?? Matrix(2, 1)
    feedback.add(mismatch, scale: 1)
    weights.betweenErrors[pair] = feedback
    return ErrorMicrocircuit(
      areas, parameters: parameters,
      rates: ErrorMicrocircuitRates(scaled: h.learningRates, areas, .layered), weights: weights,
      form: .full)
  }

  /// A whole trial from silent membranes; what it ends with stays.
  private static func present(
    _ trial: DelayedMatchToSample.Trial, to network: ErrorMicrocircuit<Double>, isTaught: Bool
  ) {
    network.silence()
    network.target[0] = trial.answer
    for (stimulus, steps) in trial.course {
      network.input[0] = stimulus
      network.run(steps, StreamingMode(isTaught: isTaught))
    }
  }

  /// Mean squared error of the answers, one step after the end of each trial.
  private static func error(
    of network: ErrorMicrocircuit<Double>, on trials: [DelayedMatchToSample.Trial], _ epoch: Int
  ) throws -> Double {
    var sum = 0.0
    for trial in trials {
      present(trial, to: network, isTaught: false)
      network.run(1, .predicting)
      let difference = network.output[0] - trial.answer
      sum += difference * difference
    }
    try requireFinite(sum, "the error", after: epoch)
    return sum / Double(trials.count)
  }

  /// Rates during one trial of each kind, with the mean delay.
  private static func show(
    _ network: ErrorMicrocircuit<Double>, _ h: Hyperparameters, _ context: RunContext
  ) {
    let hidden = network.circuit.population("area1")
    for (name, first, second) in [
      ("same_high", 1.0, 1.0), ("same_low", -1, -1), ("other_up", -1, 1), ("other_down", 1, -1),
    ] {
      let trial = h.task.trial(first, second, delay: (h.shortestDelay + h.longestDelay) / 2)
      network.silence()
      var step = 0
      for (stimulus, steps) in trial.course {
        network.input[0] = stimulus
        for _ in 0..<steps {
          network.run(1, .predicting)
          if step % h.shownEvery == 0 {
            context.record("\(name)_output", network.output[0], step: step)
            for i in 0..<2 {
              context.record("\(name)_hidden\(i + 1)", hidden[signal: .rate][i], step: step)
            }
          }
          step += 1
        }
      }
    }
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    h.mismatches.count == 2 && h.learningRates.count == 2
      ? [PlausibilityTable(network(h, RandomStreams(seed: 0)).circuit)] : []
  }
}
