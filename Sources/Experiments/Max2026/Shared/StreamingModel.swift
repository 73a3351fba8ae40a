import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// The models of Max et al. 2026, on tasks of layers.
enum StreamingModel: String, Decodable, Sendable {
  /// The error microcircuit.
  case errorMC
  /// Dendritic hierarchical predictive coding.
  case dendriticHPC
  /// The dendritic microcircuit of Sacramento et al. 2018 with rates that run ahead.
  case sacramento
  /// Backpropagation in time.
  case ann
}

/// The hyperparameters of `experiments/max2026/shared/network.yaml`.
struct StreamingHyperparameters: Decodable, Sendable {
  enum Connectivity: String, Decodable, Sendable {
    case layered, skipping
  }

  enum Lateral: String, Decodable, Sendable {
    case learned, ideal
  }

  let model: StreamingModel
  let layers: [Int]
  let connectivity: Connectivity
  let transfer: AreaTransfer.Kind
  let comparesRates: Bool
  let lateral: Lateral
  private(set) var learningRates: [Double]
  private(set) var lateralRates: [Double]
  let weightRange, lateralVariability, mismatch: Double
  let leakConductance, basalConductance, apicalConductance: Double
  let dendriticConductance, teachingConductance: Double
  let timeStep: Double

  /// L.
  var areas: Int { layers.count - 1 }
  /// Whether targets are potentials.
  var isTaughtPotentials: Bool { model == .dendriticHPC || model == .sacramento }
  /// From input to potential without apical dendrites.
  var feedforwardAttenuation: Double { basalConductance / (leakConductance + basalConductance) }

  /// The same with other learning rates.
  func with(learningRates: [Double], lateralRates: [Double]) -> StreamingHyperparameters {
    var changed = self
    changed.learningRates = learningRates
    changed.lateralRates = lateralRates
    return changed
  }

  /// - Throws: `UnusableHyperparameters`.
  func requireUsable() throws {
    try require(
      layers.count >= 2 && layers.allSatisfy { (1...10_000).contains($0) },
      "layers should be two sizes or more of 1 to 10,000, not \(layers)")
    try require(
      learningRates.count == areas && learningRates.allSatisfy { $0 >= 0 && $0.isFinite },
      "learningRates should be one for each of \(areas) areas, 0 or more, not \(learningRates)")
    try require(
      lateralRates == [0] || lateralRates.count == areas - 1,
      "lateralRates should be [0.0] for none, or one for each of \(areas - 1) hidden areas")
    try require(
      connectivity == .layered || areas <= 7,
      "layers should be 8 at most with skipping connectivity")
    try require(
      lateral == .learned || isTaughtPotentials,
      "lateral should be learned for the model \(model.rawValue), which has no ideal form")
    try require(
      leakConductance > 0 && basalConductance > 0 && apicalConductance > 0
        && teachingConductance > 0,
      "leakConductance, basalConductance, apicalConductance and teachingConductance should be above 0"
    )
  }

  /// The network with fresh weights.
  func makeNetwork(_ streams: RandomStreams) -> any StreamingNetwork<Double> {
    switch model {
    case .errorMC: errorMicrocircuit(streams)
    case .dendriticHPC: predictiveCoding(streams)
    case .sacramento: microcircuit(streams)
    case .ann: backpropagation(streams)
    }
  }

  private var lateralRatesOfHiddenAreas: [Double] {
    lateralRates == [0] ? Array(repeating: 0, count: areas - 1) : lateralRates
  }

  private func potentials(_ name: String, _ sizes: [Int], _ streams: RandomStreams) -> [Matrix<
    Double
  >] {
    sizes.enumerated().map { k, size in
      var stream = streams.stream("potentials/\(name)/\(k)")
      return Matrix(size, 1) { _, _ in stream.normal() }
    }
  }

  private func errorMicrocircuit(_ streams: RandomStreams) -> ErrorMicrocircuit<Double> {
    let kind: AreaConnectivity = connectivity == .layered ? .layered : .cortical
    let plan = CorticalAreas(layers, connectivity: kind)
    var parameters = ErrorMicrocircuitParameters(areas: areas, transfer: AreaTransfer(transfer))
    parameters.leakConductance = leakConductance
    parameters.basalConductance = basalConductance
    parameters.apicalConductance = apicalConductance
    parameters.dendriticConductance = dendriticConductance
    parameters.teachingConductance = teachingConductance
    parameters.timeStep = timeStep
    parameters.comparesRates = comparesRates
    let network = ErrorMicrocircuit<Double>(
      plan, parameters: parameters,
      rates: ErrorMicrocircuitRates(scaled: learningRates, plan, kind),
      weights: ErrorMicrocircuitWeights(
        plan, kind, range: weightRange, lateralVariability: lateralVariability,
        mismatch: mismatch, streams: streams))
    network.start(
      from: potentials("representation", Array(layers.dropFirst()), streams),
      errors: potentials("error", plan.errorSizes, streams))
    return network
  }

  private func predictiveCoding(_ streams: RandomStreams) -> DendriticPredictiveCoding<Double> {
    var parameters = PredictiveCodingParameters(
      transfers: Array(repeating: AreaTransfer(transfer), count: areas),
      forwardRates: learningRates, lateralRates: lateralRatesOfHiddenAreas)
    parameters.leakConductance = leakConductance
    parameters.basalConductance = basalConductance
    parameters.apicalConductance = apicalConductance
    parameters.teachingConductance = teachingConductance
    parameters.timeStep = timeStep
    parameters.comparesRates = comparesRates
    parameters.lateral = lateral == .ideal ? .ideal : .learned
    let network = DendriticPredictiveCoding<Double>(
      parameters: parameters,
      weights: PredictiveCodingWeights(
        layers: layers, range: weightRange, mismatch: mismatch, parameters: parameters,
        streams: streams))
    network.start(from: potentials("representation", Array(layers.dropFirst()), streams))
    return network
  }

  private func microcircuit(_ streams: RandomStreams) -> LookaheadMicrocircuit<Double> {
    var parameters = MicrocircuitParameters(transfer: transfer.plain)
    parameters.leakConductance = leakConductance
    parameters.basalConductance = basalConductance
    parameters.apicalConductance = apicalConductance
    parameters.dendriticConductance = dendriticConductance
    parameters.somaticConductance = teachingConductance
    parameters.timeStep = timeStep
    let weights = MicrocircuitWeights<Double>.uniform(
      layers: layers, bottomUpRange: weightRange, streams: streams)
    var noise: [Matrix<Double>] = []
    for k in 1..<areas {
      var stream = streams.stream("weights/mismatch/\(k)")
      let matrix = Matrix<Double>(layers[k], layers[k + 1]) { _, _ in
        mismatch == 0 ? 0 : stream.uniform(in: -mismatch..<mismatch)
      }
      weights.topDown[k - 1].assign(from: weights.bottomUp[k].transposed())
      weights.topDown[k - 1].add(matrix, scale: 1)
      noise.append(matrix)
    }
    weights.makeSelfPredicting(
      ratios: parameters.selfPredictingRatios(layerCount: layers.count))
    var options = LookaheadMicrocircuit<Double>.Options()
    options.form = .reduced
    options.feedback = .copied(mismatch: noise)
    options.wiring = lateral == .ideal ? .ideal : .learned
    options.comparesRates = comparesRates
    let network = LookaheadMicrocircuit<Double>(
      parameters: parameters, weights: weights,
      rates: MicrocircuitRates(
        bottomUp: learningRates, pyramidalToInterneuron: lateralRatesOfHiddenAreas),
      options: options)
    network.start(
      from: potentials("representation", Array(layers.dropFirst()), streams),
      interneurons: potentials("interneurons", Array(layers.dropFirst(2)), streams))
    return network
  }

  private func backpropagation(_ streams: RandomStreams) -> StreamingMultilayerNetwork<Double> {
    let weights = (1...areas).map { k in
      var stream = streams.stream("weights/forward/\(k - 1)-\(k)")
      return Matrix<Double>(layers[k], layers[k - 1]) { _, _ in
        stream.uniform(in: -weightRange..<weightRange)
      }
    }
    let network = StreamingMultilayerNetwork<Double>(
      weights: weights, transfers: Array(repeating: AreaTransfer(transfer), count: areas),
      rates: learningRates, attenuation: feedforwardAttenuation, timeStep: timeStep)
    let sizes = Array(layers.dropFirst())
    network.start(
      from: potentials("representation", sizes, streams),
      errors: potentials("error", sizes, streams))
    return network
  }

  func plausibility() -> [PlausibilityTable] {
    guard (try? requireUsable()) != nil else { return [] }
    return [PlausibilityTable(makeNetwork(RandomStreams(seed: 0)).circuit)]
  }
}
