import LinearAlgebra
import NetworkCore

/// One synapse: which neurons it connects, and which weight it has.
struct PlainSynapse {
  let post, pre: Int
  /// Place in the weights.
  let row, column: Int

  var reversed: PlainSynapse { PlainSynapse(post: pre, pre: post, row: row, column: column) }
}

/// The synapses of a pathway one by one.
struct PlainSynapses<S: BLASScalar> {
  typealias Synapse = PlainSynapse

  /// Nil where every weight is 1.
  let weights: Matrix<S>?
  let list: [Synapse]

  init(_ pathway: Pathway<S>) {
    switch pathway.weights {
    case .dense(let matrix), .transported(let matrix, _, _):
      weights = matrix
      list = Self.synapses(pathway.connectivity, pathway.target.size, pathway.source.size)
    case .shared(let other): self = PlainSynapses(other)
    case .tied(let other):
      let above = PlainSynapses(other)
      weights = above.weights
      list = above.list.map(\.reversed)
    case .sparse: preconditionFailure("\(pathway.name) carries events")
    case .oneToOne:
      weights = nil
      list = (0..<pathway.target.size).map { Synapse(post: $0, pre: $0, row: 0, column: 0) }
    }
  }

  private static func synapses(_ connectivity: Connectivity, _ post: Int, _ pre: Int) -> [Synapse] {
    switch connectivity {
    case .full:
      (0..<post).flatMap { i in
        (0..<pre).map { Synapse(post: i, pre: $0, row: i, column: $0) }
      }
    case .convolution(let geometry): synapses(geometry)
    case .transposedConvolution(let geometry): synapses(geometry).map(\.reversed)
    }
  }

  /// Channel c at (y, x) of a map of C channels and width W is neuron (y W + x) C + c. The output at (y, x) sees the input at
  /// (s y + ky, s x + kx) through column (ky K + kx) C + c of the kernels.
  static func synapses(_ g: Convolution) -> [Synapse] {
    func neuron(_ y: Int, _ x: Int, _ c: Int, width: Int, channels: Int) -> Int {
      (y * width + x) * channels + c
    }
    var list: [Synapse] = []
    // As many as fit; what is left over at the right and below is seen by none.
    let height = stride(from: 0, through: g.inputHeight - g.kernel, by: g.stride).map { $0 }
    let width = stride(from: 0, through: g.inputWidth - g.kernel, by: g.stride).map { $0 }
    for (y, top) in height.enumerated() {
      for (x, left) in width.enumerated() {
        for o in 0..<g.outputChannels {
          for ky in 0..<g.kernel {
            for kx in 0..<g.kernel {
              for c in 0..<g.inputChannels {
                list.append(
                  Synapse(
                    post: neuron(y, x, o, width: width.count, channels: g.outputChannels),
                    pre: neuron(
                      top + ky, left + kx, c, width: g.inputWidth, channels: g.inputChannels),
                    row: o,
                    column: neuron(ky, kx, c, width: g.kernel, channels: g.inputChannels)))
              }
            }
          }
        }
      }
    }
    return list
  }
}

/// `total += g w sent + θ` over synapses and trials.
private func plainDelivery(
  _ synapses: [(post: Int, pre: Int, weight: Double)], _ sent: [Double], gain: Double,
  thresholds: [Double], trials: Int, into total: inout [Double]
) {
  let (post, pre) = (total.count / trials, sent.count / trials)
  for trial in 0..<trials {
    for synapse in synapses {
      total[synapse.post + trial * post] +=
        gain * synapse.weight * sent[synapse.pre + trial * pre]
    }
    for i in 0..<post { total[i + trial * post] += thresholds[i % thresholds.count] }
  }
}

/// Sums of `factor · sent` over the synapses of each weight, and of `factor` over the neurons of each threshold, means over trials.
private func plainInductions(
  _ synapses: [(post: Int, pre: Int, weight: Int)], _ factor: [Double], _ sent: [Double],
  weights: Int, thresholds: Int, trials: Int
) -> (weights: [Double], thresholds: [Double]) {
  let (post, pre) = (factor.count / trials, sent.count / trials)
  var result = (
    weights: [Double](repeating: 0, count: weights),
    thresholds: [Double](repeating: 0, count: thresholds)
  )
  for trial in 0..<trials {
    for synapse in synapses {
      result.weights[synapse.weight] +=
        factor[synapse.post + trial * post] * sent[synapse.pre + trial * pre] / Double(trials)
    }
    guard thresholds > 0 else { continue }
    for i in 0..<post {
      result.thresholds[i % thresholds] += factor[i + trial * post] / Double(trials)
    }
  }
  return result
}

extension SlowInterpreter {
  private func synapses(of pathway: Pathway<S>) -> PlainSynapses<S> {
    let id = ObjectIdentifier(pathway)
    if let known = knownSynapses[id] { return known }
    let synapses = PlainSynapses(pathway)
    knownSynapses[id] = synapses
    return synapses
  }

  /// `total += g W sent + θ`; the threshold of a target neuron is its own, or that of its channel.
  func add(_ pathway: Pathway<S>, _ sent: [Double], to total: inout [Double]) {
    let synapses = synapses(of: pathway)
    let weights = synapses.weights.map { self[$0] } ?? [1]
    let rows = synapses.weights?.rows ?? 1
    plainDelivery(
      synapses.list.map {
        (post: $0.post, pre: $0.pre, weight: weights[$0.row + $0.column * rows])
      },
      sent, gain: pathway.gain, thresholds: pathway.threshold.map { self[$0] } ?? [0],
      trials: pathway.target.trials, into: &total)
  }

  func weight(of pathway: Pathway<S>, _ post: Int, _ pre: Int) -> Double {
    switch pathway.weights {
    case .dense(let matrix), .transported(let matrix, _, _): self[matrix][post + pre * matrix.rows]
    case .shared(let other): weight(of: other, post, pre)
    case .tied(let other): weight(of: other, pre, post)
    case .oneToOne: post == pre ? 1 : 0
    case .sparse: preconditionFailure("\(pathway.name) carries events")
    }
  }

  /// What the rule asks for at the present state: `p qᵀ` and, for thresholds, p, means over trials, sums over the synapses that share
  /// a weight.
  func inductions(of pathway: Pathway<S>) -> (weights: [Double], thresholds: [Double]) {
    guard let rule = pathway.rule else { return ([], []) }
    let factor = values(of: rule.postsynapticFactor, pathway.target)
    let sent = self[pathway.source[signal: rule.presynapticSignal ?? pathway.signal]]
    let rows = pathway.matrix.rows
    return plainInductions(
      synapses(of: pathway).list.map {
        (post: $0.post, pre: $0.pre, weight: $0.row + $0.column * rows)
      }, factor, sent, weights: pathway.matrix.count, thresholds: pathway.threshold?.rows ?? 0,
      trials: pathway.target.trials)
  }

  func learn(_ pathway: Pathway<S>, _ timeStep: Double) {
    guard let rule = pathway.rule else { return }
    let (weights, thresholds) = inductions(of: pathway)
    move(
      pathway.matrix, pathway.filteredInduction, pathway.velocity, by: weights, rule, timeStep,
      decay: rule.weightDecay)
    if let threshold = pathway.threshold {
      move(
        threshold, pathway.filteredThresholdInduction, pathway.thresholdVelocity, by: thresholds,
        rule, timeStep, decay: rule.thresholdsDecay ? rule.weightDecay : 0)
    }
  }

  private func move(
    _ weights: Matrix<S>, _ filter: Matrix<S>?, _ velocity: Matrix<S>?, by induction: [Double],
    _ rule: PlasticityRule, _ timeStep: Double, decay: Double
  ) {
    var step = induction
    if let filter, let constant = rule.filterTimeConstant {
      // By the old filter.
      step = self[filter]
      self[filter] = zip(step, induction).map { $0 + timeStep / constant * ($1 - $0) }
    }
    if let velocity {
      step = zip(self[velocity], induction).map { rule.momentum * $0 + $1 }
      self[velocity] = step
    }
    self[weights] = zip(self[weights], step).map {
      (1 - decay) * $0 + timeStep * rule.learningRate * $1
    }
  }
}
