import Support

/// Family `burstccn`, from the equations: section 1 of the network and the rules of its updates.
struct ScalarBurstCCN {
  struct Settings {
    var baseline = 0.5
    var burstRate = 0.0
    var eventRate = 0.0
    /// Scales of what is tied; nil for what is not.
    var tiedBursts: Double?
    var tiesEvents = false
    var rule = "burst"
  }

  var net: ScalarLayeredNetwork
  let s: Settings
  /// Of each hidden layer, in the shape of the weights above.
  var y, q: [Flat]
  private var velocityQ: [Flat]

  init(_ net: ScalarLayeredNetwork, _ settings: Settings, y: [Flat], q: [Flat]) {
    self.net = net
    s = settings
    self.y = y
    self.q = q
    velocityQ = q.map { $0.map { _ in 0 } }
  }

  private func learns(_ k: Int) -> Bool {
    !net.layers[k].isMap || (net.s.mistake == .feedbackToMapsLearns && !net.layers[k + 1].isMap)
  }

  mutating func step(_ x: [Flat], _ labels: [Int], taught: Bool) -> [String: JSONValue] {
    let (layers, top, mistake) = (net.layers, net.top, net.s.mistake)
    let e = net.potentials(x).map { each($0, sigmoid) }
    let inputs = [x] + e.dropLast()
    let target = net.targets(labels, e[top], taught: taught)
    var p = e
    var b = e
    var u = e
    p[top] = each(target, e[top]) {
      s.baseline * (1 + ($0 - $1) * (mistake == .factorOfTheOutputLeftOut ? 1 : 1 - $1))
    }
    for k in layers.indices.reversed() {
      if k < top {
        let sent =
          mistake == .untaughtBurstsSentDown ? each(e[k + 1]) { s.baseline * $0 } : b[k + 1]
        u[k] = each(
          sent.map { layers[k + 1].down(y[k], $0) }, e[k + 1].map { layers[k + 1].down(q[k], $0) },
          -)
        p[k] = each(u[k], e[k]) { sigmoid((mistake == .slopeOne ? 1 : 4) * $0 * (1 - $1)) }
      }
      b[k] = each(p[k], e[k], *)
    }
    let deltas = layers.indices.map { k in
      each(p[k], e[k]) {
        -($0 - s.baseline) * (mistake == .errorFromBurstProbabilityAlone ? 1 : $1)
      }
    }
    let bp = net.shadow(e, target, feedback: nil)
    let fa = net.shadow(
      e, target, feedback: mistake == .alignmentThroughForwardWeights ? nil : y)
    let own = net.gradients(deltas, inputs, mean: true)
    let (gbp, gfa) = (
      net.gradients(bp, inputs, mean: true), net.gradients(fa, inputs, mean: true)
    )
    // H = e_{l+1}ᵀ u / B.
    let share = 1 / Double(x.count)
    let h = net.hidden.map { k in
      layers[k + 1].outer(e[k + 1], u[k]).map { share * $0 }
    }
    let records = layers.indices.map { k -> JSONValue in
      var record: [String: JSONValue] = [
        "e": net.state(e[k], k), "p_t": net.state(p[k], k), "b_t": net.state(b[k], k),
        "b": net.state(each(e[k]) { s.baseline * $0 }, k), "delta": net.state(deltas[k], k),
        "delta_bp": net.state(bp[k], k), "delta_fa": net.state(fa[k], k),
      ]
      for (name, gradients) in [("", own), ("_bp", gbp), ("_fa", gfa)] {
        record.merge(net.gradientRecord(name, gradients, k)) { $1 }
      }
      guard k < top else { return .object(record) }
      record["apic"] = net.state(u[k], k)
      if learns(k) {
        let shape = layers[k + 1].weightShape
        if s.burstRate != 0 { record["grad_weight_Y"] = .nested(h[k], shape) }
        if s.eventRate != 0 { record["grad_weight_Q"] = .nested(h[k].map { -$0 }, shape) }
      }
      return .object(record)
    }
    var metrics = net.metrics(own.w, gbp.w, gfa.w)
    metrics["weight_angles_W_Y"] = .numbers(
      net.hidden.map { arcCosineAngle([net.w[$0 + 1]], [y[$0]]) })
    metrics["weight_angles_Q_Y"] = .numbers(net.hidden.map { arcCosineAngle([y[$0]], [q[$0]]) })
    if !net.hidden.isEmpty {
      metrics["global_weight_angle_Q_Y"] = .number(arcCosineAngle(y, q))
      metrics["mean_abs_apical_all_hidden"] = .number(meanMagnitude(Array(u.dropLast())))
    }
    learn(s.rule == "bp" ? gbp : s.rule == "fa" ? gfa : own, h, b, u)
    var result = net.answer(e[top], labels)
    result["layers"] = .array(records)
    result["metrics"] = .object(metrics)
    result["after"] = parameters
    return result
  }

  private func meanMagnitude(_ u: [[Flat]]) -> Double {
    func mean(_ values: Flat) -> Double {
      values.reduce(0) { $0 + abs($1) } / Double(values.count)
    }
    if net.s.mistake == .apicalMeanOfLayers { return mean(u.map { mean($0.flatMap { $0 }) }) }
    return mean(u.flatMap { $0.flatMap { $0 } })
  }

  private mutating func learn(
    _ gradients: (w: [Flat], c: [Flat]), _ h: [Flat], _ b: [[Flat]], _ u: [[Flat]]
  ) {
    let (layers, mistake) = (net.layers, net.s.mistake)
    let old = net.w
    net.move(by: gradients, thresholdsDecay: mistake != .thresholdsDoNotDecay)
    for k in net.hidden {
      if learns(k) {
        var hy = h[k]
        if mistake == .burstsTeachBurstFeedback {
          hy = layers[k + 1].outer(b[k + 1], u[k]).map { $0 / Double(u[k].count) }
        }
        y[k] = zip(y[k], hy).map { $0 - s.burstRate * $1 }
        let sign = mistake == .eventFeedbackUnlearns ? -1.0 : 1
        let momentum = mistake == .feedbackHasMomentum ? net.s.momentum : 0
        velocityQ[k] = zip(velocityQ[k], h[k]).map { momentum * $0 + sign * $1 }
        q[k] = zip(q[k], velocityQ[k]).map { $0 + s.eventRate * $1 }
      }
      if let scale = s.tiedBursts {
        y[k] = (mistake == .tiedToOlderWeights ? old : net.w)[k + 1].map { scale * $0 }
      }
      if s.tiesEvents {
        let baseline = mistake == .tiedEventFeedbackWithoutBaseline ? 1 : s.baseline
        q[k] = y[k].map { baseline * $0 }
      }
    }
  }

  var parameters: JSONValue {
    .array(
      net.layers.indices.map { k in
        var record = net.parameters(k)
        if k < net.top {
          record["Y"] = .nested(y[k], net.layers[k + 1].weightShape)
          record["Q"] = .nested(q[k], net.layers[k + 1].weightShape)
        }
        return .object(record)
      })
  }
}
