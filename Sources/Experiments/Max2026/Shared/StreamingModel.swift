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
      connectivity == .layered || model != .errorMC || areas <= 7,
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

  /// The network of a seed, drawn as the authors' code draws it, and the generator as it then is, which orders the samples.
  func makeNetwork(
    seed: UInt32
  ) -> (network: any StreamingNetwork<Double>, draws: MersenneTwister) {
    switch model {
    case .errorMC: errorMicrocircuit(seed)
    case .dendriticHPC: predictiveCoding(seed)
    case .sacramento: microcircuit(seed)
    case .ann: backpropagation(seed)
    }
  }

  private var lateralRatesOfHiddenAreas: [Double] {
    lateralRates == [0] ? Array(repeating: 0, count: areas - 1) : lateralRates
  }

  private func potentials(_ sizes: [Int], _ draws: inout MersenneTwister) -> [Matrix<Double>] {
    sizes.map { size in
      let column = (0..<size).map { _ in draws.normal() }
      return Matrix(column)
    }
  }

  private var neuronsByArea: [Int] { Array(layers.dropFirst()) }

  /// W of neighbouring areas, as a list.
  private func forwardWeights(_ draws: inout MersenneTwister) -> [Matrix<Double>] {
    (1...areas).map { draws.uniformMatrix(layers[$0], layers[$0 - 1], within: weightRange) }
  }

  /// N_k of the hidden areas.
  private func mismatches(_ draws: inout MersenneTwister) -> [Matrix<Double>] {
    (1..<areas).map { draws.uniformMatrix(layers[$0], layers[$0 + 1], within: mismatch) }
  }

  private func errorMicrocircuit(
    _ seed: UInt32
  ) -> (network: any StreamingNetwork<Double>, draws: MersenneTwister) {
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
    let student = ErrorMicrocircuitStudent<Double>(
      plan, kind, seed: seed, range: weightRange, lateralVariability: lateralVariability,
      mismatch: mismatch)
    let network = ErrorMicrocircuit(
      plan, parameters: parameters,
      rates: ErrorMicrocircuitRates(scaled: learningRates, plan, kind), weights: student.weights)
    network.start(from: student.potentials, errors: student.errorPotentials)
    return (network, student.draws)
  }

  private func predictiveCoding(
    _ seed: UInt32
  ) -> (network: any StreamingNetwork<Double>, draws: MersenneTwister) {
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
    var draws = MersenneTwister(seed: seed)
    let start = potentials(neuronsByArea, &draws)
    draws = MersenneTwister(seed: seed)
    let forward = forwardWeights(&draws)
    draws = MersenneTwister(seed: seed)
    let noise = mismatches(&draws)
    let network = DendriticPredictiveCoding<Double>(
      parameters: parameters,
      weights: PredictiveCodingWeights(
        selfPredicting: forward, mismatch: noise, parameters: parameters))
    network.start(from: start)
    return (network, draws)
  }

  private func microcircuit(
    _ seed: UInt32
  ) -> (network: any StreamingNetwork<Double>, draws: MersenneTwister) {
    var parameters = MicrocircuitParameters(transfer: transfer.plain)
    parameters.leakConductance = leakConductance
    parameters.basalConductance = basalConductance
    parameters.apicalConductance = apicalConductance
    parameters.dendriticConductance = dendriticConductance
    parameters.somaticConductance = teachingConductance
    parameters.timeStep = timeStep
    var draws = MersenneTwister(seed: seed)
    let start = potentials(neuronsByArea, &draws)
    let interneurons = potentials(Array(layers.dropFirst(2)), &draws)
    draws = MersenneTwister(seed: seed)
    let forward = forwardWeights(&draws)
    draws = MersenneTwister(seed: seed)
    let noise = mismatches(&draws)
    let hidden = 1..<areas
    let weights = MicrocircuitWeights<Double>(
      bottomUp: forward,
      topDown: hidden.map { k in
        let copy = forward[k].transposed()
        copy.add(noise[k - 1], scale: 1)
        return copy
      }, pyramidalToInterneuron: hidden.map { Matrix(layers[$0 + 1], layers[$0]) },
      interneuronToPyramidal: hidden.map { Matrix(layers[$0], layers[$0 + 1]) })
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
    network.start(from: start, interneurons: interneurons)
    return (network, draws)
  }

  private func backpropagation(
    _ seed: UInt32
  ) -> (network: any StreamingNetwork<Double>, draws: MersenneTwister) {
    var draws = MersenneTwister(seed: seed)
    let start = potentials(neuronsByArea, &draws)
    let errors = potentials(neuronsByArea, &draws)
    draws = MersenneTwister(seed: seed)
    let network = StreamingMultilayerNetwork<Double>(
      weights: forwardWeights(&draws),
      transfers: Array(repeating: AreaTransfer(transfer), count: areas), rates: learningRates,
      attenuation: feedforwardAttenuation, timeStep: timeStep)
    network.start(from: start, errors: errors)
    return (network, MersenneTwister(seed: seed))
  }

  func plausibility() -> [PlausibilityTable] {
    guard (try? requireUsable()) != nil else { return [] }
    return [PlausibilityTable(makeNetwork(seed: 0).network.circuit)]
  }
}
