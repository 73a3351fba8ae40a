import Support

/// The models of a configuration with random weights and potentials.
extension GeneratedStreaming {
  private mutating func matrix(_ rows: Int, _ columns: Int, _ range: Double) -> Rows {
    (0..<rows).map { _ in (0..<columns).map { _ in uniform(range) } }
  }

  private mutating func potentials(_ sizes: some Sequence<Int>) -> [[Double]] {
    sizes.map { size in (0..<size).map { _ in stream.normal() } }
  }

  mutating func makeModel() -> any ScalarStreamingModel {
    switch model {
    case .errormc: errorMicrocircuit()
    case .ann: backpropagation()
    case .dPC, .sacramento2018: dendriticMicrocircuit()
    }
  }

  private mutating func errorMicrocircuit() -> ScalarErrorMicrocircuit {
    let (n, e) = (s.layers, s.errorSizes)
    let all = n.reduce(0, +)
    let allErrors = e.reduce(0, +)
    var w: Rows = Array(repeating: Array(repeating: 0, count: all), count: all)
    for i in s.areas {
      for j in 0...i where strengths[i][j] != 0 {
        w.add(scaled(matrix(n[i + 1], n[j], 1), strengths[i][j]), n, i + 1, j)
      }
    }
    let variability = pickVariability()
    let (wip, bpi) = (
      s.areas.map { combine(eye(e[$0], n[$0 + 1]), matrix(e[$0], n[$0 + 1], variability), +) },
      s.areas.map { combine(eye(n[$0 + 1], e[$0]), matrix(n[$0 + 1], e[$0], variability), +) }
    )
    var bii = matrix(allErrors, allErrors, s.copies ? 0.8 : 0.4)
    let mismatch = matrix(allErrors, allErrors, 0.5)
    for a in s.areas {
      for b in s.areas {
        // Fixed feedback may lack projections, or lead upwards.
        let isMissing = !s.copies && s.isSkip && stream.chance(0.3)
        let isThere = s.isSkip ? !isMissing : b == a + 1
        if !isThere { bii.add(scaled(bii.block(e, a, b), -1), e, a, b) }
      }
    }
    if s.copies, s.isSkip {
      for i in bii.indices { for j in 0..<i { bii[i][j] = 0 } }
    }
    return ScalarErrorMicrocircuit(
      s, w: w, wip: wip, bpi: bpi, bii: bii, mismatch: mismatch,
      uP: potentials(n.dropFirst()), uI: potentials(e))
  }

  private mutating func pickVariability() -> Double { pick([0.03, 0.3]) }

  private mutating func dendriticMicrocircuit() -> ScalarDendriticMicrocircuit {
    let n = s.layers
    let isPredictive = model == .dPC
    // Loops through apical dendrites do not grow, whatever the transfer functions.
    let w = s.areas.map { matrix(n[$0 + 1], n[$0], 0.5) }
    let bpp = s.hidden.map { matrix(n[$0 + 1], n[$0 + 2], 0.7) }
    let bpi = s.hidden.map { matrix(n[$0 + 1], n[isPredictive ? $0 + 1 : $0 + 2], 0.35) }
    let wip = isPredictive ? [] : s.hidden.map { matrix(n[$0 + 2], n[$0 + 1], 0.5) }
    let mismatch = bpp.map { matrix($0.count, $0[0].count, 0.5) }
    return ScalarDendriticMicrocircuit(
      s, w: w, bpp: bpp, bpi: bpi, wip: wip, mismatch: mismatch, uP: potentials(n.dropFirst()),
      uI: isPredictive ? [] : potentials(n.dropFirst(2)))
  }

  private mutating func backpropagation() -> ScalarStreamingBackpropagation {
    let n = s.layers
    return ScalarStreamingBackpropagation(
      s, w: s.areas.map { matrix(n[$0 + 1], n[$0], 1) },
      bpp: s.hidden.map { matrix(n[$0 + 1], n[$0 + 2], 1) }, u: potentials(n.dropFirst()),
      delta: potentials(n.dropFirst()))
  }

  // MARK: A trace

  /// Steps from the beginning on that are recorded one by one; later ones by their ``stride``, those of the last segment all.
  private static let recorded = 20
  private static let stride = 7

  private mutating func segments() -> [Segment] {
    if let segments = wish.segments { return segments }
    // After a reset what looks ahead is far off; only functions with bounds take that in.
    let bounded: Set = ["tanh", "logistic"]
    let mayReset =
      model == .errormc
      && s.areas.allSatisfy { !s.looksAhead[$0] || bounded.contains(s.phi[$0].kind) }
    let resets = mayReset && stream.chance(0.4)
    return (0..<(3 + stream.below(3))).map { _ in
      var segment = Segment(
        steps: 1 + stream.below(25), target: stream.chance(0.6), learn: stream.chance(0.6))
      if stream.chance(0.5) { segment.learnLateral = stream.chance(0.5) }
      guard resets, stream.chance(0.5) else { return segment }
      segment.resets = true
      segment.learn = false
      segment.learnLateral = stream.chance(0.3)
      return segment
    }
  }

  private mutating func vectors(_ count: Int, _ size: Int) -> [[Double]] {
    (0..<count).map { _ in (0..<size).map { _ in stream.uniform(in: -1..<1.2) } }
  }

  func mode(_ segment: Segment) -> ScalarMode {
    let mistake = wish.mistake
    var mode = ScalarMode(
      isTaught: segment.target || mistake == .teachesWhereThereIsNoTarget, learns: segment.learn,
      learnsLateral: segment.learnLateral ?? segment.learn)
    if mistake == .lateralLearningFollowsForward { mode.learnsLateral = mode.learns }
    mode.runsSynapses = mode.learns || mode.learnsLateral
    if mistake == .onlyForwardLearningCopies { mode.runsSynapses = mode.learns }
    if mistake == .copiesWithoutLearning { mode.runsSynapses = true }
    return mode
  }

  mutating func trace(_ seed: Int) -> JSONValue {
    let (mistake, segments) = (wish.mistake, segments())
    let steps = segments.map(\.steps).reduce(0, +)
    let drawn = (hold: 1 + stream.below(12), shift: stream.below(15))
    let (hold, shift) = (wish.hold ?? drawn.hold, wish.shift ?? drawn.shift)
    let count = steps / hold + 1
    let inputs = vectors(count, s.layers[0])
    let targets = vectors(count, s.layers[s.top])
    var model = makeModel()
    let initial = model.initial()
    var records: [JSONValue] = []
    var weights: [JSONValue] = []
    var step = 0
    let used =
      mistake == .targetsUnshifted ? 0 : mistake == .targetsAStepLater ? shift + 1 : shift
    for (index, segment) in segments.enumerated() {
      if segment.resets { model.reset() }
      let mode = mode(segment)
      for _ in 0..<segment.steps {
        let later = max(step - used, 0) / hold
        let input = mistake == .inputsShiftedToo ? later : step / hold
        model.step(inputs[input], targets[later], mode)
        step += 1
        let isRecorded =
          step <= Self.recorded || step % Self.stride == 0 || index == segments.count - 1
        guard isRecorded else { continue }
        var record = model.record()
        if segment.learn || segment.learnLateral ?? false {
          record["dWPP_norms"] = json(model.norms)
        }
        records.append(.object(numbered(record, step)))
      }
      weights.append(.object(numbered(model.weights(), step)))
    }
    var members: [String: JSONValue] = [
      "format": "max2026-golden-1", "case": .string("generated \(self.model.rawValue) \(seed)"),
      "config": .object(config), "init": .object(initial),
      "stimulus": [
        "hold_steps": .int(hold), "target_shift_steps": .int(shift), "inputs": json(inputs),
        "targets": json(targets),
      ],
      "segments": .array(segments.map(\.json)), "trace": .array(records),
      "weights": .array(weights), "angle_check": .null,
    ]
    if flag(wish.hasAngles, 0.8), let check = angleCheck(&model) { members["angle_check"] = check }
    return .object(members)
  }

  private func numbered(_ members: [String: JSONValue], _ step: Int) -> [String: JSONValue] {
    members.merging(["step": .int(step)]) { $1 }
  }

  /// Below it, relative to their size of order 1, updates are rounding, which look-ahead multiplies, and have no direction.
  private static let smallestUpdate = 1e-4

  private mutating func angleCheck(_ model: inout any ScalarStreamingModel) -> JSONValue? {
    let drawn = 1 + stream.below(20)
    let steps = wish.angleSteps ?? drawn
    let (x, target) = (vectors(1, s.layers[0])[0], vectors(1, s.layers[s.top])[0])
    let applies = wish.mistake == .angleAppliesIncrements
    let mode = ScalarMode(
      isTaught: true, learns: applies, learnsLateral: applies,
      runsSynapses: wish.mistake != .angleWithoutCopies)
    for _ in 0..<steps { model.step(x, target, mode) }
    let updates = model.updates
    for update in updates {
      let norm = frobeniusNorm(update) / s.dt
      guard norm == 0 || norm > Self.smallestUpdate else { return nil }
    }
    let gradient = s.gradient(model.chain, x, target)
    return [
      "steps": .int(steps), "input": json(x), "target": json(target),
      "mc_update_eta1": json(updates), "bp_update": json(gradient),
      "angles_deg": json(zip(updates, gradient).map { updateAngle($0, $1) }),
    ]
  }
}
