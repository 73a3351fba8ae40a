import Support

/// Kind `ode-lookahead`, from the page that describes the format.
struct ScalarLookahead {
  let s: ScalarSettings
  var w: ScalarWeights
  var uP: [[Double]]
  var uI: [[Double]]
  private var olderP: [[Double]]
  private var olderI: [[Double]]
  private var aheadP: [[Double]] = []
  private var aheadI: [[Double]] = []
  /// What this step saw, and what the one before saw.
  private var now: Seen
  private var before: Seen

  private struct Seen {
    var r: [[Double]]
    var rI: [[Double]]
    var vB: [[Double]]
    var vI: [[Double]]
    var vTD: [[Double]]
    var vA: [[Double]]
  }

  init(_ settings: ScalarSettings, uP: [[Double]], uI: [[Double]]) {
    s = settings
    w = settings.weights
    self.uP = uP
    self.uI = uI
    olderP = uP
    olderI = uI
    let phi = settings.phi
    func zero(_ list: [[Double]]) -> [[Double]] { list.map { $0.map { _ in 0 } } }
    let hidden = zero(uP.dropLast())
    before = Seen(
      r: [Array(repeating: 0, count: settings.layers[0])] + uP.map { phi($0) },
      rI: uI.map { phi($0) }, vB: zero(uP), vI: zero(uI), vTD: hidden, vA: hidden)
    now = before
  }

  private func conductance(_ k: Int) -> Double {
    s.leak + s.basal + (k == s.top ? s.somatic : s.apical)
  }
  private var interneuronConductance: Double { s.leak + s.dendritic + s.somatic }

  private func ahead(_ u: [Double], _ older: [Double], _ conductance: Double) -> [Double] {
    zip(u, older).map { $1 + 1 / conductance * ($0 - $1) / s.dt }
  }

  mutating func step(_ segment: ScalarSegment, learning: Bool) {
    aheadP = (1...s.top).map { ahead(uP[$0 - 1], olderP[$0 - 1], conductance($0)) }
    aheadI = (1..<s.top).map { ahead(uI[$0 - 1], olderI[$0 - 1], interneuronConductance) }
    now.r = [segment.x] + aheadP.map { s.phi($0) }
    now.rI = aheadI.map { s.phi($0) }
    now.vB = (1...s.top).map { times(w.f[$0 - 1], now.r[$0 - 1]) }
    now.vI = (1..<s.top).map { times(w.ip[$0 - 1], now.r[$0]) }
    now.vTD = (1..<s.top).map { times(w.b[$0 - 1], now.r[$0 + 1]) }
    let gate = 1 - (segment.disinhibition ?? 0)
    now.vA = (1..<s.top).map { (k: Int) -> [Double] in
      let lateral = times(w.pi[k - 1], now.rI[k - 1])
      return zip(now.vTD[k - 1], lateral).map { td, pi -> Double in td + gate * pi }
    }
    if learning { learn() }
    let newP = (1...s.top).map { (k: Int) -> [Double] in
      uP[k - 1].indices.map { (i: Int) -> Double in
        let u = uP[k - 1][i]
        let basal = now.vB[k - 1][i]
        let passive = -s.leak * u + s.basal * (basal - u)
        if k < s.top { return u + s.dt * (passive + s.apical * (now.vA[k - 1][i] - u)) }
        guard let target = segment.target else {
          return u + s.dt * conductance(k) * (s.attenuation(k) * basal - u)
        }
        return u + s.dt * (passive + s.somatic * (target[i] - u))
      }
    }
    let newI = (1..<s.top).map { (k: Int) -> [Double] in
      uI[k - 1].indices.map { (i: Int) -> Double in
        let u = uI[k - 1][i]
        let dendrite = s.dendritic * (now.vI[k - 1][i] - u)
        return u + s.dt * (-s.leak * u + dendrite + s.somatic * (aheadP[k][i] - u))
      }
    }
    olderP = uP
    olderI = uI
    uP = newP
    uI = newI
    before = now
  }

  private mutating func learn() {
    func surprise(_ rate: [Double], _ potential: [Double], _ attenuation: Double) -> [Double] {
      zip(rate, potential).map { $0 - s.phi(attenuation * $1) }
    }
    var change = ScalarWeights(zerosLike: w)
    for k in 1...s.top {
      change.f[k - 1] = outer(
        surprise(now.r[k], before.vB[k - 1], s.attenuation(k)), before.r[k - 1])
    }
    for k in 1..<s.top {
      change.ip[k - 1] = outer(
        surprise(now.rI[k - 1], before.vI[k - 1], s.interneuronAttenuation), before.r[k])
      change.pi[k - 1] = outer(before.vA[k - 1].map { -$0 }, before.rI[k - 1])
      change.b[k - 1] = outer(surprise(now.r[k], before.vTD[k - 1], 1), before.r[k + 1])
    }
    w.add(change, (s.etas.f, s.etas.ip, s.etas.pi, s.etas.td), s.dt)
  }

  func record(_ step: Int) -> JSONValue {
    [
      "step": .int(step), "uP": json(uP), "uI": json(uI), "uP_ahead": json(aheadP),
      "uI_ahead": json(aheadI), "vB": json(now.vB), "vI": json(now.vI), "vTD": json(now.vTD),
      "vA": json(now.vA),
    ]
  }

  func weightRecord(_ step: Int) -> JSONValue {
    .object(w.json(prefix: "W")).merging(["step": .int(step)])
  }
}
