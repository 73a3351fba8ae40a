import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// The hyperparameters of `experiments/guerguiev2017/shared/network.yaml`: the network and everything that the paper switches in it.
struct SegregatedHyperparameters: Decodable, Sendable {
  enum Feedback: String, Decodable, Sendable {
    case random, sparse, symmetric
  }

  enum Window: String, Decodable, Sendable {
    case last, settled
  }

  let hiddenLayers: [Int]
  private(set) var learningRates: [Double]
  let initialisation: SegregatedInitialisation
  let transmission: SegregatedParameters.Transmission
  let feedback: Feedback
  let zeroFraction, amplification, transportNoise: Double
  let feedbackSignal: SegregatedParameters.Transmission
  let apicalConductance: Double
  let plateauDeviation: Double
  let plateauLatest: Int
  private(set) var hiddenLearning: SegregatedParameters.HiddenLearning
  let window: Window
  let windowSteps, settlingSteps: Int
  let testSteps, testSettling: Int
  let answer: SegregatedParameters.Answer
  let maximalRate, leakConductance, basalConductance, dendriticConductance: Double
  let excitatoryReversal, inhibitoryReversal: Double
  let riseTime, decayTime: Double
  let kernelTaps: Int
  let minimumPhase: Int
  let phaseMean, phaseShape: Double

  var phaseLengths: PhaseLengths {
    PhaseLengths(minimum: minimumPhase, mean: phaseMean, shape: phaseShape)
  }

  var parameters: SegregatedParameters {
    var p = SegregatedParameters()
    p.maximalRate = maximalRate
    p.leakConductance = leakConductance
    p.basalConductance = basalConductance
    p.dendriticConductance = dendriticConductance
    p.apicalConductance = apicalConductance
    p.excitatoryReversal = excitatoryReversal
    p.inhibitoryReversal = inhibitoryReversal
    p.kernel = .doubleExponential(rise: riseTime, decay: decayTime, taps: kernelTaps)
    p.averaging = window == .last ? .last(windowSteps) : .afterSettling(settlingSteps)
    p.plateauTiming =
      plateauDeviation == 0
      ? .synchronous : .stochastic(deviation: plateauDeviation, latest: plateauLatest)
    p.transmission = transmission
    p.feedback = feedbackSignal
    p.hiddenLearning = hiddenLearning
    p.testSteps = testSteps
    p.testSettling = testSettling
    p.answer = answer
    return p
  }

  /// - Throws: ``UnusableHyperparameters`` for values that do not fit each other.
  func check() throws {
    try require(
      learningRates.count == hiddenLayers.count + 1,
      "learningRates should have a value for each of the \(hiddenLayers.count + 1) layers that learn"
    )
    try require(hiddenLayers.allSatisfy { $0 > 0 }, "hiddenLayers should be sizes above 0")
    try require(riseTime != decayTime, "riseTime and decayTime should differ")
    try require(testSettling < testSteps, "testSettling should be below testSteps")
    try require(
      transmission == .rates || windowSteps <= minimumPhase,
      "windowSteps should be at most minimumPhase")
    try require(
      window == .last || settlingSteps < minimumPhase, "settlingSteps should be below minimumPhase")
    try require(
      plateauDeviation == 0 || (feedbackSignal == .spikes && transmission == .spikes),
      "plateauDeviation should be 0 where feedback is not by spikes")
    try require(
      transmission == .spikes || apicalConductance == 0,
      "apicalConductance should be 0 where neurons do not spike")
  }

  /// The network with fresh weights.
  func makeNetwork(
    pixels: Int, classes: Int, streams: RandomStreams, observation: SegregatedObservation
  ) throws -> SegregatedNetwork<Float> {
    try check()
    let weights: SegregatedWeights<Float> = initialisation.weights(
      layers: [pixels] + hiddenLayers + [classes], maximalRate: maximalRate, streams: streams)
    let kind: SegregatedFeedback
    switch feedback {
    case .random: kind = .random
    case .sparse:
      kind = .sparse(zeroFraction: zeroFraction, amplification: amplification)
      weights.makeFeedbackSparse(
        zeroFraction: zeroFraction, amplification: amplification, streams: streams)
    case .symmetric: kind = .symmetric(noise: transportNoise)
    }
    let network = SegregatedNetwork(
      parameters: parameters, weights: weights, feedback: kind, learningRates: learningRates,
      observation: observation)
    var stream = streams.stream("transport")
    network.transportFeedback(using: &stream)
    return network
  }

  /// The same network with hidden layers that learn by backpropagation, at rates multiplied by a factor.
  func withBackpropagation(hiddenFactor: Double) -> SegregatedHyperparameters {
    var result = self
    result.hiddenLearning = .backpropagation
    result.learningRates =
      learningRates.dropLast().map { $0 * hiddenFactor } + learningRates.suffix(1)
    return result
  }

  func plausibility() -> [PlausibilityTable] {
    let network = try? makeNetwork(
      pixels: 784, classes: 10, streams: RandomStreams(seed: 0), observation: [])
    return network.map { [PlausibilityTable($0.circuit)] } ?? []
  }
}
