import LinearAlgebra
import NetworkCore

/// The pathways of an error-encoding network, by what they do.
struct ErrorEncodingPathways<Scalar: BLASScalar> {
  /// W_k of all layers.
  let forward: [Pathway<Scalar>]
  /// Y_k of the hidden layers.
  let feedback: [Pathway<Scalar>]
  /// PI_k of the hidden layers.
  let toInterneurons: [Pathway<Scalar>]
  /// IP_k of the hidden layers.
  let fromInterneurons: [Pathway<Scalar>]
  /// What each interneuron hears of its partner in the layer above.
  let partners: [Pathway<Scalar>]

  var all: [Pathway<Scalar>] { forward + feedback + toInterneurons + fromInterneurons + partners }
  var learning: [Pathway<Scalar>] { all.filter { $0.rule != nil } }

  init(
    _ architecture: LayeredArchitecture, _ inputs: Population<Scalar>,
    _ layers: [Population<Scalar>], _ interneurons: [Population<Scalar>],
    _ parameters: ErrorEncodingParameters, _ weights: ErrorEncodingWeights<Scalar>
  ) {
    let rule = PlasticityRule(
      learningRate: parameters.learningRate,
      postsynapticFactor: .signal(.taughtRate) - .signal(.rate), momentum: parameters.momentum,
      weightDecay: parameters.weightDecay)
    let forward = (1...architecture.depth).map { k in
      Pathway(
        "forward\(k)", from: k == 1 ? inputs : layers[k - 2], to: layers[k - 1], .soma,
        weights: .dense(weights.forward.weights[k - 1]),
        threshold: weights.forward.thresholds[k - 1], rule: rule)
    }
    let hidden = 1..<architecture.depth
    let feedback = hidden.map { k in
      let connection = parameters.feedback.connection(
        own: weights.feedback[k - 1], forward: forward[k])
      return Pathway(
        "feedback\(k)", from: layers[k], .taughtRate, to: layers[k - 1], .apical,
        weights: connection.weights, gain: connection.gain)
    }
    var idealScale: Double?
    if case .ideal(let scale) = parameters.interneurons { idealScale = scale }
    let predicting = PlasticityRule(
      learningRate: parameters.interneuronRate,
      postsynapticFactor: .signal(.rate) - .signal(.basalRate), presynapticSignal: .taughtRate)
    toInterneurons = hidden.map { k in
      Pathway(
        "toInterneurons\(k)", from: layers[k - 1], to: interneurons[k - 1], .basal,
        weights: idealScale == nil
          ? .dense(weights.toInterneurons[k - 1]) : .shared(with: forward[k]),
        threshold: idealScale == nil
          ? weights.interneuronThresholds[k - 1] : forward[k].threshold,
        rule: idealScale == nil && parameters.interneuronRate != 0 ? predicting : nil)
    }
    let silencing = PlasticityRule(
      learningRate: parameters.interneuronRate, postsynapticFactor: .compartment(.apical))
    fromInterneurons = hidden.map { k in
      var ownWeights = Pathway<Scalar>.Weights.dense(weights.fromInterneurons[k - 1])
      var gain = -1.0
      if let idealScale {
        switch feedback[k - 1].weights {
        case .tied: ownWeights = .tied(toTransposeOf: forward[k])
        default: ownWeights = .shared(with: feedback[k - 1])
        }
        gain = -idealScale * feedback[k - 1].gain
      }
      return Pathway(
        "fromInterneurons\(k)", from: interneurons[k - 1], to: layers[k - 1], .apical,
        weights: ownWeights, gain: gain,
        rule: idealScale == nil && parameters.interneuronRate != 0 ? silencing : nil)
    }
    partners = hidden.map { k in
      Pathway(
        "partner\(k)", from: layers[k], .taughtPotential, to: interneurons[k - 1], .teacher,
        weights: .oneToOne)
    }
    self.forward = forward
    self.feedback = feedback
  }
}
