import Support

/// Family `burstprop`, from the equations of section 2.2.
struct ScalarBurstprop {
  struct Settings {
    var baseline = 0.2
    var isRecurrent = true
    /// 0 where R does not learn.
    var recurrentRate = 0.0
    var learnsFeedback = false
    var tied: Double?
  }

  var net: ScalarLayeredNetwork
  let s: Settings
  /// Y of every layer, in the shape of its own weights; the first is used by nothing.
  var y: [Flat]
  /// R of every hidden layer, rows of the neurons that hear; nil of maps.
  var r: [Rows?]
  private var velocityY: [Flat]

  init(_ net: ScalarLayeredNetwork, _ settings: Settings, y: [Flat], r: [Rows?]) {
    self.net = net
    s = settings
    self.y = y
    self.r = r
    velocityY = y.map { $0.map { _ in 0 } }
  }

  mutating func step(_ x: [Flat], _ labels: [Int], taught: Bool) -> [String: JSONValue] {
    let (layers, top, mistake) = (net.layers, net.top, net.s.mistake)
    let e = net.potentials(x).map { each($0, sigmoid) }
    let inputs = [x] + e.dropLast()
    let target = net.targets(labels, e[top], taught: taught)
    var p = e.map { each($0) { _ in s.baseline } }
    var pt = p
    var (b, bt, pre, u) = (e, e, e, e)
    pt[top] = each(target, e[top]) { s.baseline * (1 + ($0 - $1) * (1 - $1)) }
    for k in layers.indices.reversed() {
      if k < top {
        let f = b[k + 1].map { layers[k + 1].down(y[k + 1], $0) }
        let ft = bt[k + 1].map { layers[k + 1].down(y[k + 1], $0) }
        pre[k] = each(f, e[k]) { sigmoid($0) * $1 }
        let silent = each(e[k]) { _ in 0 }
        let heard =
          mistake == .recurrentInputHearsBursts
          ? each(f, e[k]) { sigmoid($0 * (1 - $1)) * $1 } : pre[k]
        let lateral = r[k].map { matrix in
          heard.map {
            times(mistake == .recurrentInputTransposed ? transposed(matrix) : matrix, $0)
          }
        }
        u[k] = each(f, e[k], lateral ?? silent) { $0 * (1 - $1) - $2 }
        let slope = mistake == .slopeFour ? 4.0 : 1
        p[k] = each(u[k]) { sigmoid(slope * $0) }
        pt[k] = each(
          ft, e[k], mistake == .recurrentInputOnlyUntaught ? silent : lateral ?? silent
        ) { sigmoid(slope * ($0 * (1 - $1) - $2)) }
      }
      b[k] = each(p[k], e[k], *)
      bt[k] = each(pt[k], e[k], *)
    }
    let deltas = layers.indices.map { each(bt[$0], b[$0]) { -($0 - $1) } }
    let above = Array(y.dropFirst())
    let bp = net.shadow(e, target, feedback: nil)
    let fa = net.shadow(
      e, target, feedback: mistake == .alignmentThroughForwardWeights ? nil : above)
    let isMean = mistake == .gradientsAreMeans
    let own = net.gradients(deltas, inputs, mean: isMean)
    let (gbp, gfa) = (
      net.gradients(bp, inputs, mean: isMean), net.gradients(fa, inputs, mean: isMean)
    )
    let recurrent = net.hidden.map { k -> Rows? in
      guard r[k] != nil, s.recurrentRate != 0 else { return nil }
      let share = mistake == .recurrentMeanOverBatch ? 1 / Double(x.count) : 1
      var sum = Rows(
        repeating: Flat(repeating: 0, count: layers[k].outputs), count: layers[k].outputs)
      for (post, pre) in zip(u[k], pre[k]) {
        sum = combine(sum, outer(post, pre)) { $0 - share * $1 }
      }
      return sum
    }
    let records = layers.indices.map { k -> JSONValue in
      var record: [String: JSONValue] = [
        "e": net.state(e[k], k), "b": net.state(b[k], k), "b_t": net.state(bt[k], k),
        "delta": net.state(deltas[k], k), "delta_bp": net.state(bp[k], k),
        "delta_fa": net.state(fa[k], k),
      ]
      for (name, gradients) in [("", own), ("_bp", gbp), ("_fa", gfa)] {
        record.merge(net.gradientRecord(name, gradients, k)) { $1 }
      }
      if s.learnsFeedback && !layers[k].isMap {
        record["grad_weight_Y"] = .nested(own.w[k], layers[k].weightShape)
      }
      if k == top {
        record["p"] = .number(s.baseline)
        record["p_t"] = net.state(pt[k], k)
        return .object(record)
      }
      if s.isRecurrent { record["b_pre"] = net.state(pre[k], k) }
      if r[k] != nil { record["u"] = net.state(u[k], k) }
      if !layers[k].isMap {
        record["p"] = net.state(p[k], k)
        record["p_t"] = net.state(pt[k], k)
      }
      if let gradient = recurrent[k] { record["grad_weight_r"] = json(gradient) }
      return .object(record)
    }
    var metrics = net.metrics(own.w, gbp.w, gfa.w)
    metrics["weight_angles_W_Y"] = .numbers(
      (1..<layers.count).map { arcCosineAngle([net.w[$0]], [y[$0]]) })
    learn(own, recurrent, batch: isMean ? 1 : Double(x.count))
    var result = net.answer(e[top], labels)
    result["layers"] = .array(records)
    result["metrics"] = .object(metrics)
    result["after"] = parameters
    return result
  }

  private mutating func learn(
    _ sums: (w: [Flat], c: [Flat]), _ recurrent: [Rows?], batch: Double
  ) {
    let mistake = net.s.mistake
    let means = (w: sums.w.map { $0.map { $0 / batch } }, c: sums.c.map { $0.map { $0 / batch } })
    net.move(by: means, thresholdsDecay: mistake == .thresholdsDecay)
    for (k, layer) in net.layers.enumerated() {
      if s.learnsFeedback {
        // In the authors' code maps' feedback has no gradient.
        let gradient = layer.isMap ? means.w[k].map { _ in 0 } : means.w[k]
        velocityY[k] = zip(velocityY[k], gradient).map { net.s.momentum * $0 + $1 }
        let isKept = layer.isMap && mistake == .feedbackKeepsWhatItDoesNotLearn
        let kept = isKept ? 1 : 1 - net.s.decay
        y[k] = zip(y[k], velocityY[k]).map { kept * $0 - net.s.rate * $1 }
      }
      if let scale = s.tied { y[k] = net.w[k].map { scale * $0 } }
      if k < net.top, let matrix = r[k], let gradient = recurrent[k] {
        r[k] = combine(matrix, gradient) { $0 - s.recurrentRate * $1 }
      }
    }
  }

  var parameters: JSONValue {
    .array(
      net.layers.indices.map { k in
        var record = net.parameters(k)
        record["Y"] = .nested(y[k], net.layers[k].weightShape)
        if k < net.top, let matrix = r[k] { record["R"] = json(matrix) }
        return .object(record)
      })
  }
}
