import DenseReference
import LinearAlgebra
import Models
import NetworkCore

extension Matrix where Scalar == Double {
  /// The first column.
  var vector: [Double] { Array(column(0)) }
}

/// One condition: the parameters of the network and those of its dense reference.
struct SegregatedCondition: Sendable, CustomStringConvertible {
  var description: String
  /// Sizes from the input to the output.
  var layers = [13, 9, 6]
  var apicalConductance = 0.0
  var sparse = false
  var symmetric = false
  /// Steps at the beginning of a phase that are not averaged; nil for the last 20 that are.
  var settling: Int?
  var transmission = SegregatedParameters.Transmission.spikes
  var feedback = SegregatedParameters.Transmission.spikes
  var learning = SegregatedParameters.HiddenLearning.plateaus
  var stochastic = false
  var observation: SegregatedObservation = []

  init(_ description: String, _ change: (inout SegregatedCondition) -> Void = { _ in }) {
    self.description = description
    change(&self)
  }

  var parameters: SegregatedParameters {
    var p = SegregatedParameters()
    p.apicalConductance = apicalConductance
    if let settling { p.averaging = .afterSettling(settling) }
    p.transmission = transmission
    p.feedback = feedback
    p.hiddenLearning = learning
    if stochastic { p.plateauTiming = .stochastic(deviation: 3, latest: 5) }
    if transmission == .rates { p.averaging = .last(1) }
    return p
  }

  /// Small enough for weights of order 1 to move by some percent in an image, and different for each layer.
  var learningRates: [Double] { (1..<layers.count).map { 0.05 + 0.03 * Double($0) } }
}

/// The network and its dense reference, from the same weights and on the same draws.
struct SegregatedPair {
  let condition: SegregatedCondition
  let fast: SegregatedNetwork<Double>
  var dense: DenseSegregatedNetwork
  /// The largest deviation of anything compared so far, and where it was.
  private(set) var deviation = 0.0
  private(set) var place = "nowhere"
  private(set) var compared = 0
  var spikeTotal = 0.0
  var severalAtOnce = false

  init(_ condition: SegregatedCondition, streams: RandomStreams) {
    self.condition = condition
    let weights: SegregatedWeights<Double> = SegregatedInitialisation.head.weights(
      layers: condition.layers, maximalRate: 0.2, streams: streams)
    if condition.sparse {
      weights.makeFeedbackSparse(zeroFraction: 0.8, amplification: 5, streams: streams)
    }
    var settings = DenseSegregatedSettings(learningRates: condition.learningRates)
    settings.gA = condition.apicalConductance
    settings.spikes = condition.transmission == .spikes
    settings.spikingFeedback = condition.feedback == .spikes
    settings.backpropagates = condition.learning == .backpropagation
    settings.symmetric = condition.symmetric
    dense = DenseSegregatedNetwork(
      settings, w: weights.feedforward.map(\.rowArrays), b: weights.thresholds.map(\.vector),
      y: weights.feedback.map(\.rowArrays))
    fast = SegregatedNetwork(
      parameters: condition.parameters, weights: weights,
      feedback: condition.symmetric ? .symmetric(noise: 0) : .random,
      learningRates: condition.learningRates, observation: condition.observation)
  }

  mutating func compare(_ ours: [Double], _ theirs: [Double], _ what: @autoclosure () -> String) {
    compared += theirs.count
    guard ours.count == theirs.count else { return note(.infinity, what()) }
    for (a, b) in zip(ours, theirs) {
      let difference = abs(a - b)
      if !(difference <= deviation) { note(difference.isNaN ? .infinity : difference, what()) }
    }
  }

  private mutating func note(_ value: Double, _ what: String) {
    deviation = value
    place = what
  }

  /// Shows one image in both phases, compares on the way, and lets both learn.
  mutating func learn(
    _ pixels: [Double], label: Int, lengths: [Int], using stream: inout RandomStream
  ) {
    fast.show(pixels)
    fast.teach(label)
    let averages = SegregatedPhase.allCases.map { phase in
      run(
        phase, pixels.map { 0.2 * $0 }, phase == .target ? label : nil,
        count: lengths[phase.rawValue], using: &stream)
    }
    let update = dense.update(averages[0], averages[1])
    fast.update(using: &stream)
    for (m, population) in (fast.hidden + [fast.output]).enumerated() {
      compare(population.errors.map { -$0 }, update.errors[m], "errors of layer \(m + 1)")
      compare(
        fast.weights.feedforward[m].rowArrays.flatMap { $0 }, dense.w[m].flatMap { $0 },
        "weights of layer \(m + 1)")
      compare(fast.weights.thresholds[m].vector, dense.b[m], "thresholds of layer \(m + 1)")
    }
    for (m, matrix) in fast.weights.feedback.enumerated() {
      compare(
        matrix.rowArrays.flatMap { $0 }, dense.y[m].flatMap { $0 }, "feedback to layer \(m + 1)")
    }
    if condition.observation.contains(.allAverages) {
      let losses = fast.losses()
      compare(losses.hidden + [losses.output], dense.losses(averages[0], averages[1]), "losses")
    }
  }

  private mutating func run(
    _ phase: SegregatedPhase, _ rates: [Double], _ label: Int?, count: Int,
    using stream: inout RandomStream
  ) -> DenseSegregatedAverages {
    let window = condition.parameters.averaging.window(of: count)
    var records: [DenseSegregatedStep] = []
    fast.begin(phase)
    for step in 0..<count {
      let draws = (0..<dense.drawsPerStep).map { _ in UInt32(stream.nextUInt64() >> 40) }
      var remaining = draws[...]
      let record = dense.step(input: rates, label: label, draws: &remaining)
      let program = fast.step(phase, window: step >= count - window ? window : nil)
      if condition.transmission == .spikes {
        program.run(1, recordedDraws: draws)
      } else {
        program.run()
      }
      compare(record, "\(phase), step \(step)")
      records.append(record)
    }
    let advances = condition.stochastic ? drawAdvances(stream) : nil
    fast.end(phase, window: window, using: &stream)
    let averages = dense.averages(records, window: window, advances: advances)
    compareEnd(phase, averages)
    return averages
  }

  /// What the network will draw from the stream: `min(|trunc z|, 5)` for neuron after neuron, layer after layer, z of deviation 3.
  private func drawAdvances(_ stream: RandomStream) -> [[Int]] {
    var copy = stream
    return fast.hidden.map { population in
      (0..<population.size).map { _ in min(Int(abs((3 * copy.normal()).rounded(.towardZero))), 5) }
    }
  }

  private mutating func compare(_ record: DenseSegregatedStep, _ at: String) {
    let layers = fast.hidden + [fast.output]
    for (m, population) in layers.enumerated() {
      compare(population[.basal].vector, record.basal[m], "basal potentials, \(at)")
      compare(population[.soma].vector, record.soma[m], "somatic potentials, \(at)")
      compare(population[signal: .rate].vector, record.rate[m], "rates, \(at)")
    }
    if condition.observation.contains(.apicalPotentials) {
      for (m, population) in fast.hidden.enumerated() {
        compare(population[.apical].vector, record.apical[m], "apical potentials, \(at)")
      }
    }
    for (population, counts) in zip([fast.input] + layers, record.counts) {
      compare(population.spikes?.counts().map(Double.init) ?? [], counts, "spikes, \(at)")
      spikeTotal += counts.reduce(0, +)
      severalAtOnce = severalAtOnce || counts.contains { $0 > 1 }
    }
  }

  private mutating func compareEnd(_ phase: SegregatedPhase, _ averages: DenseSegregatedAverages) {
    let populations = [fast.input] + fast.hidden + [fast.output]
    let isComplete = condition.observation.contains(.allAverages)
    for m in 1..<populations.count {
      let found = populations[m].averages(phase)
      let at = "\(phase), layer \(m)"
      if phase == .forward || isComplete {
        compare(found.soma, averages.soma[m - 1], "mean somatic potentials, \(at)")
      }
      if isComplete || (phase == .target && m == populations.count - 1) {
        compare(found.rate, averages.rate[m - 1], "mean rates, \(at)")
      }
      if phase == .forward {
        compare(
          populations[m - 1].presynapticAverages, averages.presynaptic[m - 1],
          "mean postsynaptic potentials, \(at)")
      }
      if let plateau = found.plateau, condition.learning == .plateaus {
        compare(found.apical ?? [], averages.apical[m - 1], "mean apical potentials, \(at)")
        compare(plateau, averages.plateau[m - 1], "plateau potentials, \(at)")
      }
    }
  }
}
