import LinearAlgebra
import Support

/// Kind `twostep`, from the page that describes the format.
struct ScalarTwoStep {
  var s: ScalarSettings
  var literal: Bool
  var bias: Bool
  var lambdaHidden: [Double]
  var lambdaOut = 0.1
  var lambdaI = 0.15
  var w: ScalarWeights

  struct Sweep {
    var r: [[Double]]
    var rI: [[Double]]
    var vB: [[Double]]
    var vI: [[Double]]
    var u: [[Double]]
    var uI: [[Double]]
    var vTD: [[Double]]
    var vA: [[Double]]
  }

  private func extended(_ r: [Double]) -> [Double] { bias ? r + [1] : r }

  func sweep(_ x: [Double], _ target: [Double]?) -> Sweep {
    let top = s.top
    var r = [x]
    var vB: [[Double]] = []
    var vI: [[Double]] = []
    for k in 1...top {
      vB.append(times(w.f[k - 1], extended(r[k - 1])))
      r.append(s.phi(vB[k - 1]))
      if k < top { vI.append(times(w.ip[k - 1], extended(r[k]))) }
    }
    var u = vB
    if let target {
      u[top - 1] = zip(vB[top - 1], target).map { (1 - lambdaOut) * $0 + lambdaOut * $1 }
      r[top] = s.phi(u[top - 1])
    }
    var uI = vI
    var rI = vI
    var vTD = Array(vB.dropLast())
    var vA = vTD
    for k in (1..<top).reversed() {
      uI[k - 1] = zip(vI[k - 1], u[k]).map { (1 - lambdaI) * $0 + lambdaI * $1 }
      rI[k - 1] = s.phi(uI[k - 1])
      vTD[k - 1] = times(w.b[k - 1], s.phi(u[k]))
      vA[k - 1] = zip(vTD[k - 1], times(w.pi[k - 1], rI[k - 1])).map { $0 + $1 }
      let lambda = lambdaHidden[k - 1]
      u[k - 1] = zip(vB[k - 1], vA[k - 1]).map {
        (literal ? (1 - lambda) * $0 : $0) + lambda * $1
      }
      r[k] = s.phi(u[k - 1])
    }
    return Sweep(r: r, rI: rI, vB: vB, vI: vI, u: u, uI: uI, vTD: vTD, vA: vA)
  }

  func induction(_ sweep: Sweep) -> ScalarWeights {
    var x = ScalarWeights(zerosLike: w)
    func surprise(_ rate: [Double], _ prediction: [Double]) -> [Double] {
      zip(rate, prediction).map { $0 - s.phi($1) }
    }
    for k in 1...s.top {
      let share = literal && k < s.top ? 1 - lambdaHidden[k - 1] : 1
      x.f[k - 1] = outer(
        surprise(sweep.r[k], sweep.vB[k - 1].map { share * $0 }), extended(sweep.r[k - 1]))
    }
    for k in 1..<s.top {
      x.ip[k - 1] = outer(surprise(sweep.rI[k - 1], sweep.vI[k - 1]), extended(sweep.r[k]))
      x.pi[k - 1] = outer(sweep.vA[k - 1].map { -$0 }, sweep.rI[k - 1])
      x.b[k - 1] = outer(surprise(sweep.r[k], sweep.vTD[k - 1]), sweep.r[k + 1])
    }
    return x
  }

  /// One minibatch; returns its record.
  mutating func update(_ inputs: [[Double]], _ targets: [[Double]]) -> JSONValue {
    let free = inputs.map { sweep($0, nil) }
    let nudged = zip(inputs, targets).map { sweep($0, $1) }
    var mean = ScalarWeights(zerosLike: w)
    let share = 1 / Double(inputs.count)
    let ones = Array(repeating: share, count: s.top)
    for result in nudged { mean.add(induction(result), (ones, ones, ones, ones), 1) }
    w.add(mean, (s.etas.f, s.etas.ip, s.etas.pi, s.etas.td), 1)
    func byLayer(_ results: [Sweep], _ quantity: KeyPath<Sweep, [[Double]]>) -> JSONValue {
      json(
        results[0][keyPath: quantity].indices.map { k in
          results.map { $0[keyPath: quantity][k] }
        })
    }
    var record: [String: JSONValue] = [
      "x": json(inputs), "u_target": json(targets), "vB": byLayer(nudged, \.vB),
      "vI": byLayer(nudged, \.vI), "u": byLayer(nudged, \.u), "uI": byLayer(nudged, \.uI),
      "vTD": byLayer(nudged, \.vTD), "vA": byLayer(nudged, \.vA),
      "free_vA": byLayer(free, \.vA), "free_u_out": json(free.map { $0.u[s.top - 1] }),
      "after": .object(w.json(prefix: "W")),
      "labels": .array(targets.map { _ in .int(0) }),
    ]
    record.merge(mean.json(prefix: "dW")) { $1 }
    return .object(record)
  }
}
