import Support

/// One segment of a schedule.
struct ScalarSegment {
  var steps: Int
  var x: [Double]
  var target: [Double]?
  var learn: Bool
  var lag: Int?
  var disinhibition: Double?

  var json: JSONValue {
    var members: [String: JSONValue] = [
      "steps": .int(steps), "x": ConformanceTests.json(x),
      "target": target.map { ConformanceTests.json($0) } ?? .null, "learn": .bool(learn),
    ]
    if let lag { members["lag_steps"] = .int(lag) }
    if let disinhibition { members["disinhibition"] = .double(disinhibition) }
    return .object(members)
  }
}

/// Kind `ode`, from the page that describes the format, in scalar loops.
///
/// Lists by layer start at layer 1: `uP[k - 1]`, `uI[k - 1]`.
struct ScalarContinuous {
  let s: ScalarSettings
  var w: ScalarWeights
  var d: ScalarWeights
  var uP: [[Double]]
  var uI: [[Double]]
  var x: [Double]
  var target: [Double]?
  var vB: [[Double]] = []
  var vI: [[Double]] = []
  var vTD: [[Double]] = []
  var vA: [[Double]] = []
  var induction: ScalarWeights

  init(_ settings: ScalarSettings, uP: [[Double]], uI: [[Double]], x: [Double]) {
    s = settings
    w = settings.weights
    d = ScalarWeights(zerosLike: w)
    induction = d
    self.uP = uP
    self.uI = uI
    self.x = x
  }

  /// Rates and dendrites of the present potentials, and the inductions they make.
  mutating func look(_ d: Double) {
    let r = [x] + uP.map { s.phi($0) }
    let rI = uI.map { s.phi($0) }
    vB = (1...s.top).map { times(w.f[$0 - 1], r[$0 - 1]) }
    vI = (1..<s.top).map { times(w.ip[$0 - 1], r[$0]) }
    vTD = (1..<s.top).map { times(w.b[$0 - 1], r[$0 + 1]) }
    vA = (1..<s.top).map { (k: Int) -> [Double] in
      let lateral = times(w.pi[k - 1], rI[k - 1])
      return zip(vTD[k - 1], lateral).map { td, pi -> Double in td + (1 - d) * pi }
    }
    func surprise(_ rate: [Double], _ potential: [Double], _ attenuation: Double) -> [Double] {
      zip(rate, potential).map { $0 - s.phi(attenuation * $1) }
    }
    induction.f = (1...s.top).map {
      outer(surprise(r[$0], vB[$0 - 1], s.attenuation($0)), r[$0 - 1])
    }
    induction.ip = (1..<s.top).map {
      outer(surprise(rI[$0 - 1], vI[$0 - 1], s.interneuronAttenuation), r[$0])
    }
    induction.pi = (1..<s.top).map { outer(vA[$0 - 1].map { -$0 }, rI[$0 - 1]) }
    induction.b = (1..<s.top).map { outer(surprise(r[$0], vTD[$0 - 1], 1), r[$0 + 1]) }
  }

  mutating func step(_ segment: ScalarSegment, learning: Bool) {
    x = zip(x, segment.x).map { s.tauInput == 0 ? $1 : $0 + s.dt / s.tauInput * ($1 - $0) }
    if let goal = segment.target {
      if s.tauTarget > 0, let old = target {
        target = zip(old, goal).map { $0 + s.dt / s.tauTarget * ($1 - $0) }
      } else {
        target = goal
      }
    } else {
      target = nil
    }
    look(segment.disinhibition ?? 0)
    let newP = (1...s.top).map { (k: Int) -> [Double] in
      uP[k - 1].indices.map { (i: Int) -> Double in
        let u = uP[k - 1][i]
        var change = -s.leak * u + s.basal * (vB[k - 1][i] - u)
        if k < s.top { change += s.apical * (vA[k - 1][i] - u) }
        if k == s.top, let target { change += s.somatic * (target[i] - u) }
        return u + s.dt * change
      }
    }
    let newI = (1..<s.top).map { (k: Int) -> [Double] in
      uI[k - 1].indices.map { (i: Int) -> Double in
        let u = uI[k - 1][i]
        let dendrite = s.dendritic * (vI[k - 1][i] - u)
        return u + s.dt * (-s.leak * u + dendrite + s.somatic * (uP[k][i] - u))
      }
    }
    if learning {
      let etas = (s.etas.f, s.etas.ip, s.etas.pi, s.etas.td)
      if s.tauWeights > 0 {
        w.add(d, etas, s.dt)
        d.relax(to: induction, s.dt / s.tauWeights)
      } else {
        w.add(induction, etas, s.dt)
      }
    }
    uP = newP
    uI = newI
  }

  func record(_ step: Int) -> JSONValue {
    [
      "step": .int(step), "uP": json(uP), "uI": json(uI), "x": json(x),
      "trg": target.map { json($0) } ?? .null, "vB": json(vB), "vI": json(vI),
      "vTD": json(vTD), "vA": json(vA),
      "vBhat": json(vB.enumerated().map { k, v in v.map { s.attenuation(k + 1) * $0 } }),
      "vIhat": json(vI.map { $0.map { s.interneuronAttenuation * $0 } }),
    ]
  }

  func weightRecord(_ step: Int) -> JSONValue {
    var members = w.json(prefix: "W")
    if s.tauWeights > 0 { members.merge(d.json(prefix: "D")) { $1 } }
    members["step"] = .int(step)
    return .object(members)
  }
}
