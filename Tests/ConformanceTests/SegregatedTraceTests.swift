import Conformance
import Foundation
import Support
import Testing

/// Traces of the network of segregated dendrites: golden ones, generated ones, and what must not conform.
@Suite struct SegregatedTraceTests {
  static let golden = ["guerguiev2017-one-hidden", "guerguiev2017-two-hidden"]

  private func load(_ name: String) throws -> JSONValue {
    try JSONValue(
      parsing: String(contentsOf: GoldenTraceTests.golden(name), encoding: .utf8))
  }

  private func expectConformity(_ report: ConformanceReport, rows: Int) {
    #expect(report.conforms && report.rows.count >= rows)
    for row in report.rows where !row.conforms {
      Issue.record(
        "\(row.quantity) deviates by \(row.largestDeviation) at \(row.location), allowed \(row.bound)"
      )
    }
  }

  @Test(arguments: golden)
  func networkReplaysTheTraceOfTheAuthorsCode(name: String) throws {
    expectConformity(try Conformance.replay(try GoldenTraceTests.golden(name)), rows: 18)
  }

  @Test(arguments: 0..<24)
  func networkReplaysTracesOfRandomNets(seed: Int) throws {
    // Without a hidden layer there is no apical potential and no plateau.
    expectConformity(
      try replay(GeneratedSegregatedTraces.trace(seed: seed)), rows: seed % 4 == 0 ? 11 : 16)
  }

  @Test func randomTracesCoverTheFormat() {
    let traces = (0..<24).map { GeneratedSegregatedTraces.trace(seed: $0) }
    func values(_ key: String) -> Set<JSONValue> {
      Set(traces.compactMap { $0[[.key("params"), .key(key)]] })
    }
    #expect(values("mem").count == 4 && values("integration_steps").count == 3)
    #expect(values("g_A").count == 4 && values("apical_conductance") == [true, false])
    #expect(values("dt").count == 2 && values("tau_L").count == 24)
    #expect(
      Set(traces.map { $0[[.key("params"), .key("layers")]]?.arrayValue?.count }) == [1, 2, 3, 4])
    let spikes = traces.flatMap { trace in
      trace[[.key("examples"), .index(0), .key("forward"), .key("input"), .key("spikes")]]?
        .arrayValue ?? []
    }
    #expect(spikes.contains { $0.arrayValue?.contains { ($0.doubleValue ?? 0) > 1 } ?? false })
  }

  // MARK: Mistakes

  /// A mistake, made in the trace's own constants or numbers, and a quantity that must show it.
  struct Mistake: Sendable, CustomStringConvertible {
    let description: String
    let changes: [([TraceStep], JSONValue?)]
    let quantity: String

    /// A change of `params`, with what follows from it by formula left out of the trace.
    static func constant(
      _ name: String, _ key: String, _ value: JSONValue, without derived: [String] = [],
      shows quantity: String
    ) -> Mistake {
      Mistake(
        description: name,
        changes: [([.key("params"), .key(key)], value)]
          + derived.map { ([.key("params"), .key($0)], nil) }, quantity: quantity)
    }

    func made(in trace: JSONValue) -> JSONValue {
      changes.reduce(trace) { $0.replacing($1.0[...], with: $1.1) }
    }
  }

  static let mistakes: [Mistake] = [
    .constant("kernel not truncated", "mem", 60, without: ["kappa"], shows: "basal potentials"),
    .constant("kernel a tap short", "mem", 9, without: ["kappa"], shows: "basal potentials"),
    .constant("slower kernel", "tau_L", 11, without: ["kappa"], shows: "basal potentials"),
    .constant("longer window", "integration_steps", 23, shows: "avg_C"),
    .constant("shorter window in tests", "integration_steps_test", 200, shows: "avg_C"),
    .constant("other leak", "g_L", 0.11, without: ["k_B", "k_D"], shows: "soma potentials"),
    .constant("teaching current times g_L", "E_E", 0.8, shows: "soma potentials"),
    .constant("other gain by the highest rate", "lambda_max", 0.21, shows: "derived constants"),
    .constant("plateaus never learned from", "etas", [0, 0.21], shows: "weight changes"),
    .constant("k_B of another conductance", "k_B", 0.85, shows: "derived constants"),
    Mistake(
      description: "another label",
      changes: [([.key("examples"), .index(0), .key("label")], nil)], quantity: "soma potentials"),
  ]

  @Test(arguments: mistakes)
  func aMistakeDoesNotConform(mistake: Mistake) throws {
    let trace = try load("guerguiev2017-one-hidden")
    let label: [TraceStep] = [.key("examples"), .index(0), .key("label")]
    let recorded = try #require(trace[label]?.intValue)
    var wrong = mistake.made(in: trace)
    if wrong[label] == nil { wrong = wrong.replacing(label[...], with: .int((recorded + 1) % 10)) }
    let report = try replay(wrong)
    #expect(!report.conforms)
    let failing = report.rows.filter { !$0.conforms }.map(\.quantity)
    #expect(failing.contains(mistake.quantity), "\(failing)")
  }

  /// Every count above 1 made 1, as by a coin instead of a Poisson draw.
  @Test(arguments: golden)
  func cappedSpikesDoNotConform(name: String) throws {
    func capped(_ value: JSONValue, inSpikes: Bool) -> JSONValue {
      switch value {
      case .object(let members):
        .object(
          Dictionary(
            uniqueKeysWithValues: members.map {
              ($0.key, capped($0.value, inSpikes: $0.key == "spikes"))
            }))
      case .array(let elements): .array(elements.map { capped($0, inSpikes: inSpikes) })
      case .int(let count) where inSpikes: .int(min(1, count))
      case .double(let count) where inSpikes: .double(min(1, count))
      default: value
      }
    }
    let report = try replay(capped(load(name), inSpikes: false))
    #expect(report.rows.filter { !$0.conforms }.map(\.quantity) == ["spikes"])
  }

  /// With g_A = 0.05 the leftover of the apical dendrite is in every hidden soma, and in k_B.
  @Test func aDeafSomaDoesNotConformToACoupledOne() throws {
    let trace = try load("guerguiev2017-two-hidden")
    let report = try replay(
      trace.replacing([.key("params"), .key("apical_conductance")], with: false))
    let failing = Set(report.rows.filter { !$0.conforms }.map(\.quantity))
    #expect(failing.isSuperset(of: ["derived constants", "soma potentials", "E"]))
  }

  /// The state of the first example is in the second one's beginning: without it nothing conforms.
  @Test func examplesThatDoNotFollowEachOtherDoNotConform() throws {
    let trace = try load("guerguiev2017-one-hidden")
    let examples = try #require(trace[[.key("examples")]]?.arrayValue)
    let after = try #require(examples[0][[.key("after")]])
    let alone = trace.replacing([.key("examples")], with: .array([examples[1]]))
      .replacing([.key("init")], with: after)
    let report = try replay(alone)
    let failing = Set(report.rows.filter { !$0.conforms }.map(\.quantity))
    #expect(failing.contains("basal potentials") && failing.contains("soma potentials"))
  }

  /// Numbers that are compared; the losses of hidden layers are not.
  private func isRecorded(_ path: [TraceStep], _ outputLayer: Int) -> Bool {
    let keys = path.compactMap { step in if case .key(let key) = step { key } else { nil } }
    guard let first = keys.first, ["examples", "test"].contains(first), keys.count > 1 else {
      return false
    }
    if keys.last == "local_loss_sum" {
      return path.contains(.index(outputLayer)) && path.count == 5
    }
    return ["A", "B", "C", "E", "dW", "db", "W", "b", "Y", "alpha"].contains(keys[keys.count - 1])
      || keys[keys.count - 1].hasPrefix("avg_") || keys[keys.count - 1].hasPrefix("backprop_E")
  }

  @Test func oneRecordedNumberChangedByAMillionthDoesNotConform() throws {
    let trace = GeneratedSegregatedTraces.trace(seed: 3, layers: [3, 4, 3, 2], examples: 1)
    #expect(try replay(trace).conforms)
    var changed: Set<String> = []
    for path in trace.paths(width: 1) where isRecorded(path, 2) {
      guard case .double(let number)? = trace[path] else { continue }
      let report = try replay(trace.replacing(path[...], with: .double(number + 1e-6)))
      #expect(report.rows.filter { !$0.conforms }.count == 1, "\(path)")
      if case .key(let key)? = path.last(where: { if case .key = $0 { true } else { false } }) {
        changed.insert(key)
      }
    }
    #expect(changed.count == 17, "\(changed.sorted())")
  }
}
