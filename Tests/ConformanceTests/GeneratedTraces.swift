import Conformance
import Foundation
import LinearAlgebra
import Support

extension RandomStream {
  mutating func vector(_ count: Int, _ range: Range<Double> = -1..<1) -> [Double] {
    (0..<count).map { _ in uniform(in: range) }
  }
  mutating func below(_ bound: Int) -> Int { Int(nextUInt64() % UInt64(bound)) }
  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }
}

/// Traces of random configurations, computed by the scalar replayers.
enum GeneratedTraces {
  static let format = JSONValue.string("sacramento2018-golden/1")

  /// 1 to 4 weight layers of 1 to 9 neurons.
  static func layers(using stream: inout RandomStream) -> [Int] {
    (0...(1 + stream.below(4))).map { _ in 1 + stream.below(9) }
  }

  static func settings(
    _ sizes: [Int]?, using stream: inout RandomStream, extraColumns: Int = 0
  ) -> ScalarSettings {
    var s = ScalarSettings(
      layers: sizes ?? layers(using: &stream), using: &stream, extraColumns: extraColumns)
    s.phi.kind = stream.chance(0.5) ? "softplus" : "logistic"
    if stream.chance(0.6) {
      s.phi.gamma = stream.uniform(in: 0.1..<1.5)
      s.phi.beta = stream.uniform(in: 0.5..<2)
      s.phi.theta = stream.uniform(in: -1..<3)
    }
    return s
  }

  private static func conductances(_ s: inout ScalarSettings, using stream: inout RandomStream) {
    s.leak = stream.uniform(in: 0.05..<0.2)
    s.basal = stream.uniform(in: 0.8..<1.2)
    s.apical = stream.uniform(in: 0.2..<0.8)
    s.dendritic = stream.uniform(in: 0.7..<1.2)
    s.somatic = stream.uniform(in: 0.2..<0.8)
    s.dt = stream.uniform(in: 0.03..<0.15)
  }

  /// Target switched on, off and on again; segments of a single step, plasticity lags, disinhibition.
  static func schedule(
    _ layers: [Int], _ segments: Int, using stream: inout RandomStream
  ) -> [ScalarSegment] {
    (0..<segments).map { index in
      let steps = index == 3 ? 1 : 1 + stream.below(25)
      let target = [1, 2, 5].contains(index) || stream.chance(0.4)
      return ScalarSegment(
        steps: steps, x: stream.vector(layers[0], 0..<1),
        target: target ? stream.vector(layers[layers.count - 1]) : nil,
        learn: stream.chance(0.8),
        lag: stream.chance(0.5) ? [0, 3, steps, 1000][stream.below(4)] : nil,
        disinhibition: stream.chance(0.4) ? [0, 0.5, 1][stream.below(3)] : nil)
    }
  }

  private static func potentials(
    _ layers: [Int], using stream: inout RandomStream
  ) -> (p: [[Double]], i: [[Double]]) {
    let p = layers.dropFirst().map { stream.vector($0) }
    return (p, layers.dropFirst(2).map { stream.vector($0) })
  }

  /// Records every third step and those around every switch.
  private static func isRecorded(_ local: Int, _ steps: Int, _ total: Int) -> Bool {
    local <= 2 || local == steps || total.isMultiple(of: 3)
  }

  static func continuous(seed: Int, layers: [Int]? = nil, segments: Int = 7) -> JSONValue {
    var stream = RandomStreams(seed: UInt64(seed)).stream("ode")
    var s = settings(layers, using: &stream)
    conductances(&s, using: &stream)
    s.tauInput = [0, 3, 0.7][stream.below(3)]
    s.tauTarget = [0, 2, 0.5][stream.below(3)]
    s.tauWeights = [0, 30, 1.5][stream.below(3)]
    let schedule = schedule(s.layers, segments, using: &stream)
    let start = potentials(s.layers, using: &stream)
    let x = stream.chance(0.5) ? s.layers.prefix(1).flatMap { stream.vector($0) } : nil
    var model = ScalarContinuous(
      s, uP: start.p, uI: start.i, x: x ?? Array(repeating: 0, count: s.layers[0]))
    var initial = s.weights.json(prefix: "W")
    initial["uP"] = json(start.p)
    initial["uI"] = json(start.i)
    if let x { initial["x"] = json(x) }
    var trace: [JSONValue] = []
    var weights: [JSONValue] = []
    var total = 0
    for segment in schedule {
      for local in 1...segment.steps {
        model.step(segment, learning: segment.learn && local > segment.lag ?? 0)
        total += 1
        if isRecorded(local, segment.steps, total) { trace.append(model.record(total)) }
      }
      weights.append(model.weightRecord(total))
    }
    var members: [String: JSONValue] = [
      "format": format, "kind": "ode", "case": .string("generated \(seed)"), "note": "",
      "config": s.continuous, "init": .object(initial),
      "schedule": .array(schedule.map(\.json)), "trace": .array(trace),
      "weights": .array(weights),
    ]
    if seed.isMultiple(of: 2) {
      members["bp_check"] = ScalarBackpropagation.check(s, using: &stream)
    }
    return .object(members)
  }

  static func lookahead(seed: Int, layers: [Int]? = nil, segments: Int = 7) -> JSONValue {
    var stream = RandomStreams(seed: UInt64(seed)).stream("lookahead")
    var s = settings(layers, using: &stream)
    conductances(&s, using: &stream)
    let schedule = schedule(s.layers, segments, using: &stream)
    let start = potentials(s.layers, using: &stream)
    var model = ScalarLookahead(s, uP: start.p, uI: start.i)
    var initial = s.weights.json(prefix: "W")
    initial["uP"] = json(start.p)
    initial["uI"] = json(start.i)
    var trace: [JSONValue] = []
    var weights: [JSONValue] = []
    var total = 0
    for segment in schedule {
      for local in 1...segment.steps {
        model.step(segment, learning: segment.learn && local > segment.lag ?? 0)
        total += 1
        if isRecorded(local, segment.steps, total) { trace.append(model.record(total)) }
      }
      weights.append(model.weightRecord(total))
    }
    return [
      "format": format, "kind": "ode-lookahead", "config": s.continuous,
      "init": .object(initial), "schedule": .array(schedule.map(\.json)),
      "trace": .array(trace), "weights": .array(weights),
    ]
  }

  static func twoStep(seed: Int, layers: [Int]? = nil, updates: Int = 4) -> JSONValue {
    var stream = RandomStreams(seed: UInt64(seed)).stream("twostep")
    let bias = !seed.isMultiple(of: 3)
    let s = settings(layers, using: &stream, extraColumns: bias ? 1 : 0)
    let batch = 1 + stream.below(6)
    var model = ScalarTwoStep(
      s: s, literal: stream.chance(0.5), bias: bias,
      lambdaHidden: stream.vector(s.layers.count - 2, 0.05..<0.5), w: s.weights)
    model.lambdaOut = stream.uniform(in: 0.05..<0.5)
    model.lambdaI = stream.uniform(in: 0.05..<0.5)
    let records = (0..<updates).map { index in
      // The last batch may hold fewer examples.
      let trials = index == 3 ? max(1, batch - 1) : batch
      return model.update(
        (0..<trials).map { _ in stream.vector(s.layers[0], 0..<1) },
        (0..<trials).map { _ in stream.vector(s.layers[s.top], -2.2..<1.4) })
    }
    return [
      "format": format, "kind": "twostep", "init": .object(s.weights.json(prefix: "W")),
      "config": s.common.merging([
        "variant": model.literal ? "lit" : "add", "lambda_hidden": json(model.lambdaHidden),
        "lambda_out": json(model.lambdaOut), "lambda_I": json(model.lambdaI), "bias": .bool(bias),
        "batch": .int(batch), "r_low": json(0.1), "r_high": json(0.8),
      ]), "updates": .array(records),
    ]
  }
}
