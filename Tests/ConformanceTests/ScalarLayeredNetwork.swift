import LinearAlgebra
import Support

/// A mistake in an implementation of the networks in discrete time; each must show.
enum DiscreteMistake: String, CaseIterable, Sendable {
  // Of all.
  case teacherWhereThereIsNone, decayTimesRate, dampedMomentum, momentumForgetsThresholds
  case flippedKernels, positionsBeforeChannels, thresholdsMeanOverPositions
  case globalAngleWithoutOutput, alignmentThroughForwardWeights
  // Of BurstCCN.
  case slopeOne, untaughtBurstsSentDown, factorOfTheOutputLeftOut, errorFromBurstProbabilityAlone
  case thresholdsDoNotDecay, burstsTeachBurstFeedback, eventFeedbackUnlearns, tiedToOlderWeights
  case tiedEventFeedbackWithoutBaseline, feedbackToMapsLearns, feedbackHasMomentum
  case apicalMeanOfLayers
  // Of Burstprop.
  case slopeFour, recurrentInputTransposed, recurrentInputHearsBursts, recurrentInputOnlyUntaught
  case recurrentMeanOverBatch, thresholdsDecay, feedbackKeepsWhatItDoesNotLearn, gradientsAreMeans
  // Of the error-encoding network.
  case hardTargets, softTargetsInShadows, interneuronsExcite, interneuronsLearnFromOldRates
  case interneuronThresholdsStay, interneuronRateWithoutForwardRate, nudgingSwapped
  case idealWithoutScale
}

/// What the three networks in discrete time share: forward weights with their updates, and the shadow gradients.
///
/// Written from the equations, in the order of the files, without any of the models' code.
struct ScalarLayeredNetwork {
  struct Settings {
    var rate = 0.3
    var momentum = 0.0
    var decay = 0.0
    var mistake: DiscreteMistake?
  }

  /// From the first layer up; element k − 1 is layer k.
  let layers: [ScalarLayer]
  var s: Settings
  var w, c: [Flat]
  private var velocityW, velocityC: [Flat]

  init(_ layers: [ScalarLayer], _ settings: Settings, w: [Flat], c: [Flat]) {
    self.layers = layers
    s = settings
    self.w = w
    self.c = c
    velocityW = w.map { $0.map { _ in 0 } }
    velocityC = c.map { $0.map { _ in 0 } }
  }

  /// k of the hidden layers, as an index.
  var hidden: Range<Int> { 0..<(layers.count - 1) }
  var top: Int { layers.count - 1 }

  /// v_k of every layer.
  func potentials(_ x: [Flat]) -> [[Flat]] {
    var below = x
    return layers.indices.map { k in
      let v = below.map { layers[k].up(w[k], c[k], $0) }
      below = each(v, sigmoid)
      return v
    }
  }

  /// δ of backpropagation, or of feedback alignment through `feedback` in the shape of the weights above.
  func shadow(_ e: [[Flat]], _ target: [Flat], feedback: [Flat]?) -> [[Flat]] {
    var deltas = [each(target, e[top]) { -($0 - $1) * $1 * (1 - $1) }]
    for k in hidden.reversed() {
      let matrix = feedback?[k] ?? w[k + 1]
      let down = deltas[0].map { layers[k + 1].down(matrix, $0) }
      deltas.insert(each(down, e[k]) { $0 * $1 * (1 - $1) }, at: 0)
    }
    return deltas
  }

  /// Mean, or sum, over the minibatch of `δ_kᵀ x_k`.
  func gradients(_ deltas: [[Flat]], _ x: [[Flat]], mean: Bool) -> (w: [Flat], c: [Flat]) {
    let share = mean ? 1 / Double(x[0].count) : 1
    return (
      layers.indices.map { k in layers[k].outer(deltas[k], x[k]).map { share * $0 } },
      layers.indices.map { k in
        let positions =
          s.mistake == .thresholdsMeanOverPositions
          ? Double(layers[k].outputs / layers[k].thresholds) : 1
        return layers[k].sum(deltas[k]).map { share * $0 / positions }
      }
    )
  }

  /// `M ← μ M + g`, `W ← W − η M − λ W`.
  mutating func move(by gradients: (w: [Flat], c: [Flat]), thresholdsDecay: Bool) {
    let kept = 1 - s.decay * (s.mistake == .decayTimesRate ? s.rate : 1)
    let fresh = s.mistake == .dampedMomentum ? 1 - s.momentum : 1
    for k in layers.indices {
      velocityW[k] = zip(velocityW[k], gradients.w[k]).map { s.momentum * $0 + fresh * $1 }
      w[k] = zip(w[k], velocityW[k]).map { kept * $0 - s.rate * $1 }
      let momentum = s.mistake == .momentumForgetsThresholds ? 0 : s.momentum
      velocityC[k] = zip(velocityC[k], gradients.c[k]).map { momentum * $0 + fresh * $1 }
      c[k] = zip(c[k], velocityC[k]).map { (thresholdsDecay ? kept : 1) * $0 - s.rate * $1 }
    }
  }

  // MARK: Records

  /// The targets of a step: one-hot, or the network's own answer.
  func targets(_ labels: [Int], _ output: [Flat], taught: Bool) -> [Flat] {
    taught || s.mistake == .teacherWhereThereIsNone
      ? labels.map { label in (0..<layers[top].outputs).map { $0 == label ? 1 : 0 } } : output
  }

  func state(_ values: [Flat], _ k: Int) -> JSONValue { .nested(values, layers[k].above) }

  func gradientRecord(
    _ name: String, _ gradients: (w: [Flat], c: [Flat]), _ k: Int
  ) -> [String: JSONValue] {
    [
      "grad_weight\(name)": .nested(gradients.w[k], layers[k].weightShape),
      "grad_bias\(name)": .numbers(gradients.c[k]),
    ]
  }

  /// `output` and `mse`.
  func answer(_ output: [Flat], _ labels: [Int]) -> [String: JSONValue] {
    let hot = labels.map { label in (0..<output[0].count).map { $0 == label ? 1.0 : 0 } }
    let squares = each(output, hot) { ($0 - $1) * ($0 - $1) }.flatMap { $0 }
    return [
      "output": .nested(output, layers[top].above),
      "mse": .number(squares.reduce(0, +) / Double(squares.count)),
    ]
  }

  /// Angles and magnitudes of weight gradients, as the authors' code has them: an angle to backpropagation that is undefined is 90
  /// where the update is zero or undefined, and stops the code, so that none is recorded, where it is not.
  func metrics(_ own: [Flat], _ bp: [Flat], _ fa: [Flat]) -> [String: JSONValue] {
    func all(_ list: [Flat]) -> [Flat] {
      s.mistake == .globalAngleWithoutOutput ? Array(list.dropLast()) : list
    }
    func angles(_ a: [Flat], _ b: [Flat]) -> Flat {
      layers.indices.map { arcCosineAngle([a[$0]], [b[$0]]) }
    }
    func magnitudes(_ list: [Flat]) -> JSONValue {
      .numbers(list.map { $0.reduce(0) { $0 + abs($1) } / Double($0.count) })
    }
    let toBackpropagation = zip(angles(own, bp), own).map { angle, update in
      let isSilent = update.allSatisfy { $0 == 0 } || update.contains(where: \.isNaN)
      return angle.isNaN && isSilent ? 90 : angle
    }
    var record: [String: JSONValue] = [
      "global_bp_angle": .number(arcCosineAngle(all(own), all(bp))),
      "fa_angles": .numbers(angles(own, fa)),
      "global_fa_angle": .number(arcCosineAngle(all(own), all(fa))),
      "fa_to_bp_angles": .numbers(angles(fa, bp)),
      "global_fa_to_bp_angle": .number(arcCosineAngle(all(fa), all(bp))),
      "grad_magnitudes": magnitudes(own), "bp_grad_magnitudes": magnitudes(bp),
    ]
    if !toBackpropagation.contains(where: \.isNaN) {
      record["bp_angles"] = .numbers(toBackpropagation)
    }
    return record
  }

  func parameters(_ k: Int) -> [String: JSONValue] {
    ["W": .nested(w[k], layers[k].weightShape), "b": .numbers(c[k])]
  }
}
