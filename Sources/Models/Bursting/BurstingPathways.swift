import LinearAlgebra
import NetworkCore

/// The pathways of a bursting network, by what they do.
struct BurstingPathways<Scalar: BLASScalar> {
  /// W_k of all layers.
  let forward: [Pathway<Scalar>]
  /// Y_k of the hidden layers: bursts to the apical dendrite.
  let burstFeedback: [Pathway<Scalar>]
  /// Q_k of the hidden layers: events to the apical dendrite, inhibitory.
  let eventFeedback: [Pathway<Scalar>]

  var all: [Pathway<Scalar>] { forward + burstFeedback + eventFeedback }
  /// The feedback pathways that learn.
  var learningFeedback: [Pathway<Scalar>] {
    (burstFeedback + eventFeedback).filter { $0.rule != nil }
  }

  init(
    _ architecture: LayeredArchitecture, _ inputs: Population<Scalar>,
    _ layers: [Population<Scalar>], _ parameters: BurstingParameters,
    _ weights: BurstingWeights<Scalar>
  ) {
    let baseline = parameters.baselineBurstProbability
    let rule = PlasticityRule(
      learningRate: parameters.learningRate,
      postsynapticFactor: .signal(.burst) - baseline * .signal(.event),
      momentum: parameters.momentum, weightDecay: parameters.weightDecay)
    let isNoisy = parameters.feedforwardNoise != 0
    let forward = (1...architecture.depth).map { k in
      Pathway(
        "forward\(k)", from: k == 1 ? inputs : layers[k - 2],
        isNoisy ? .transmitted : k == 1 ? .rate : .event, to: layers[k - 1], .soma,
        weights: .dense(weights.forward.weights[k - 1]),
        connectivity: architecture.connectivity[k - 1],
        threshold: weights.forward.thresholds[k - 1], rule: rule)
    }
    // In the authors' code the feedback to a convolutional layer does not learn.
    func learns(_ k: Int) -> Bool { architecture.connectivity[k - 1] == .full }
    let silencing = LocalExpression.compartment(.apical)
    let burstFeedback = (1..<architecture.depth).map { k in
      let feedback = parameters.burstFeedback
      let connection = feedback.connection(own: weights.burstFeedback[k - 1], forward: forward[k])
      return Pathway(
        "burstFeedback\(k)", from: layers[k], .burst, to: layers[k - 1], .apical,
        weights: connection.weights, connectivity: architecture.feedbackConnectivity(k),
        gain: connection.gain,
        // What is tied does not learn by itself.
        rule: learns(k) && parameters.burstFeedbackRate != 0 && !feedback.isTied
          ? PlasticityRule(
            learningRate: parameters.burstFeedbackRate, postsynapticFactor: -silencing,
            presynapticSignal: .event) : nil)
    }
    eventFeedback = (1..<architecture.depth).map { k in
      let bursts = burstFeedback[k - 1]
      let learnsEvents = learns(k) && parameters.eventFeedbackRate != 0
      var ownWeights = Pathway<Scalar>.Weights.dense(weights.eventFeedback[k - 1])
      var gain = -1.0
      switch (parameters.eventFeedback, parameters.burstFeedback) {
      case (.tied, .tied(let scale)):
        ownWeights = .tied(toTransposeOf: forward[k])
        gain = -baseline * scale
      case (.tied, _):
        ownWeights = .shared(with: bursts)
        gain = -baseline
      case (.balanced, .random), (.balanced, .symmetric):
        // Neither moves: one set of weights and one product serve both.
        if !learnsEvents && bursts.rule == nil {
          ownWeights = .shared(with: bursts)
          gain = -baseline
        }
      default: break
      }
      return Pathway(
        "eventFeedback\(k)", from: layers[k], .event, to: layers[k - 1], .apical,
        weights: ownWeights, connectivity: architecture.feedbackConnectivity(k), gain: gain,
        rule: learnsEvents && parameters.eventFeedback != .tied
          ? PlasticityRule(
            learningRate: parameters.eventFeedbackRate, postsynapticFactor: silencing) : nil)
    }
    self.forward = forward
    self.burstFeedback = burstFeedback
  }
}

/// The sweeps of a bursting network, as stages.
struct BurstingSweeps<Scalar: BLASScalar> {
  let inputs: Population<Scalar>
  let layers: [Population<Scalar>]
  let parameters: BurstingParameters

  init(
    _ inputs: Population<Scalar>, _ layers: [Population<Scalar>], _ parameters: BurstingParameters
  ) {
    self.inputs = inputs
    self.layers = layers
    self.parameters = parameters
  }

  /// Events from the input to the output. With noise on, what each layer transmits is its events plus the noise.
  func up(noise: Double) -> Schedule<Scalar> {
    func transmission(_ source: Population<Scalar>, _ signal: SignalName) -> Schedule<Scalar> {
      guard source.signalNames.contains(.transmitted) else { return [] }
      return [.send(source, .transmitted, .signal(signal))]
        + (noise == 0 ? [] : [.jitter(source, .transmitted, standardDeviation: noise)])
    }
    return transmission(inputs, .rate)
      + layers.flatMap { layer in
        [.transmit(into: layer, .soma), .emit(layer, .event, .logistic)]
          + transmission(layer, .event)
      }
  }

  /// The output's own event rates for a teacher.
  var withoutTeacher: Stage<Scalar> {
    .update(layers[layers.count - 1], .teacher, .signal(.event))
  }

  /// Bursts from the output to the first hidden layer.
  var down: Schedule<Scalar> {
    let silence = LocalExpression.constant(1) - .signal(.event)
    let mismatch = LocalExpression.compartment(.teacher) - .signal(.event)
    let bursts = LocalExpression.signal(.burstProbability) * .signal(.event)
    let baseline = parameters.baselineBurstProbability
    let output = layers[layers.count - 1]
    var schedule: Schedule<Scalar> = [
      .send(output, .burstProbability, .constant(baseline) + baseline * (mismatch * silence)),
      .send(output, .burst, bursts),
    ]
    let probability = TransferFunction(.logistic, slope: parameters.burstSlope)
    for layer in layers.dropLast().reversed() {
      schedule += [
        .transmit(into: layer, .apical),
        .send(layer, .burstProbability, .transfer(probability, .compartment(.apical) * silence)),
        .send(layer, .burst, bursts),
      ]
    }
    return schedule
  }
}
