import Conformance
import Foundation
import Support
import Testing

@Suite struct GeneratedTraceTests {
  private func expectConformity(_ trace: JSONValue, rows: Int) throws {
    let report = try replay(trace)
    #expect(report.conforms)
    #expect(report.rows.count >= rows)
    for row in report.rows where !row.conforms {
      Issue.record(
        "\(row.quantity) deviates by \(row.largestDeviation) at \(row.location), allowed \(row.bound)"
      )
    }
  }

  @Test(arguments: 0..<24)
  func continuousModelReplaysTracesOfRandomNets(seed: Int) throws {
    try expectConformity(GeneratedTraces.continuous(seed: seed), rows: 6)
  }

  @Test(arguments: 0..<16)
  func prospectiveModelReplaysTracesOfRandomNets(seed: Int) throws {
    try expectConformity(GeneratedTraces.lookahead(seed: seed), rows: 4)
  }

  @Test(arguments: 0..<24)
  func twoStepModelReplaysTracesOfRandomNets(seed: Int) throws {
    try expectConformity(GeneratedTraces.twoStep(seed: seed), rows: 5)
  }

  /// What the random traces must have exercised to be worth their name.
  @Test func randomTracesCoverTheFormat() {
    let ode = (0..<24).map { GeneratedTraces.continuous(seed: $0) }
    func values(_ traces: [JSONValue], _ path: [TraceStep]) -> Set<JSONValue> {
      Set(traces.compactMap { $0[path] })
    }
    for key in ["tau_x", "tau_trg", "tau_w"] {
      #expect(values(ode, [.key("config"), .key(key)]).count == 3, "\(key)")
    }
    #expect(
      Set(ode.map { $0[[.key("config"), .key("layers")]]?.arrayValue?.count }) == [2, 3, 4, 5])
    #expect(values(ode, [.key("config"), .key("phi"), .key("kind")]) == ["softplus", "logistic"])
    let segments = ode.flatMap { $0[[.key("schedule")]]?.arrayValue ?? [] }
    #expect(values(segments, [.key("disinhibition")]).count == 3)
    #expect(values(segments, [.key("lag_steps")]).count > 5)
    #expect(values(segments, [.key("steps")]).contains(1))
    #expect(values(segments, [.key("target")]).contains(.null))
    let twoStep = (0..<24).map { GeneratedTraces.twoStep(seed: $0) }
    #expect(values(twoStep, [.key("config"), .key("variant")]) == ["add", "lit"])
    #expect(values(twoStep, [.key("config"), .key("bias")]) == [true, false])
    #expect(values(twoStep, [.key("config"), .key("batch")]).count > 3)
  }

  // MARK: What must not conform

  static let sensitive: [@Sendable () -> JSONValue] = [
    { GeneratedTraces.continuous(seed: 4, layers: [3, 4, 2], segments: 3) },
    { GeneratedTraces.lookahead(seed: 5, layers: [3, 4, 2], segments: 3) },
    { GeneratedTraces.twoStep(seed: 1, layers: [3, 4, 3, 2], updates: 2) },
  ]

  /// Recorded numbers, not the inputs of the simulation; labels and ranges are for the reader.
  private func isRecorded(_ path: [TraceStep]) -> Bool {
    guard case .key(let block) = path[0] else { return false }
    let keys = path.compactMap { step in if case .key(let key) = step { key } else { nil } }
    guard keys.count > 1 else { return false }
    switch block {
    case "trace", "weights": return keys.last != "step"
    case "updates": return !["x", "u_target", "labels"].contains(keys[1])
    case "bp_check": return !["x", "target", "g_A", "g_som", "steps_each"].contains(keys[1])
    default: return false
    }
  }

  @Test(arguments: 0..<sensitive.count)
  func oneRecordedNumberChangedByAMillionthDoesNotConform(index: Int) throws {
    let trace = Self.sensitive[index]()
    #expect(try replay(trace).conforms)
    var changed: Set<String> = []
    for path in trace.paths(width: 1) where isRecorded(path) {
      guard case .double(let number)? = trace[path] else { continue }
      let report = try replay(trace.replacing(path[...], with: .double(number + 1e-6)))
      #expect(!report.conforms, "\(path)")
      #expect(report.rows.filter { !$0.conforms }.count == 1)
      if case .key(let quantity)? = path.last(where: { if case .key = $0 { true } else { false } })
      {
        changed.insert(quantity)
      }
    }
    #expect(changed.count >= 12, "\(changed.sorted())")
  }

  /// The mistakes that the format's page warns of, each made in the trace's own configuration.
  @Test(arguments: ["g_lk", "g_B", "g_A", "g_D", "g_som", "dt", "tau_x", "tau_w"])
  func aWrongParameterDoesNotConform(key: String) throws {
    let trace = GeneratedTraces.continuous(seed: 3, layers: [3, 4, 2])
    let path: [TraceStep] = [.key("config"), .key(key)]
    let value = try #require(trace[path]?.doubleValue)
    let report = try replay(
      trace.replacing(path[...], with: .double(value == 0 ? 1 : value * 1.01)))
    #expect(!report.conforms)
  }

  @Test func theOtherVariantDoesNotConform() throws {
    let trace = GeneratedTraces.twoStep(seed: 1, layers: [3, 4, 3, 2])
    let path: [TraceStep] = [.key("config"), .key("variant")]
    let other: JSONValue = trace[path] == "add" ? "lit" : "add"
    #expect(try !replay(trace.replacing(path[...], with: other)).conforms)
  }
}
