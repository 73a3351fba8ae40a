import Support

/// Model `errormc`, from section 3 of the specification: full form, with potentials. W and B^II are always square matrices of all
/// areas, layered or not.
struct ScalarErrorMicrocircuit: ScalarStreamingModel {
  let s: ScalarStreamingSettings
  var w, bii: Rows
  var wip, bpi: [Rows]
  /// N.
  let mismatch: Rows
  var uP, uI: [[Double]]
  private var olderP, olderI: [[Double]]
  private var r0: [Double]
  private var rP, rI, vbas, vapi, vden, d: [[Double]]
  private var aheadP, aheadI: [[Double]]
  private(set) var mse = 0.0
  private(set) var updates: [Rows] = []
  private(set) var norms: [Double] = []

  init(
    _ settings: ScalarStreamingSettings, w: Rows, wip: [Rows], bpi: [Rows], bii: Rows,
    mismatch: Rows, uP: [[Double]], uI: [[Double]]
  ) {
    s = settings
    self.w = w
    self.wip = wip
    self.bpi = bpi
    self.bii = bii
    self.mismatch = mismatch
    self.uP = uP
    self.uI = uI
    olderP = uP
    olderI = uI
    aheadP = uP
    aheadI = uI
    r0 = Array(repeating: 0, count: settings.layers[0])
    rP = settings.areas.map { settings.phi[$0](uP[$0]) }
    rI = uI
    vbas = zeros(settings.layers.dropFirst())
    vapi = vbas
    d = vbas
    vden = zeros(settings.errorSizes)
  }

  mutating func reset() {
    for k in s.areas {
      if s.mistake == .resetLeavesOutput && k == s.top - 1 { continue }
      uP[k] = uP[k].map { _ in 0 }
      if s.mistake == .resetTouchesOlderPotentials { olderP[k] = uP[k] }
      if s.mistake == .resetTouchesErrorNeurons { uI[k] = uI[k].map { _ in 0 } }
    }
  }

  // MARK: A step

  mutating func step(_ x: [Double], _ target: [Double], _ mode: ScalarMode) {
    let mistake = s.mistake
    let last = s.top - 1
    let (r0Old, rPOld, vbasOld) = (r0, rP, vbas)
    r0 = x
    lookAhead()
    // Dendrites.
    let heard = mistake == .basalHearsRatesBefore ? r0Old + rPOld.joined() : r0 + rP.joined()
    vbas = Array(times(w, heard).split(s.layers).dropFirst())
    let fromErrors = feedback().split(s.errorSizes)
    let gates = s.areas.map { gate($0) }
    for k in s.hidden {
      vden[k] = s.gates ? pairwise(gates[k], fromErrors[k], *) : fromErrors[k]
      if mistake == .gateOutsideTheProduct, s.gates {
        // W^IP of the product of both, where the numbers of neurons allow.
        vden[k] = times(wip[k], times(eye(s.layers[k + 1], s.errorSizes[k]), fromErrors[k]))
        vden[k] = pairwise(vden[k], times(eye(s.errorSizes[k], s.layers[k + 1]), d[k]), *)
      }
    }
    vapi = s.areas.map { times(bpi[$0], rI[$0]) }
    // Where potentials are heading.
    let g = s.g
    let steadyP = s.areas.map { k in
      pairwise(vbas[k], vapi[k]) {
        (s.gbas * $0 + (mistake == .apicalLeftOutOfOutput && k == last ? 0 : s.gapi * $1)) / g
      }
    }
    var steadyI = s.areas.map { k in vden[k].map { s.gden * $0 / (s.gl + s.gden) } }
    steadyI[last] = outputErrors(target, mode)
    if mistake == .outputErrorsHearEachOther {
      steadyI[last] = pairwise(steadyI[last], fromErrors[last]) {
        $0 + s.gden / (s.gl + s.gden) * $1
      }
    }
    mse = s.squaredError(rP[last], target)
    // Synapses.
    let pre =
      mistake == .presynapticRatesOfThisStep ? [r0] + rP.dropLast() : [r0Old] + rPOld.dropLast()
    let basal = mistake == .postWithPresentBasalPotential ? vbas : vbasOld
    let posts = s.areas.map { post($0, basal[$0]) }
    updates = s.areas.map { scaled(outer(posts[$0], pre[$0]), s.dt) }
    if mode.runsSynapses, mistake != .feedbackCopiedAfterIncrement { copyFeedback() }
    let increments = pairs.filter { s.etaW[$0.0][$0.1] != 0 }
      .map { ($0, scaled(outer(posts[$0.0], pre[$0.1]), s.dt * s.etaW[$0.0][$0.1])) }
    measure(increments)
    if mode.learns {
      for ((i, j), increment) in increments { w.add(increment, s.layers, i + 1, j) }
    }
    if mode.learnsLateral { relaxLaterals() }
    if mode.runsSynapses, mistake == .feedbackCopiedAfterIncrement { copyFeedback() }
    uP = s.areas.map { euler(uP[$0], steadyP[$0], 1 / g, s.dt) }
    uI = s.areas.map { euler(uI[$0], steadyI[$0], errorTau($0), s.dt) }
  }

  private mutating func measure(_ increments: [((Int, Int), Rows)]) {
    var squares = s.areas.map { _ in 0.0 }
    for ((i, j), increment) in increments {
      let rate = s.mistake == .normsAtARateOfOne ? s.etaW[i][j] : 1
      let norm = frobeniusNorm(increment) / rate
      squares[s.isSkip && s.mistake != .normsOfAreas ? 0 : i] += norm * norm
    }
    let isOne = s.isSkip && s.mistake != .normsOfAreas
    norms = (isOne ? [squares[0]] : squares).map { $0.squareRoot() }
  }

  private func errorTau(_ k: Int) -> Double {
    1 / (s.gl + (k == s.top - 1 ? s.gntgt : s.gden))
  }

  private mutating func lookAhead() {
    let mistake = s.mistake
    aheadP = s.areas.map { ConformanceTests.lookAhead(uP[$0], olderP[$0], 1 / s.g, s.dt) }
    aheadI = s.areas.map { k in
      let tau =
        mistake == .outputErrorsLookAheadByAnotherTau ? 1 / (s.gl + s.gden) : errorTau(k)
      return ConformanceTests.lookAhead(uI[k], olderI[k], tau, s.dt)
    }
    rP = s.areas.map { k in
      let present = mistake == .ratesOfOlderPotentials ? olderP[k] : uP[k]
      return s.phi[k](s.looksAhead[k] ? aheadP[k] : present)
    }
    d = s.areas.map { k in
      let isPresent = mistake == .derivativesOfPresentPotentials && !s.looksAhead[k]
      return s.derivative(k, isPresent ? uP[k] : aheadP[k])
    }
    rI = s.areas.map { k in
      let isAhead = s.errorsLookAhead[k] || mistake == .errorsAlwaysLookAhead
      let u = isAhead ? aheadI[k] : uI[k]
      return mistake == .errorsWithoutSlopes
        ? u.map { ScalarActivation.value(s.errorPhi[k].kind, $0, 1, 0) } : s.errorPhi[k](u)
    }
    olderP = uP
    olderI = uI
  }

  /// What all error neurons say to each.
  private func feedback() -> [Double] {
    guard s.mistake == .fixedFeedbackOnlyFromAbove else { return times(bii, rI.flatMap { $0 }) }
    var upper = bii
    for a in s.areas {
      for b in 0...a {
        upper.add(scaled(bii.block(s.errorSizes, a, b), -1), s.errorSizes, a, b)
      }
    }
    return times(upper, rI.flatMap { $0 })
  }

  /// What multiplies an error dendrite.
  private func gate(_ k: Int) -> [Double] {
    switch s.mistake {
    case .gateOfRates: times(wip[k], rP[k])
    case .gateWithoutLateralWeights: times(eye(s.errorSizes[k], s.layers[k + 1]), d[k])
    default: times(wip[k], d[k])
    }
  }

  private func outputErrors(_ target: [Double], _ mode: ScalarMode) -> [Double] {
    let last = s.top - 1
    guard mode.isTaught else { return uI[last].map { _ in 0 } }
    let off = pairwise(target, rP[last], -)
    var sum = times(wip[last], pairwise(d[last], off, *))
    if s.mistake == .outputErrorUngated { sum = times(wip[last], off) }
    if s.mistake == .outputGateAfterLateralWeights {
      sum = pairwise(
        times(eye(s.errorSizes[last], s.layers[last + 1]), d[last]), times(wip[last], off), *)
    }
    return sum.map { s.gntgt / (s.gl + s.gntgt) * $0 }
  }

  /// What a forward weight learns from.
  private func post(_ k: Int, _ basal: [Double]) -> [Double] {
    let isOther = s.mistake == .outputFactorWithoutApical && k == s.top - 1
    let factor = isOther ? s.gbas / (s.gl + s.gbas) : s.gbas / s.g
    let predicted = basal.map { factor * $0 }
    return s.comparesRates
      ? pairwise(rP[k], s.phi[k](predicted), -) : pairwise(aheadP[k], predicted, -)
  }

  /// Post and pre area of the possible forward projections.
  private var pairs: [(Int, Int)] { s.areas.flatMap { i in (0...i).map { (i, $0) } } }

  // MARK: Feedback and laterals

  private mutating func copyFeedback() {
    let mistake = s.mistake
    guard s.copies || mistake == .fixedFeedbackIsCopied else { return }
    let (e, n) = (s.errorSizes, s.layers)
    let (errorStarts, starts) = (e.starts, n.starts)
    for a in s.areas {
      for b in s.areas where s.isSkip || b == a + 1 {
        for x in 0..<e[a] {
          for y in 0..<e[b] {
            let (row, column) = (errorStarts[a] + x, errorStarts[b] + y)
            var (i, j) = (x, y)
            if mistake == .paddedAtTheOtherEnd {
              i += n[a + 1] - e[a]
              j += n[b + 1] - e[b]
            }
            let isThere = 0 <= i && i < n[a + 1] && 0 <= j && j < n[b + 1]
            let copied = b > a && isThere ? w[starts[b + 1] + j][starts[a + 1] + i] : 0
            var noise = mismatch[row][column]
            if mistake == .mismatchOnlyAtStart { noise = 0 }
            if mistake == .mismatchOnlyWhereSomethingIsCopied, b > a, copied == 0 { noise = 0 }
            bii[row][column] = copied + noise
            guard s.isSkip else { continue }
            var isKept = row <= column
            if mistake == .noFeedbackWithinAreas { isKept = a < b }
            if mistake == .withinAreasWithoutDiagonal { isKept = row < column }
            if mistake == .wholeMismatchWithinAreas { isKept = isKept || a == b }
            if !isKept { bii[row][column] = 0 }
          }
        }
      }
    }
  }

  private mutating func relaxLaterals() {
    let sign = s.mistake == .lateralWeightsGrow ? -1.0 : 1
    let goal = s.mistake == .lateralWeightsDecayToZero ? 0.0 : 1
    let isSwapped = s.mistake == .lateralRatesSwapped
    let (etaIP, etaPI) = isSwapped ? (s.etaPI, s.etaIP) : (s.etaIP, s.etaPI)
    for k in s.areas {
      let (e, n) = (s.errorSizes[k], s.layers[k + 1])
      wip[k] = combine(wip[k], eye(e, n)) { $0 - sign * s.dt * etaIP[k] * ($0 - goal * $1) }
      bpi[k] = combine(bpi[k], eye(n, e)) { $0 - sign * s.dt * etaPI[k] * ($0 - goal * $1) }
    }
  }

  // MARK: As a file has it

  var chain: [Rows] { s.areas.map { w.block(s.layers, $0 + 1, $0) } }

  private func between(_ square: Rows) -> JSONValue {
    s.isSkip ? json([square]) : json(s.hidden.map { square.block(s.errorSizes, $0, $0 + 1) })
  }

  func weights() -> [String: JSONValue] {
    [
      "WPP": s.isSkip ? json([w]) : json(chain), "WIP": json(wip), "BPI": json(bpi),
      "BII": between(bii),
    ]
  }

  func initial() -> [String: JSONValue] {
    var result = weights()
    result["uP"] = json(uP)
    result["uI"] = json(uI)
    if s.copies { result["BII_noise"] = between(mismatch) }
    return result
  }

  func record() -> [String: JSONValue] {
    [
      "uP": json(uP), "uI": json(uI), "uP_breve": json(aheadP), "uI_breve": json(aheadI),
      "rP_breve": json(rP), "rI_breve": json(rI), "d_rP": json(d), "vbas": json(vbas),
      "vapi": json(vapi), "vden": json(vden), "mse": json(mse),
    ]
  }
}

/// Ones on the main diagonal of a matrix of any shape.
func eye(_ rows: Int, _ columns: Int) -> Rows {
  (0..<rows).map { i in (0..<columns).map { i == $0 ? 1 : 0 } }
}
