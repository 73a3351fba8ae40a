import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// Fig. 2: a network of spiking ensembles learns XOR, in one phase or in two, by BurstCCN or by Burstprop.
///
/// Records the output's event rate by bin in the tests before and after training (`rate_before`, `rate_after`), and of the last four
/// training examples `burst_probability`, `expected_burst_probability`, `update_hidden1` and `update_hidden2`; and after every four
/// examples the answers `training_rate_XY`, `separation_training`, `burst_deviation_training` and the mean weights.
enum SpikingXOR: Experiment {
  static let name = "burstccn2022/fig2-spiking-xor"
  static let data = DataRequirement.none
  static let codeUnits = ["Models/Bursting/Ensembles", "Experiments/Burstccn2022/Ensembles"]

  struct Hyperparameters: Decodable, Sendable {
    @SharedHyperparameters var ensembles: EnsembleHyperparameters
    let phases: XORTraining.Phases
    let examples: Int
    let exampleDuration, learningDuration, binDuration: Double
    let answerBins: [Int]
    let burnIn: Double
    let refresh: Double
    let measuredSets: Int
  }

  /// What is kept over training.
  private struct Record: Codable {
    /// Of every set of four examples, the mean |p − P| of its plastic bins.
    var deviations: [Double] = []
    /// The bins of the last four examples.
    var last: [[XORTraining.Bin]] = []
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    var training = try makeTraining(h, context)
    var record = Record()
    var done = 0
    if let checkpoint = context.resumedCheckpoint {
      done = try restore(&training, &record, from: checkpoint)
    } else {
      training.burnIn(training.network.parameters.steps(h.burnIn))
      test("before", &training, context)
    }
    let sets = h.examples / 4
    for set in done..<max(done, sets) {
      record.last = []
      for pattern in XORTraining.patterns.indices {
        try context.progress(4 * set + pattern, of: h.examples, "examples")
        record.last.append(training.show(pattern, isTraining: true))
      }
      try observe(&record, training, set: set + 1, context)
      try context.save(checkpoint(training, record, done: set + 1))
    }
    summarize(record, h, training, context)
    test("after", &training, context)
    try context.progress(h.examples, of: h.examples, "examples")
  }

  private static func makeTraining(
    _ h: Hyperparameters, _ context: RunContext
  ) throws -> XORTraining {
    try h.ensembles.check()
    let p = h.ensembles.parameters
    func bins(_ time: Double) -> Int { Int((time / h.binDuration).rounded()) }
    try require(
      h.binDuration >= p.timeStep && h.refresh >= p.timeStep,
      "binDuration and refresh should be at least timeStep")
    for (name, time) in [
      ("exampleDuration", h.exampleDuration), ("binDuration", h.binDuration),
      ("refresh", h.refresh), ("burnIn", h.burnIn),
    ] {
      _ = try stepCount(time, by: p.timeStep, name)
    }
    try require(
      bins(h.learningDuration) >= 1 && h.learningDuration <= h.exampleDuration,
      "learningDuration should be a bin at least, and at most exampleDuration")
    try require(
      h.answerBins.count == 2 && h.answerBins[0] <= h.answerBins[1]
        && h.answerBins[1] < bins(h.exampleDuration),
      "answerBins should be the first and the last of some bins of an example, from 0")
    try require(h.examples % 4 == 0, "examples should be a multiple of the 4 patterns")
    return XORTraining(
      network: EnsembleNetwork(parameters: p, streams: context.streams), phases: h.phases,
      binSteps: p.steps(h.binDuration), exampleBins: bins(h.exampleDuration),
      learningBins: bins(h.learningDuration), refreshSteps: p.steps(h.refresh),
      answerBins: h.answerBins[0]..<h.answerBins[1] + 1, stream: context.streams.stream("spikes"))
  }

  // MARK: What is recorded

  private static func test(_ moment: String, _ training: inout XORTraining, _ context: RunContext) {
    let bins = XORTraining.patterns.indices.map { training.show($0, isTraining: false) }
    for (step, bin) in bins.joined().enumerated() {
      context.record("rate_\(moment)", bin.rates[4], step: step)
    }
    let answers = bins.map { training.answer($0) }
    for (pattern, answer) in zip(XORTraining.patterns, answers) {
      context.summarize("rate_\(pattern.name)_\(moment)", answer)
    }
    for hidden in 0..<2 {
      for (pattern, bins) in zip(XORTraining.patterns, bins) {
        context.summarize(
          "hidden\(hidden + 1)_\(pattern.name)_\(moment)",
          training.answer(bins, ensemble: 2 + hidden))
      }
    }
    context.summarize("separation_\(moment)", training.separation(answers))
    let events = bins.joined().map { $0.rates[4] }
    let bursts = bins.joined().map { $0.rates[4] == 0 ? 0 : $0.rates[4] * $0.burstProbability }
    context.summarize(
      "burst_probability_\(moment)", training.mean(bursts) / max(training.mean(events), 1e-9))
  }

  private static func observe(
    _ record: inout Record, _ training: XORTraining, set: Int, _ context: RunContext
  ) throws {
    let plastic = record.last.joined().filter { $0.wasPlastic && $0.rates[4] > 0 }
    record.deviations.append(
      training.mean(plastic.map { abs($0.burstProbability - $0.expected) }))
    let answers = record.last.map { training.answer($0) }
    for (pattern, answer) in zip(XORTraining.patterns, answers) {
      context.record("training_rate_\(pattern.name)", answer, step: set)
    }
    context.record("separation_training", training.separation(answers), step: set)
    if let deviation = record.deviations.last, deviation.isFinite {
      context.record("burst_deviation_training", deviation, step: set)
    }
    let weights = training.network.meanWeights
    try requireFinite(weights.reduce(0, +), "the weights", after: 4 * set)
    let names = [
      "input1_hidden1", "input2_hidden1", "input1_hidden2", "input2_hidden2", "hidden1_output",
      "hidden2_output",
    ]
    for (name, weight) in zip(names, weights) {
      context.record("weight_\(name)", weight, step: set)
      context.summarize("weight_\(name)", weight)
    }
  }

  private static func summarize(
    _ record: Record, _ h: Hyperparameters, _ training: XORTraining, _ context: RunContext
  ) {
    for (step, bin) in record.last.joined().enumerated() {
      if bin.rates[4] > 0 {
        context.record("burst_probability", bin.burstProbability, step: step)
      }
      context.record("expected_burst_probability", bin.expected, step: step)
      for hidden in 0..<2 {
        context.record("update_hidden\(hidden + 1)", bin.updates[hidden], step: step)
      }
    }
    for (pattern, bins) in zip(XORTraining.patterns, record.last) {
      let taught = bins.filter { $0.wasPlastic && $0.rates[4] > 0 }
      context.summarize(
        "burst_probability_taught_\(pattern.name)", training.mean(taught.map(\.burstProbability)))
    }
    let deviations = record.deviations.suffix(h.measuredSets).filter(\.isFinite)
    context.summarize("burst_deviation", training.mean(Array(deviations)))
  }

  // MARK: Checkpoints

  private static func checkpoint(
    _ training: XORTraining, _ record: Record, done: Int
  ) -> Checkpoint {
    var checkpoint = Checkpoint()
    for (name, matrix) in training.network.named { checkpoint.set(name, matrix) }
    checkpoint.set("firing", training.network.snapshot)
    checkpoint.set("spikes", training.stream)
    checkpoint.set("record", record)
    checkpoint.set("sets", done)
    return checkpoint
  }

  private static func restore(
    _ training: inout XORTraining, _ record: inout Record, from checkpoint: Checkpoint
  ) throws -> Int {
    for (name, matrix) in training.network.named { try checkpoint.load(name, into: matrix) }
    training.network.restore(
      try checkpoint.value("firing", as: EnsembleNetwork<Float>.Snapshot.self))
    training.stream = try checkpoint.value("spikes", as: RandomStream.self)
    record = try checkpoint.value("record", as: Record.self)
    return try checkpoint.value("sets", as: Int.self)
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    guard (try? h.ensembles.check()) != nil else { return [] }
    var p = h.ensembles.parameters
    p.neurons = min(p.neurons, 10)
    let network = EnsembleNetwork<Float>(
      parameters: p, phases: h.phases == .one ? ["continuous"] : ["prediction", "teaching"],
      streams: RandomStreams(seed: 0))
    return [PlausibilityTable(network.circuit)]
  }
}
