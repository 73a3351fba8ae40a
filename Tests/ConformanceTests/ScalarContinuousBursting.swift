import Foundation
import Support

/// Mistakes that are easily made in continuous networks of bursting neurons; the reference makes them on request.
enum BurstingMistake: String, CaseIterable, Sendable {
  case feedbackWithoutDelay, hiddenEventsOfTheStepBefore, probabilitiesStartAtTheBaseline
  case plasticityOfThePresentStep, presynapticEventsOfTheStepBefore,
    baselineOfTheOutputIsThatOfTheOthers
  case apicalInputWithoutOneMinusRate, apicalGainMissing, eventFeedbackOfTheWrongSign
  case symmetricFromTheStart, transportBeforeLearning, transportInPredictionToo
  case oneLayerUpInAStep, thresholdsDoNotLearn, teacherReadsThePresentRate
  case averageOfProbabilities, averageNotCached, averageBeforeTheTeacherReadsIt

  /// Of what only Burstprop has.
  var isOfAverages: Bool {
    switch self {
    case .averageOfProbabilities, .averageNotCached, .averageBeforeTheTeacherReadsIt,
      .teacherReadsThePresentRate:
      true
    default: false
    }
  }

  /// Of what only BurstCCN has.
  var isOfEventFeedback: Bool { self == .eventFeedbackOfTheWrongSign }
}

/// Families `cont_burstccn` and `cont_burstprop`, from the page that describes the format and the authors' order of a step, in
/// scalar loops. Lists by layer begin with layer 1; `y` and `q` have the shape of the next layer's `w`.
struct ScalarContinuousBursting {
  struct Settings {
    var sizes: [Int]
    var isBurstprop = false
    var dt = 0.1
    var tauSoma = 0.1
    var tauDendrite = 0.1
    var tauWeights = 100.0
    var tauAverage = 5.0
    var beta = 4.0
    var baseline = 0.5
    var transports = true
  }

  struct Layer {
    var v, e, p, b, u: [Double]
    var eCache, pCache, bCache, pAverageCache: [Double]
    var eAverage, bAverage, pAverage: [Double]

    init(_ size: Int, p: Double) {
      let zeros = [Double](repeating: 0, count: size)
      (v, e, b, u) = (zeros, zeros, zeros, zeros)
      self.p = zeros.map { _ in p }
      (eCache, pCache, bCache, pAverageCache) = (zeros, zeros, zeros, zeros)
      (eAverage, bAverage, pAverage) = (zeros, zeros, zeros)
    }

    mutating func cache() {
      (eCache, pCache, bCache, pAverageCache) = (e, p, b, pAverage)
    }
  }

  let s: Settings
  let mistake: BurstingMistake?
  var layers: [Layer]
  var w: [Rows]
  var c: [[Double]]
  var y: [Rows]
  var q: [Rows]
  private var earlierEvents: [[Double]]

  init(
    _ settings: Settings, w: [Rows], c: [[Double]], y: [Rows], q: [Rows],
    mistake: BurstingMistake? = nil
  ) {
    s = settings
    self.mistake = mistake
    (self.w, self.c, self.y, self.q) = (w, c, y, q)
    let p = mistake == .probabilitiesStartAtTheBaseline ? settings.baseline : 0
    layers = settings.sizes.dropFirst().map { Layer($0, p: p) }
    earlierEvents = layers.map(\.e)
    if mistake == .symmetricFromTheStart { transport() }
  }

  private var top: Int { layers.count - 1 }

  private func sigma(_ z: Double) -> Double { 1 / (1 + exp(-z)) }

  private func baseline(_ l: Int) -> Double {
    l == top && mistake != .baselineOfTheOutputIsThatOfTheOthers ? 0.5 : s.baseline
  }

  /// One step; without a target a prediction.
  mutating func step(_ x: [Double], target: [Double]?) {
    earlierEvents = layers.map(\.e)
    var h = x
    for l in layers.indices {
      layers[l].cache()
      let drive = zip(times(w[l], h), c[l]).map { $0 + $1 }
      layers[l].v = zip(layers[l].v, drive).map {
        (1 - s.dt / s.tauSoma) * $0 + s.dt / s.tauSoma * $1
      }
      layers[l].e = layers[l].v.map { sigma($0) }
      h = mistake == .oneLayerUpInAStep ? earlierEvents[l] : layers[l].e
    }
    let isEarly = mistake == .averageBeforeTheTeacherReadsIt
    if isEarly { average(top) }
    settleOutput(target)
    if !isEarly { average(top) }
    for l in layers.indices.dropLast().reversed() {
      layers[l].cache()
      if mistake == .hiddenEventsOfTheStepBefore { layers[l].eCache = earlierEvents[l] }
      settleHidden(l)
      average(l)
    }
    if target != nil { learn(x) }
    if s.transports, target != nil || mistake == .transportInPredictionToo,
      mistake != .transportBeforeLearning
    {
      transport()
    }
  }

  private mutating func settleOutput(_ target: [Double]?) {
    for i in layers[top].p.indices {
      let own = layers[top].e[i]
      let e =
        s.isBurstprop && mistake != .teacherReadsThePresentRate ? layers[top].eAverage[i] : own
      let error = target.map { ($0[i] - e) * (1 - e) } ?? 0
      layers[top].p[i] = baseline(top) + baseline(top) * error
      layers[top].b[i] = layers[top].p[i] * own
    }
  }

  private mutating func settleHidden(_ l: Int) {
    let above = layers[l + 1]
    let isPresent = mistake == .feedbackWithoutDelay
    let (events, bursts) = (
      isPresent ? above.e : above.eCache, isPresent ? above.b : above.bCache
    )
    for i in layers[l].u.indices {
      var feedback = 0.0
      for j in above.e.indices {
        feedback += y[l][j][i] * bursts[j]
        if !s.isBurstprop {
          feedback +=
            (mistake == .eventFeedbackOfTheWrongSign ? -1 : 1) * q[l][j][i] * events[j]
        }
      }
      if mistake != .apicalInputWithoutOneMinusRate { feedback *= 1 - layers[l].eCache[i] }
      if mistake != .apicalGainMissing { feedback *= s.beta }
      layers[l].u[i] =
        (1 - s.dt / s.tauDendrite) * layers[l].u[i] + s.dt / s.tauDendrite * feedback
      layers[l].p[i] = sigma(layers[l].u[i])
      layers[l].b[i] = layers[l].p[i] * layers[l].e[i]
    }
  }

  private mutating func average(_ l: Int) {
    for i in layers[l].e.indices {
      let fraction = s.dt / s.tauAverage
      layers[l].eAverage[i] += fraction * (layers[l].eCache[i] - layers[l].eAverage[i])
      layers[l].bAverage[i] += fraction * (layers[l].bCache[i] - layers[l].bAverage[i])
      if mistake == .averageOfProbabilities {
        layers[l].pAverage[i] += fraction * (layers[l].pCache[i] - layers[l].pAverage[i])
      } else {
        layers[l].pAverage[i] = layers[l].bAverage[i] / layers[l].eAverage[i]
      }
    }
  }

  private mutating func learn(_ x: [Double]) {
    for l in layers.indices {
      let layer = layers[l]
      let presynaptic =
        l == 0
        ? x
        : mistake == .presynapticEventsOfTheStepBefore ? earlierEvents[l - 1] : layers[l - 1].eCache
      for i in layer.e.indices {
        let expected =
          s.isBurstprop
          ? (mistake == .averageNotCached ? layer.pAverage[i] : layer.pAverageCache[i])
          : baseline(l)
        let isPresent = mistake == .plasticityOfThePresentStep
        let d =
          ((isPresent ? layer.p[i] : layer.pCache[i]) - expected)
          * (isPresent ? layer.e[i] : layer.eCache[i])
        if mistake != .thresholdsDoNotLearn { c[l][i] += s.dt / s.tauWeights * d }
        for j in presynaptic.indices { w[l][i][j] += s.dt / s.tauWeights * d * presynaptic[j] }
      }
      if s.transports, mistake == .transportBeforeLearning, l < top {
        y[l] = w[l + 1]
        if !s.isBurstprop { q[l] = scaled(w[l + 1], -s.baseline) }
      }
    }
  }

  private mutating func transport() {
    for l in y.indices {
      y[l] = w[l + 1]
      if !s.isBurstprop { q[l] = scaled(w[l + 1], -s.baseline) }
    }
  }

  // MARK: Records

  var state: JSONValue {
    .array(
      layers.enumerated().map { l, layer in
        var block: [String: JSONValue] = [
          "v": undefinedAsNull(layer.v), "e": undefinedAsNull(layer.e),
          "p": undefinedAsNull(layer.p), "b": undefinedAsNull(layer.b),
          "e_cache": undefinedAsNull(layer.eCache), "p_cache": undefinedAsNull(layer.pCache),
          "b_cache": undefinedAsNull(layer.bCache), "e_ma": undefinedAsNull(layer.eAverage),
          "b_ma": undefinedAsNull(layer.bAverage),
        ]
        if l < top { block["u"] = undefinedAsNull(layer.u) }
        if s.isBurstprop {
          block["p_ma"] = undefinedAsNull(layer.pAverage)
          block["p_ma_cache"] = undefinedAsNull(layer.pAverageCache)
        }
        return .object(block)
      })
  }

  var weights: JSONValue {
    .array(
      layers.indices.map { l in
        var block: [String: JSONValue] = [
          "W": .array(w[l].map(undefinedAsNull)), "b": undefinedAsNull(c[l]),
        ]
        if l < top {
          block["Y"] = .array(y[l].map(undefinedAsNull))
          if !s.isBurstprop { block["Q"] = .array(q[l].map(undefinedAsNull)) }
        }
        return .object(block)
      })
  }
}

/// JSON has no NaN and no infinity.
func undefinedAsNull(_ list: [Double]) -> JSONValue {
  .array(list.map { $0.isFinite ? .double($0) : .null })
}
