import Support

/// Model `ann`, from section 6 of the specification.
struct ScalarStreamingBackpropagation: ScalarStreamingModel {
  let s: ScalarStreamingSettings
  var w, bpp: [Rows]
  /// Potentials and what is backpropagated.
  var u, delta: [[Double]]
  private var r0: [Double]
  private var r, d: [[Double]]
  private(set) var mse = 0.0
  private(set) var updates: [Rows] = []

  init(
    _ settings: ScalarStreamingSettings, w: [Rows], bpp: [Rows], u: [[Double]], delta: [[Double]]
  ) {
    s = settings
    self.w = w
    self.bpp = bpp
    self.u = u
    self.delta = delta
    r0 = Array(repeating: 0, count: s.layers[0])
    r = settings.areas.map { settings.phi[$0](u[$0]) }
    d = r
  }

  mutating func step(_ x: [Double], _ target: [Double], _ mode: ScalarMode) {
    let mistake = s.mistake
    let (older, deltaOld, last) = ([r0] + r, delta, s.top - 1)
    r0 = x
    r = s.areas.map { s.phi[$0](u[$0]) }
    d = s.areas.map { s.derivative($0, u[$0]) }
    mse = s.squaredError(r[last], target)
    let f =
      mistake == .attenuationOfTheMicrocircuit ? s.gbas / s.g : s.gbas / (s.gbas + s.gl)
    let next = s.areas.map { k in times(w[k], k == 0 ? r0 : r[k - 1]).map { f * $0 } }
    for k in s.hidden { delta[k] = pairwise(d[k], times(bpp[k], deltaOld[k + 1]), *) }
    if mode.isTaught {
      let answer = mistake == .answersBeforeDeltas ? s.phi[last](next[last]) : r[last]
      delta[last] = pairwise(d[last], pairwise(target, answer, -), *)
    } else if mistake != .untaughtDeltasStay {
      delta[last] = delta[last].map { _ in 0 }
    }
    u = next
    let pre = mistake == .presynapticRatesOfThisStep ? [r0] + r : older
    let post = mistake == .deltasOfThisStep ? delta : deltaOld
    updates = s.areas.map { scaled(outer(post[$0], pre[$0]), s.dt) }
    if mode.runsSynapses, mistake != .feedbackCopiedAfterIncrement { copyFeedback() }
    if mode.learns {
      w = s.areas.map { k in combine(w[k], scaled(updates[k], s.etaW[k][k]), +) }
    }
    if mode.runsSynapses, mistake == .feedbackCopiedAfterIncrement { copyFeedback() }
  }

  private mutating func copyFeedback() {
    guard s.copies || s.mistake == .fixedFeedbackIsCopied else { return }
    let mismatch = s.mistake == .feedbackWithMismatch ? 0.05 : 0
    for k in s.hidden {
      bpp[k] = transposed(w[k + 1]).map { $0.map { $0 + mismatch } }
    }
  }

  var chain: [Rows] { w }

  func weights() -> [String: JSONValue] { ["WPP": json(w), "BPP": json(bpp)] }

  func initial() -> [String: JSONValue] {
    ["WPP": json(w), "BPP": json(bpp), "uP": json(u), "uI": json(delta)]
  }

  func record() -> [String: JSONValue] {
    [
      "uP": json(u), "rP_breve": json(r), "uI": json(delta), "d_rP": json(d), "mse": json(mse),
    ]
  }
}
