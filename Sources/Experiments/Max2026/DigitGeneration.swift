import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import ResultsStore
import Tasks

/// Figs. 4 and 5: an error microcircuit learns to draw ten digits, one for each input neuron, with more or fewer neurons of either kind, and with
/// transfer functions that vary from neuron to neuron.
enum DigitGeneration {
  static let codeUnits = [
    "Models/Prospective", "Models/ErrorNeurons", "Experiments/Max2026/Shared",
    "Experiments/Max2026/DigitGeneration",
    "Experiments/Shared",
  ]

  struct Hyperparameters: Decodable, Sendable {
    let representationNeurons, errorNeurons: Int
    let learningRates: [Double]
    let weightRange, lateralVariability, mismatch: Double
    let representationVariability, errorVariability: Double
    let variesOffsets: Bool
    let leakConductance, basalConductance, apicalConductance: Double
    let dendriticConductance, teachingConductance: Double
    let timeStep, presentation, settling: Double
    let epochs, validations: Int
    let studentSeeds: [Int]

    /// The seed of the authors' code for a run; beyond their list, one that is none of theirs.
    func seed(of run: Int) -> UInt32 {
      UInt32(
        truncatingIfNeeded: studentSeeds.indices.contains(run) ? studentSeeds[run] : 1_000_000 + run
      )
    }
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try require(h.learningRates.count == 2, "learningRates should be two, one for each area")
    let hold = try stepCount(h.presentation, by: h.timeStep, "presentation", atLeast: 2)
    let settling = try stepCount(h.settling, by: h.timeStep, "settling")
    let digits = try context.data.digits()
    let samples = samples(digits, hold)
    let network = network(h, pixels: digits.train.pixels, seed: context.seed)
    let plastic = StreamingMode(isTaught: false, learnsForward: true)
    var done = 0
    if let checkpoint = context.resumedCheckpoint {
      for (name, matrix) in network.state { try checkpoint.load(name, into: matrix) }
      done = try checkpoint.value("epoch", as: Int.self)
    } else {
      let fresh = self.network(h, pixels: digits.train.pixels, seed: context.seed)
      context.summarize("untrained_mse", samples.measure(fresh, .predicting).all)
      samples.settle(network, steps: settling)
    }
    for epoch in done..<h.epochs {
      samples.present(to: network, .learning)
      if h.validations * epoch % h.epochs < h.validations {
        let errors = samples.measure(network, plastic)
        try requireFinite(errors.all, "the error", after: epoch)
        context.record("mse", errors.all, step: epoch + 1)
        context.record("settled_mse", errors.settled, step: epoch + 1)
      }
      try context.progress(epoch + 1, of: h.epochs, "epochs")
      try context.save(checkpoint(of: network, epoch + 1))
    }
    let errors = samples.measure(network, .predicting)
    try requireFinite(errors.all, "the error", after: h.epochs)
    context.summarize("test_mse", errors.all)
    context.summarize("settled_mse", errors.settled)
    // A picture takes ten times the room of all else that is recorded, and seeds draw alike.
    if context.seed == 0 { context.attach(picture(of: network, samples, digits)) }
  }

  private static func checkpoint(of network: ErrorMicrocircuit<Float>, _ epoch: Int) -> Checkpoint {
    var checkpoint = Checkpoint()
    for (name, matrix) in network.state { checkpoint.set(name, matrix) }
    checkpoint.set("epoch", epoch)
    return checkpoint
  }

  /// The first image of each class, in the order of the file; the input has a neuron for each class.
  private static func samples(
    _ digits: ImageDataset<LabeledImages>, _ hold: Int
  ) -> SampleStream<Float> {
    var seen: [Int] = []
    var images: [Int] = []
    for index in 0..<digits.train.count where !seen.contains(Int(digits.train.labels[index])) {
      seen.append(Int(digits.train.labels[index]))
      images.append(index)
    }
    let targets = Matrix<Float>(digits.train.pixels, images.count)
    digits.train.fill(targets, with: images)
    let inputs = Matrix<Float>(digits.classes, images.count) { seen[$1] == $0 ? 1 : 0 }
    return SampleStream(inputs: inputs, targets: targets, hold: hold, delay: 0)
  }

  private static func network(
    _ h: Hyperparameters, pixels: Int, seed: Int
  ) -> ErrorMicrocircuit<Float> {
    let areas = CorticalAreas(
      [10, h.representationNeurons, pixels], errorSizes: [h.errorNeurons, pixels])
    var parameters = ErrorMicrocircuitParameters(areas: 2, transfer: .logistic)
    parameters.leakConductance = h.leakConductance
    parameters.basalConductance = h.basalConductance
    parameters.apicalConductance = h.apicalConductance
    parameters.dendriticConductance = h.dendriticConductance
    parameters.teachingConductance = h.teachingConductance
    parameters.timeStep = h.timeStep
    var draws = RandomStreams(seed: UInt64(bitPattern: Int64(seed))).stream("variability")
    func varied(_ kind: AreaTransfer.Kind, _ size: Int, _ deviation: Double) -> AreaTransfer {
      guard deviation > 0 else { return AreaTransfer(kind) }
      let slopes = (0..<size).map { _ in 1 + deviation * draws.normal() }
      let offsets = (0..<size).map { _ in deviation * draws.normal() }
      return AreaTransfer(kind, slopes: slopes, offsets: h.variesOffsets ? offsets : [0])
    }
    parameters.transfers = areas.sizes.dropFirst().map {
      varied(.logistic, $0, h.representationVariability)
    }
    parameters.errorTransfers = areas.errorSizes.map { varied(.linear, $0, h.errorVariability) }
    let student = ErrorMicrocircuitStudent<Float>(
      areas, .layered, seed: h.seed(of: seed), range: h.weightRange,
      lateralVariability: h.lateralVariability, mismatch: h.mismatch)
    let network = ErrorMicrocircuit(
      areas, parameters: parameters,
      rates: ErrorMicrocircuitRates(scaled: h.learningRates, areas, .layered),
      weights: student.weights)
    network.start(from: student.potentials, errors: student.errorPotentials)
    return network
  }

  /// The images of the task above those that the network draws, each at the end of its presentation.
  private static func picture(
    of network: ErrorMicrocircuit<Float>, _ samples: SampleStream<Float>,
    _ digits: ImageDataset<LabeledImages>
  ) -> Artifact {
    let drawn = Matrix<Float>(samples.targets.rows, samples.count)
    samples.present(to: network, .predicting) { sample in
      network.run(1, .predicting)
      drawn.setColumn(sample, to: network.output.column(0))
    }
    let rows = [samples.targets, drawn]
    let images = LabeledImages(
      images: rows.flatMap { row in (0..<row.columns).flatMap { Array(row.column($0)) } },
      labels: rows.enumerated().flatMap { Array(repeating: UInt8($0), count: $1.columns) },
      pixels: digits.train.pixels)
    return Artifact(
      name: "digits", mediaType: "image/png",
      data: ContactSheet.png(
        of: images, rows: digits.rows, columns: digits.columns, classes: 2,
        perClass: samples.count))
  }

  static func plausibility(_ h: Hyperparameters) -> [PlausibilityTable] {
    h.learningRates.count == 2
      ? [PlausibilityTable(network(h, pixels: 784, seed: 0).circuit)] : []
  }
}

/// An experiment that is a ``DigitGeneration`` under hyperparameters and claims of its own.
protocol DigitGenerationExperiment: Experiment
where Hyperparameters == DigitGeneration.Hyperparameters {}

extension DigitGenerationExperiment {
  static var data: DataRequirement { .digits }
  static var codeUnits: [String] { DigitGeneration.codeUnits }

  static func run(_ h: DigitGeneration.Hyperparameters, _ context: RunContext) throws {
    try DigitGeneration.run(h, context)
  }

  static func plausibility(_ h: DigitGeneration.Hyperparameters) -> [PlausibilityTable] {
    DigitGeneration.plausibility(h)
  }
}

/// Fig. 4: numbers of representation and error neurons.
enum PopulationSizes: DigitGenerationExperiment {
  static let name = "max2026/fig4-populations"
}

/// Fig. 5: transfer functions that vary from neuron to neuron.
enum TransferVariability: DigitGenerationExperiment {
  static let name = "max2026/fig5-noise"
}
