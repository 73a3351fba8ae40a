import Support

/// Models `sacramento2018` and `dPC`, from sections 4 and 5 of the specification: with interneurons that match the area above, or with the
/// area's own rates of the step before in their place.
struct ScalarDendriticMicrocircuit: ScalarStreamingModel {
  let s: ScalarStreamingSettings
  var w, bpp, bpi, wip: [Rows]
  /// N_k.
  let mismatch: [Rows]
  var uP, uI: [[Double]]
  private var olderP, olderI: [[Double]]
  private var r0: [Double]
  private var rP, rI, vbas, vapi, vden, aheadP, aheadI: [[Double]]
  private(set) var mse = 0.0
  private(set) var updates: [Rows] = []

  private var hasInterneurons: Bool { s.model == "sacramento2018" }

  init(
    _ settings: ScalarStreamingSettings, w: [Rows], bpp: [Rows], bpi: [Rows], wip: [Rows],
    mismatch: [Rows], uP: [[Double]], uI: [[Double]]
  ) {
    s = settings
    self.w = w
    self.bpp = bpp
    self.bpi = bpi
    self.wip = wip
    self.mismatch = mismatch
    self.uP = uP
    self.uI = uI
    olderP = uP
    olderI = uI
    aheadP = uP
    aheadI = uI
    r0 = Array(repeating: 0, count: s.layers[0])
    rP = settings.areas.map { settings.phi[$0](uP[$0]) }
    rI = Array(rP.dropLast())
    if settings.model == "sacramento2018" {
      rI = settings.hidden.map { settings.interneurons($0)(uI[$0]) }
    }
    vbas = zeros(s.layers.dropFirst())
    vapi = Array(vbas.dropLast())
    vden = Array(vbas.dropFirst())
  }

  /// 1/τ of pyramidal neurons.
  private func conductance(_ k: Int) -> Double {
    s.gl + s.gbas + (k == s.top - 1 ? s.gntgt : s.gapi)
  }
  private var gnI: Double { s.mistake == .interneuronsNudgedLikeTheOutput ? s.gntgt : s.gnI }
  private var interneuronConductance: Double { s.gl + s.gden + gnI }
  /// From basal potential to what is predicted of a soma.
  private func factor(_ k: Int) -> Double {
    k == s.top - 1 && s.mistake != .outputFactorOfHidden
      ? s.gbas / (s.gl + s.gbas) : s.gbas / s.g
  }

  // MARK: A step

  mutating func step(_ x: [Double], _ target: [Double], _ mode: ScalarMode) {
    let mistake = s.mistake
    let (r0Old, rPOld, rIOld) = (r0, rP, rI)
    let (vbasOld, vapiOld, vdenOld) = (vbas, vapi, vden)
    r0 = x
    aheadP = s.areas.map { k in
      let isOther = mistake == .outputLooksAheadLikeHidden && k == s.top - 1
      return lookAhead(uP[k], olderP[k], 1 / (isOther ? s.g : conductance(k)), s.dt)
    }
    rP = s.areas.map { s.phi[$0](aheadP[$0]) }
    let presentP = uP
    if hasInterneurons {
      aheadI = s.hidden.map { lookAhead(uI[$0], olderI[$0], 1 / interneuronConductance, s.dt) }
      rI = s.hidden.map { s.interneurons($0)(aheadI[$0]) }
      vden = s.hidden.map { times(wip[$0], rP[$0]) }
    } else {
      rI = Array((mistake == .predictionsOfThisStep ? rP : rPOld).dropLast())
      if mistake == .predictionsStartAtZero, vbas.joined().allSatisfy({ $0 == 0 }) {
        rI = rI.map { $0.map { _ in 0 } }
      }
    }
    olderP = uP
    olderI = uI
    vbas = s.areas.map { times(w[$0], $0 == 0 ? r0 : rP[$0 - 1]) }
    vapi = s.hidden.map { pairwise(times(bpp[$0], rP[$0 + 1]), times(bpi[$0], rI[$0]), +) }
    mse = s.squaredError(rP[s.top - 1], target)
    let steadyP = s.areas.map { steadyState($0, target, mode) }
    // Synapses, all from the weights of the beginning of the step.
    let pre =
      mistake == .presynapticRatesOfThisStep ? [r0] + rP.dropLast() : [r0Old] + rPOld.dropLast()
    let basal = mistake == .postWithPresentBasalPotential ? vbas : vbasOld
    updates = s.areas.map { k in
      let predicted = basal[k].map { factor(k) * $0 }
      let post =
        s.comparesRates
        ? pairwise(rP[k], s.phi[k](predicted), -) : pairwise(aheadP[k], predicted, -)
      return scaled(outer(post, pre[k]), s.dt)
    }
    let apical = mistake == .lateralWithPresentApical ? vapi : vapiOld
    let lateralPre = mistake == .lateralRatesOfOneStepAgo ? rI : rIOld
    let sign = mistake == .lateralWeightsExcite ? 1.0 : -1
    let bpiChange = s.hidden.map {
      scaled(outer(apical[$0], lateralPre[$0]), sign * s.dt * s.etaPI[$0])
    }
    let wipChange: [Rows] =
      hasInterneurons
      ? s.hidden.map { k in
        let dendrite = mistake == .interneuronsLearnFromPresentDendrites ? vden[k] : vdenOld[k]
        return scaled(
          outer(
            interneuronError(k, dendrite),
            mistake == .presynapticRatesOfThisStep ? rP[k] : rPOld[k]), s.dt * s.etaIP[k])
      } : []
    if mode.runsSynapses, mistake != .feedbackCopiedAfterIncrement { copyFeedback() }
    if mode.learns {
      w = s.areas.map { k in combine(w[k], scaled(updates[k], s.etaW[k][k]), +) }
    }
    if mode.learnsLateral, mistake != .copiedWeightsDoNotLearn {
      bpi = s.hidden.map { combine(bpi[$0], bpiChange[$0], +) }
    }
    if mode.learnsLateral {
      if hasInterneurons { wip = s.hidden.map { combine(wip[$0], wipChange[$0], +) } }
    }
    if mode.runsSynapses, mistake == .feedbackCopiedAfterIncrement { copyFeedback() }
    uP = s.areas.map { euler(uP[$0], steadyP[$0], 1 / conductance($0), s.dt) }
    guard hasInterneurons else { return }
    uI = s.hidden.map { k in
      let partner = mistake == .interneuronsNudgedByPotentials ? presentP[k + 1] : aheadP[k + 1]
      let steady = pairwise(vden[k], partner) {
        (s.gden * $0 + gnI * $1) / interneuronConductance
      }
      return euler(uI[k], steady, 1 / interneuronConductance, s.dt)
    }
  }

  private func steadyState(_ k: Int, _ target: [Double], _ mode: ScalarMode) -> [Double] {
    if k < s.top - 1 {
      return pairwise(vbas[k], vapi[k]) { (s.gbas * $0 + s.gapi * $1) / s.g }
    }
    let taught = s.gl + s.gbas + s.gntgt
    if mode.isTaught {
      return pairwise(vbas[k], target) { (s.gbas * $0 + s.gntgt * $1) / taught }
    }
    let keeps = s.mistake == .untaughtOutputKeepsTargetConductance
    return vbas[k].map { s.gbas * $0 / (keeps ? taught : s.gl + s.gbas) }
  }

  private func interneuronError(_ k: Int, _ dendrite: [Double]) -> [Double] {
    let nudged = s.mistake == .interneuronFactorWithNudging ? s.gnI : 0
    let predicted = dendrite.map { s.gden / (s.gl + s.gden + nudged) * $0 }
    return s.mistake == .interneuronsCompareTheirFactorAlone
      ? pairwise(aheadI[k], predicted, -) : pairwise(rI[k], s.interneurons(k)(predicted), -)
  }

  private mutating func copyFeedback() {
    guard s.copies || s.mistake == .fixedFeedbackIsCopied else { return }
    let older = bpp
    for k in s.hidden {
      bpp[k] = transposed(w[k + 1])
      if s.mistake != .mismatchOnlyAtStart { bpp[k] = combine(bpp[k], mismatch[k], +) }
      if hasInterneurons {
        let source = s.mistake == .interneuronFeedbackCopiesOlderOne ? older[k] : bpp[k]
        bpi[k] = scaled(source, -1)
      }
    }
  }

  // MARK: As a file has it

  var chain: [Rows] { w }

  func weights() -> [String: JSONValue] {
    var result = ["WPP": json(w), "BPP": json(bpp), "BPI": json(bpi)]
    if hasInterneurons { result["WIP"] = json(wip) }
    return result
  }

  func initial() -> [String: JSONValue] {
    var result = weights()
    result["uP"] = json(uP)
    if s.copies { result["BPP_noise"] = json(mismatch) }
    if hasInterneurons { result["uI"] = json(uI) }
    return result
  }

  func record() -> [String: JSONValue] {
    var result = [
      "uP": json(uP), "uP_breve": json(aheadP), "rP_breve": json(rP), "vbas": json(vbas),
      "vapi": json(vapi), "mse": json(mse),
    ]
    if hasInterneurons {
      result["uI"] = json(uI)
      result["uI_breve"] = json(aheadI)
      result["rI_breve"] = json(rI)
      result["vden"] = json(vden)
    }
    return result
  }
}
