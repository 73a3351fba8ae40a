import LinearAlgebra
import Models
import NetworkCore
import Reproduction

/// The hyperparameters of `experiments/burstccn2022/shared/network.yaml`: BurstCCN and the models it is compared with.
struct CorticalHyperparameters: Decodable, Sendable {
  enum Model: String, Decodable, Sendable {
    case burstccn, burstprop, edn, ann
  }

  /// Where feedback weights Y come from.
  enum Feedback: String, Decodable, Sendable {
    case random, symmetric, tied
  }

  /// Where event feedback weights Q come from.
  enum EventFeedback: String, Decodable, Sendable {
    case random, balanced, tied, symmetric
  }

  enum Interneurons: String, Decodable, Sendable {
    case random, copied, ideal
  }

  let model: Model
  let weightGain: Double
  let learningRate, momentum, weightDecay: Double
  let feedback: Feedback
  let feedbackScale: Double
  let eventFeedback: EventFeedback
  let eventFeedbackScale: Double
  let burstFeedbackRate, eventFeedbackRate: Double
  let baselineBurstProbability, burstSlope: Double
  let recurrentInput: Bool
  let recurrentRate, recurrentScale: Double
  let interneurons: Interneurons
  let interneuronScale, interneuronRateFactor: Double
  let outputNudging, interneuronNudging, apicalCoupling: Double

  /// The network with fresh weights.
  ///
  /// - Throws: ``UnusableHyperparameters`` for what the model has no form of.
  func makeLearner(
    _ architecture: LayeredArchitecture, batch: Int, streams: RandomStreams
  ) throws -> any CorticalLearner {
    switch model {
    case .burstccn:
      return BurstingNetwork<Float>(
        architecture, trials: batch, parameters: burstingParameters,
        weights: BurstingWeights(
          architecture, burstingParameters, gain: weightGain, streams: streams))
    case .burstprop:
      let parameters = burstpropParameters
      return BurstpropNetwork<Float>(
        architecture, trials: batch, parameters: parameters,
        weights: BurstpropWeights(
          architecture, parameters, gain: weightGain, recurrentScale: recurrentScale,
          streams: streams))
    case .edn:
      try require(
        architecture.connectivity.allSatisfy { $0 == .full },
        "model should not be edn for a convolutional network: the authors have no such form")
      let parameters = errorEncodingParameters
      return ErrorEncodingNetwork<Float>(
        architecture, trials: batch, parameters: parameters,
        weights: ErrorEncodingWeights(
          architecture, parameters, gain: weightGain, streams: streams))
    case .ann:
      try require(feedback != .symmetric, "feedback should be random or tied for the model ann")
      // Feedback alignment goes through the weights that the bursting network would have.
      let weights = BurstingWeights<Float>(
        architecture, burstingParameters, gain: weightGain, streams: streams)
      return MultilayerNetwork<Float>(
        architecture, trials: batch, loss: .squaredRateError, learningRate: learningRate,
        momentum: momentum, weightDecay: weightDecay, weights: weights.forward,
        feedbackWeights: feedback == .tied ? nil : weights.burstFeedback)
    }
  }

  private var feedbackOrigin: LayeredFeedback {
    switch feedback {
    case .random: .random(standardDeviation: feedbackScale)
    case .symmetric: .symmetric(scale: feedbackScale)
    case .tied: .tied(scale: feedbackScale)
    }
  }

  var burstingParameters: BurstingParameters {
    var p = BurstingParameters()
    p.learningRate = learningRate
    p.momentum = momentum
    p.weightDecay = weightDecay
    p.burstFeedbackRate = burstFeedbackRate
    p.eventFeedbackRate = eventFeedbackRate
    p.baselineBurstProbability = baselineBurstProbability
    p.burstSlope = burstSlope
    p.burstFeedback = feedbackOrigin
    p.eventFeedback =
      switch eventFeedback {
      case .random: .random(standardDeviation: eventFeedbackScale)
      case .balanced: .balanced
      case .tied: .tied
      case .symmetric: .symmetric(scale: eventFeedbackScale)
      }
    return p
  }

  private var burstpropParameters: BurstpropParameters {
    var p = BurstpropParameters()
    p.learningRate = learningRate
    p.momentum = momentum
    p.weightDecay = weightDecay
    p.baselineBurstProbability = baselineBurstProbability
    p.feedback = feedbackOrigin
    p.feedbackLearns = burstFeedbackRate != 0
    p.hasRecurrentInput = recurrentInput
    p.recurrentRate = recurrentRate
    return p
  }

  private var errorEncodingParameters: ErrorEncodingParameters {
    var p = ErrorEncodingParameters()
    p.learningRate = learningRate
    p.interneuronRate = interneuronRateFactor * learningRate
    p.momentum = momentum
    p.weightDecay = weightDecay
    p.feedback = feedbackOrigin
    p.interneurons =
      switch interneurons {
      case .random: .random(standardDeviation: interneuronScale)
      case .copied: .copied(scale: interneuronScale)
      case .ideal: .ideal(scale: interneuronScale)
      }
    p.outputNudging = outputNudging
    p.interneuronNudging = interneuronNudging
    p.apicalCoupling = apicalCoupling
    return p
  }

  /// What the network asks of biology, at the sizes of MNIST's or CIFAR-10's.
  func plausibility(_ architecture: LayeredArchitecture) -> [PlausibilityTable] {
    let learner = try? makeLearner(architecture, batch: 1, streams: RandomStreams(seed: 0))
    return learner.map { [PlausibilityTable($0.circuit)] } ?? []
  }
}
