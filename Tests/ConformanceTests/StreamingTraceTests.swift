import Conformance
import Foundation
import Support
import Testing

/// Traces of networks that run in time (Max et al. 2026): golden ones, and generated ones of all that a configuration may say.
@Suite struct StreamingTraceTests {
  typealias Generated = GeneratedStreaming

  /// How far deviations may go, by the name of the tolerance: far inside what the format allows.
  enum Limits {
    /// Look-ahead multiplies rounding of potentials, 1e-16 of order 1, by τ/Δt of up to 1e3.
    static let states = 3e-12
    /// Their part of it is Δt η, over 1e3 steps.
    static let weights = 1e-12
    /// Over the 6e4 steps of a training: the largest deviation of the golden ones is 9.4e-13.
    static let trainedWeights = 3e-12
    /// Means of squares.
    static let errors = 2e-13
    /// In degrees: the rounding of a state, over updates of 1e-4 and more.
    static let angles = 1e-8
    /// Of cart-poles, relative.
    static let cartPole = 1e-12

    static func of(_ row: ConformanceReport.Row, isTraining: Bool) -> Double {
      switch row.tolerance.name {
      case "states": states
      case "weights": isTraining ? trainedWeights : weights
      case "mean squared errors": errors
      case "angles": angles
      default: cartPole * max(1, row.scale)
      }
    }
  }

  static func expectConformity(_ report: ConformanceReport, rows: Int) {
    #expect(report.conforms && report.rows.count >= rows, "\(report.rows.count) rows")
    let isTraining = report.format == "max2026-protocol-1"
    for row in report.rows {
      #expect(
        row.conforms && row.largestDeviation <= Limits.of(row, isTraining: isTraining),
        "\(row.quantity) deviates by \(row.largestDeviation) at \(row.location), of \(row.scale)")
    }
  }

  @Test(arguments: [
    ("max2026-errormc-layered-bp", 19), ("max2026-errormc-layered-fa", 19),
    ("max2026-errormc-skip-bp", 19), ("max2026-errormc-dms", 15), ("max2026-dpc-linear-bp", 13),
    ("max2026-ann-bp", 10), ("max2026-sacramento-bp", 18),
  ])
  func modelsReplayTheTracesOfTheAuthorsCode(name: String, rows: Int) throws {
    Self.expectConformity(try Conformance.replay(try GoldenTraceTests.golden(name)), rows: rows)
  }

  @Test(arguments: [
    ("max2026-fig3-protocol-errormc", 10), ("max2026-fig3-protocol-dpc", 11),
    ("max2026-cartpole-env", 2),
  ])
  func trainingsAndRollOutsAreThoseOfTheAuthorsCode(name: String, rows: Int) throws {
    Self.expectConformity(try Conformance.replay(try GoldenTraceTests.golden(name)), rows: rows)
  }

  /// Rows of a trace of one area without an angle check.
  private static let fewestRows: [Generated.Model: Int] = [
    .errormc: 12, .dPC: 6, .ann: 6, .sacramento2018: 6,
  ]

  static let seeds = 0..<40

  /// Every way of wiring in turn, and now and then a target without delay; all else is drawn.
  private static func random(_ seed: Int, _ model: Generated.Model) -> JSONValue {
    var wish = Generated.Wish()
    (wish.isSkip, wish.copies, wish.gates) = (seed & 1 == 0, seed & 2 == 0, seed & 4 == 0)
    if seed % 10 == 0 { wish.shift = 0 }
    return Generated.trace(seed: seed, model, wish)
  }

  @Test(arguments: seeds, Generated.Model.allCases)
  func modelsReplayTracesOfRandomNets(seed: Int, model: Generated.Model) throws {
    let report = try replay(Self.random(seed, model))
    Self.expectConformity(report, rows: try #require(Self.fewestRows[model]))
  }

  /// What the random traces must have exercised to be worth their name.
  @Test func randomTracesCoverTheFormat() {
    func values(_ traces: [JSONValue], _ keys: String...) -> Set<JSONValue> {
      Set(traces.compactMap { $0[keys.map { .key($0) }] })
    }
    func list(_ trace: JSONValue, _ keys: String...) -> [JSONValue] {
      trace[keys.map { .key($0) }]?.arrayValue ?? []
    }
    let kinds = Set(ScalarActivation.kinds.map { JSONValue.string($0) })
    for model in Generated.Model.allCases {
      let traces = Self.seeds.map { Self.random($0, model) }
      #expect(Set(traces.map { list($0, "config", "layers").count }) == [2, 3, 4, 5, 6])
      #expect(Set(traces.flatMap { list($0, "config", "activation") }) == kinds)
      #expect(Set(traces.flatMap { list($0, "config", "d_activation") }) == kinds)
      #expect(values(traces, "config", "dWPP_use_activation") == [true, false])
      #expect(values(traces, "config", "dt").count == 3)
      #expect(values(traces, "config", "gbas").count > 20)
      let others = traces.filter {
        let derivatives = list($0, "config", "d_activation")
        return !derivatives.isEmpty && derivatives != list($0, "config", "activation")
      }
      #expect(others.count > 8)
      // No slopes but 1, slopes of areas and, where there may be, of neurons.
      let slopes = traces.flatMap { list($0, "config", "activation_slope") }
      #expect(slopes.contains(1.0) && slopes.contains { ($0.doubleValue ?? 1) != 1 })
      #expect(slopes.contains { $0.arrayValue != nil })
      #expect(values(traces, "config", "model_type") == ["BP", "FA"])
      #expect(values(traces, "config", "gnI").count > 20)
      let segments = traces.flatMap { list($0, "segments") }
      for key in ["target", "learn", "learn_lat"] {
        #expect(values(segments, key) == [true, false], "\(key)")
      }
      #expect(segments.contains { $0[[.key("learn_lat")]] == nil })
      let shifts = values(traces, "stimulus", "target_shift_steps")
      #expect(shifts.count > 8 && shifts.contains(0))
      #expect(traces.contains { list($0, "stimulus", "targets")[0].arrayValue?.count ?? 0 > 3 })
      #expect(traces.filter { $0[[.key("angle_check")]] == .null }.count < 20)
      guard model == .errormc else { continue }
      expectErrorMicrocircuits(traces)
    }
  }

  private func expectErrorMicrocircuits(_ traces: [JSONValue]) {
    func config(_ trace: JSONValue, _ key: String) -> JSONValue? {
      trace[[.key("config"), .key(key)]]
    }
    var ways: [[JSONValue]: Int] = [:]
    for trace in traces {
      let way = ["model_type", "fw_connection_mode", "varphi_transfer"].compactMap {
        config(trace, $0)
      }
      ways[way, default: 0] += 1
    }
    #expect(ways.count == 8, "\(ways)")
    let flags = traces.map { trace in
      ["rep_lookahead", "error_lookahead"].map { Set(config(trace, $0)?.arrayValue ?? []) }
    }
    for way in [[true], [false], [true, false]] as [Set<JSONValue>] {
      #expect(flags.contains { $0[0] == way } && flags.contains { $0[1] == way })
    }
    let all = flags.filter { $0 == [[true], [true]] }.count
    #expect(5 < all && all < 35, "\(all) where everything looks ahead")
    var (fewer, more, zeroBlocks, missingBelow) = (0, 0, 0, 0)
    for trace in traces {
      let n = config(trace, "layers")?.arrayValue?.compactMap(\.intValue) ?? []
      let e = config(trace, "error_layers")?.arrayValue?.compactMap(\.intValue) ?? []
      for (errors, neurons) in zip(e, n).dropFirst() {
        if errors < neurons { fewer += 1 }
        if errors > neurons { more += 1 }
      }
      let square: [TraceStep] = [.key("init"), .key("WPP"), .index(0)]
      guard config(trace, "fw_connection_mode") == "skip", n.count > 2,
        let w = trace[square]?.arrayValue?.map({ $0.arrayValue?.compactMap(\.doubleValue) ?? [] })
      else { continue }
      for post in 1..<n.count {
        for pre in 0..<post {
          let isZero = w.block(n, post, pre).joined().allSatisfy { $0 == 0 }
          if isZero { zeroBlocks += 1 }
          if isZero, pre == post - 1 { missingBelow += 1 }
        }
      }
    }
    #expect(fewer > 10 && more > 10 && zeroBlocks > 10 && missingBelow > 3)
    let resetting = traces.filter { trace in
      (trace[[.key("segments")]]?.arrayValue ?? []).contains { $0[[.key("reset")]] == true }
    }
    #expect(resetting.count >= 3)
    let ahead = resetting.map { Set(config($0, "rep_lookahead")?.arrayValue ?? []) }
    #expect(ahead.contains([true]) && ahead.contains { $0 != [true] })
    let decays = traces.map { config($0, "eta_IP")?.arrayValue?.first == 0.0 }
    #expect(Set(decays) == [true, false])
  }

  /// Norms of increments that are applied, and of those that are only computed because lateral weights learn.
  @Test func randomTracesHaveNormsOfIncrements() {
    let traces = (0..<20).map { Generated.trace(seed: $0, .errormc) }
    var (applied, computed) = (0, 0)
    for trace in traces {
      var last = 0
      for segment in trace[[.key("segments")]]?.arrayValue ?? [] {
        let steps = last..<(last + (segment[[.key("steps")]]?.intValue ?? 0))
        last = steps.upperBound
        let records = (trace[[.key("trace")]]?.arrayValue ?? []).filter {
          steps.contains(($0[[.key("step")]]?.intValue ?? 0) - 1)
        }
        let norms = records.filter { $0[[.key("dWPP_norms")]] != nil }.count
        if segment[[.key("learn")]] == true {
          applied += norms
        } else {
          computed += norms
        }
      }
    }
    #expect(applied > 100 && computed > 50, "\(applied) applied, \(computed) not")
  }

  /// Fields of a configuration that a model reads, and where they stand.
  static let numbers: [(Generated.Model, [TraceStep])] = {
    func of(_ model: Generated.Model, _ keys: [String], _ lists: [String]) -> [(
      Generated.Model, [TraceStep]
    )] {
      keys.map { (model, [.key($0)]) } + lists.map { (model, [.key($0), .index(0)]) }
    }
    let common = ["dt", "gl", "gbas"]
    let neuron: [TraceStep] = [.index(0), .index(1)]
    return of(.errormc, common + ["gapi", "gden", "gntgt"], ["eta_fw", "eta_IP", "eta_PI"])
      + of(.dPC, common + ["gapi", "gntgt"], ["eta_fw", "eta_PI"])
      + of(.ann, common, ["eta_fw"])
      + of(
        .sacramento2018, common + ["gapi", "gden", "gnI", "gntgt"], ["eta_fw", "eta_IP", "eta_PI"])
      + Generated.Model.allCases.flatMap { (model: Generated.Model) in
        ["activation_slope", "activation_offset"].map { (model, [.key($0)] + neuron) }
      }
      + ["error_activation_slope", "error_activation_offset"].map {
        (.errormc, [.key($0)] + neuron)
      }
  }()

  @Test(arguments: numbers)
  func aWrongNumberDoesNotConform(model: Generated.Model, field: [TraceStep]) throws {
    let trace = Generated.trace(seed: 5, model, StreamingMistakeTests.rich(model))
    let path = [.key("config")] + field
    let value = try #require(trace[path]?.doubleValue)
    #expect(try value != 0 && replay(trace).conforms)
    #expect(try !replay(trace.replacing(path[...], with: .double(value * 1.01))).conforms)
  }

  @Test(
    arguments: [
      (Generated.Model.errormc, [.key("config"), .key("dWPP_use_activation")], true),
      (.errormc, [.key("config"), .key("varphi_transfer")], false),
      (.errormc, [.key("config"), .key("model_type")], "FA"),
      (.errormc, [.key("config"), .key("rep_lookahead"), .index(0)], false),
      (.errormc, [.key("config"), .key("error_lookahead"), .index(2)], false),
      (.errormc, [.key("config"), .key("activation"), .index(1)], "logistic"),
      (.errormc, [.key("config"), .key("d_activation"), .index(1)], "logistic"),
      (.errormc, [.key("config"), .key("error_activation")], "tanh"),
      (.dPC, [.key("config"), .key("dWPP_use_activation")], true),
      (.dPC, [.key("config"), .key("model_type")], "FA"),
      (.ann, [.key("config"), .key("model_type")], "FA"),
      (.sacramento2018, [.key("config"), .key("model_type")], "FA"),
      (.sacramento2018, [.key("config"), .key("activation"), .index(1)], "logistic"),
      (.sacramento2018, [.key("config"), .key("dWPP_use_activation")], false),
      (.ann, [.key("config"), .key("d_activation")], ["tanh", "linear", "tanh"]),
      (.ann, [.key("segments"), .index(1), .key("target")], false),
      (.dPC, [.key("segments"), .index(4), .key("learn_lat")], true),
      (.errormc, [.key("stimulus"), .key("hold_steps")], 6),
      (.errormc, [.key("stimulus"), .key("target_shift_steps")], 4),
      (.ann, [.key("stimulus"), .key("target_shift_steps")], 2),
    ] as [(Generated.Model, [TraceStep], JSONValue)])
  func aWrongFlagDoesNotConform(
    model: Generated.Model, path: [TraceStep], value: JSONValue
  ) throws {
    let trace = Generated.trace(seed: 6, model, StreamingMistakeTests.rich(model))
    #expect(try trace[path] != value && replay(trace).conforms)
    #expect(try !replay(trace.replacing(path[...], with: value)).conforms)
  }

  /// Recorded numbers, not the inputs of the simulation; what the output area has and does not use is not compared.
  private func isCompared(_ path: [TraceStep], _ model: Generated.Model) -> Bool {
    guard case .key(let block) = path[0], path.count > 2 || block == "angle_check" else {
      return false
    }
    let keys = path.compactMap { step in if case .key(let key) = step { key } else { nil } }
    guard let key = keys.last, ["trace", "weights", "angle_check"].contains(block) else {
      return false
    }
    if ["step", "steps", "input", "target"].contains(key) { return false }
    return !(model == .errormc && key == "vden" && path.dropFirst(3).first == .index(2))
  }

  @Test(arguments: [
    (Generated.Model.errormc, 19), (.dPC, 13), (.ann, 11), (.sacramento2018, 18),
  ])
  func oneRecordedNumberChangedBeyondItsBoundDoesNotConform(
    model: Generated.Model, quantities: Int
  ) throws {
    var wish = StreamingMistakeTests.rich(model)
    wish.segments = [
      Generated.Segment(steps: 2, target: true), .init(steps: 2, target: true, learn: true),
    ]
    let trace = Generated.trace(seed: 33, model, wish)
    #expect(try replay(trace).conforms)
    var changed: Set<String> = []
    for path in trace.paths(width: 1) where isCompared(path, model) {
      guard case .double(let number)? = trace[path] else { continue }
      let keys = path.compactMap { step in if case .key(let key) = step { key } else { nil } }
      guard let key = keys.last else { continue }
      let next = number + (key == "angles_deg" ? 1e-5 : 1e-9)
      let report = try replay(trace.replacing(path[...], with: .double(next)))
      let failing = report.rows.filter { !$0.conforms }
      #expect(failing.map(\.quantity) == [key], "\(path)")
      changed.insert(key)
    }
    #expect(changed.count == quantities, "\(changed.sorted())")
  }

  /// Of skipping connectivity every number of the square matrices that is used.
  @Test(arguments: [true, false])
  func aNumberOfASquareMatrixChangedDoesNotConform(copies: Bool) throws {
    var wish = StreamingMistakeTests.rich(.errormc)
    (wish.layers, wish.errorSizes) = ([2, 2, 1, 1], [1, 2, 1])
    (wish.isSkip, wish.copies) = (true, copies)
    let trace = Generated.trace(seed: 4, .errormc, wish)
    #expect(try replay(trace).conforms)
    for (key, size) in [("WPP", 6), ("BII", 4)] {
      for i in 0..<size {
        for j in 0..<size {
          let path: [TraceStep] = [
            .key("weights"), .index(0), .key(key), .index(0), .index(i), .index(j),
          ]
          let number = try #require(trace[path]?.doubleValue)
          // Error neurons of the output hear of no others.
          let isUnused = key == "BII" && i == size - 1
          for next in [number + 1e-9, 0] where next != number {
            let report = try replay(trace.replacing(path[...], with: .double(next)))
            #expect(report.conforms == isUnused, "\(key) \(i) \(j): \(next)")
          }
        }
      }
    }
  }
}
