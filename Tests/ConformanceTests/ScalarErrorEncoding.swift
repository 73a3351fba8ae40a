import Foundation
import Support

/// Family `edn`, from the equations of section 2.3.
struct ScalarErrorEncoding {
  struct Settings {
    var nudging = (output: 0.1, interneurons: 0.1, hidden: 0.1)
    /// κ / η.
    var interneuronRate = 2.0
    /// Scales of what is tied; nil for what is not.
    var tiedFeedback, ideal: Double?
  }

  var net: ScalarLayeredNetwork
  let s: Settings
  /// Of each hidden layer, in the shape of the weights above.
  var y, onto, back: [Flat]
  var thresholds: [Flat]

  mutating func step(_ x: [Flat], _ labels: [Int], taught: Bool) -> [String: JSONValue] {
    let (layers, top, mistake) = (net.layers, net.top, net.s.mistake)
    let v = net.potentials(x)
    let r = v.map { each($0, sigmoid) }
    let inputs = [x] + r.dropLast()
    let lambda =
      mistake == .nudgingSwapped
      ? (output: s.nudging.output, interneurons: s.nudging.hidden, hidden: s.nudging.interneurons)
      : s.nudging
    let hard = net.targets(labels, r[top], taught: taught)
    var vt = v
    if taught || mistake == .teacherWhereThereIsNone {
      let soft = each(hard) { 0.2 + 0.6 * $0 }
      let goal = mistake == .hardTargets ? each(hard) { 0.001 + 0.998 * $0 } : soft
      vt[top] = each(v[top], goal) {
        (1 - lambda.output) * $0 + lambda.output * log($1 / (1 - $1))
      }
    }
    var (basal, soma) = (v, v)
    var apical = v
    for k in net.hidden.reversed() {
      basal[k] = r[k].map { layers[k + 1].up(onto[k], thresholds[k], $0) }
      soma[k] = each(basal[k], vt[k + 1]) {
        (1 - lambda.interneurons) * $0 + lambda.interneurons * $1
      }
      let sent = each(vt[k + 1], sigmoid).map { layers[k + 1].down(y[k], $0) }
      let returned = each(soma[k], sigmoid).map { layers[k + 1].down(back[k], $0) }
      let sign = mistake == .interneuronsExcite ? 1.0 : -1
      apical[k] = each(sent, returned) { $0 + sign * $1 }
      vt[k] = each(v[k], apical[k]) { $0 + lambda.hidden * $1 }
    }
    let rt = vt.map { each($0, sigmoid) }
    let deltas = layers.indices.map { each(rt[$0], r[$0]) { -($0 - $1) } }
    let judged = mistake == .softTargetsInShadows ? each(hard) { 0.2 + 0.6 * $0 } : hard
    let bp = net.shadow(r, judged, feedback: nil)
    let fa = net.shadow(
      r, judged, feedback: mistake == .alignmentThroughForwardWeights ? nil : y)
    let own = net.gradients(deltas, inputs, mean: true)
    let (gbp, gfa) = (
      net.gradients(bp, inputs, mean: true), net.gradients(fa, inputs, mean: true)
    )
    let share = 1 / Double(x.count)
    let surprise = net.hidden.map { each(soma[$0], basal[$0]) { sigmoid($0) - sigmoid($1) } }
    let heard = mistake == .interneuronsLearnFromOldRates ? r : rt
    let gOnto = net.hidden.map { k in
      layers[k + 1].outer(surprise[k], heard[k]).map { -share * $0 }
    }
    let gThresholds = net.hidden.map { k in layers[k + 1].sum(surprise[k]).map { -share * $0 } }
    let gBack = net.hidden.map { k in
      layers[k + 1].outer(each(soma[k], sigmoid), apical[k]).map { -share * $0 }
    }
    let records = layers.indices.map { k -> JSONValue in
      var record: [String: JSONValue] = [
        "pyr_basal": net.state(v[k], k), "pyr_basal_rate": net.state(r[k], k),
        "pyr_soma_t": net.state(vt[k], k), "pyr_soma_rate_t": net.state(rt[k], k),
        "delta": net.state(deltas[k], k), "delta_bp": net.state(bp[k], k),
        "delta_fa": net.state(fa[k], k),
      ]
      for (name, gradients) in [("", own), ("_bp", gbp), ("_fa", gfa)] {
        record.merge(net.gradientRecord(name, gradients, k)) { $1 }
      }
      guard k < top else { return .object(record) }
      record["pyr_apical"] = net.state(apical[k], k)
      record["intn_basal"] = net.state(basal[k], k + 1)
      record["intn_basal_rate"] = net.state(each(basal[k], sigmoid), k + 1)
      record["intn_soma"] = net.state(soma[k], k + 1)
      record["intn_soma_rate"] = net.state(each(soma[k], sigmoid), k + 1)
      let shape = layers[k + 1].weightShape
      record["grad_weight_pyr_intn"] = .nested(gOnto[k], shape)
      record["grad_bias_pyr_intn"] = .numbers(gThresholds[k])
      record["grad_weight_intn_pyr"] = .nested(gBack[k], shape)
      return .object(record)
    }
    var metrics = net.metrics(own.w, gbp.w, gfa.w)
    metrics["weight_angles_W_Y"] = .numbers(
      net.hidden.map { arcCosineAngle([net.w[$0 + 1]], [y[$0]]) })
    learn(own, gOnto, gThresholds, gBack)
    var result = net.answer(r[top], labels)
    result["layers"] = .array(records)
    result["metrics"] = .object(metrics)
    result["after"] = parameters
    return result
  }

  private mutating func learn(
    _ gradients: (w: [Flat], c: [Flat]), _ gOnto: [Flat], _ gThresholds: [Flat], _ gBack: [Flat]
  ) {
    let mistake = net.s.mistake
    let kappa =
      s.interneuronRate * (mistake == .interneuronRateWithoutForwardRate ? 1 : net.s.rate)
    net.move(by: gradients, thresholdsDecay: mistake != .thresholdsDoNotDecay)
    for k in net.hidden {
      onto[k] = zip(onto[k], gOnto[k]).map { $0 - kappa * $1 }
      back[k] = zip(back[k], gBack[k]).map { $0 - kappa * $1 }
      if mistake != .interneuronThresholdsStay {
        thresholds[k] = zip(thresholds[k], gThresholds[k]).map { $0 - kappa * $1 }
      }
      if let scale = s.tiedFeedback { y[k] = net.w[k + 1].map { scale * $0 } }
      if let scale = s.ideal {
        onto[k] = net.w[k + 1]
        thresholds[k] = net.c[k + 1]
        back[k] = y[k].map { (mistake == .idealWithoutScale ? 1 : scale) * $0 }
      }
    }
  }

  var parameters: JSONValue {
    .array(
      net.layers.indices.map { k in
        var record = net.parameters(k)
        if k < net.top {
          let shape = net.layers[k + 1].weightShape
          record["Y"] = .nested(y[k], shape)
          record["PI"] = .nested(onto[k], shape)
          record["bPI"] = .numbers(thresholds[k])
          record["IP"] = .nested(back[k], shape)
        }
        return .object(record)
      })
  }
}
