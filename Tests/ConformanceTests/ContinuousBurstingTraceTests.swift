import Conformance
import Foundation
import Support
import Testing

/// Traces of networks of bursting neurons in continuous time: golden ones, generated ones, and what must not conform.
@Suite struct ContinuousBurstingTraceTests {
  private func expectConformity(_ report: ConformanceReport, rows: Int) {
    #expect(report.conforms && report.rows.count >= rows)
    for row in report.rows where !row.conforms {
      Issue.record(
        "\(row.quantity) deviates by \(row.largestDeviation) at \(row.location), allowed \(row.bound)"
      )
    }
  }

  /// What the trace's numbers lack by having twelve digits only.
  static let printedDigits = 1e-11

  @Test func networksReplayTheTraceOfTheAuthorsCode() throws {
    let report = try Conformance.replay(try GoldenTraceTests.golden("burstccn2022-continuous"))
    expectConformity(report, rows: 16)
    for row in report.rows { #expect(row.largestDeviation <= Self.printedDigits, "\(row)") }
  }

  @Test(arguments: 0..<32)
  func networksReplayTracesOfRandomNets(seed: Int) throws {
    let isBurstprop = seed % 8 >= 4
    let report = try replay(GeneratedContinuousBursting.trace(seed: seed, isBurstprop: isBurstprop))
    // Without a hidden layer there is no feedback.
    expectConformity(report, rows: seed % 4 == 0 ? 11 : isBurstprop ? 15 : 14)
    for row in report.rows { #expect(row.largestDeviation <= 1e-12, "\(row)") }
  }

  @Test func randomTracesCoverTheFormat() {
    let traces = (0..<32).map {
      GeneratedContinuousBursting.trace(seed: $0, isBurstprop: $0 % 8 >= 4)
    }
    func values(_ key: String) -> Set<JSONValue> {
      Set(traces.compactMap { $0[[.key("runs"), .index(0), .key("config"), .key(key)]] })
    }
    #expect(values("dt").count == 3 && values("weight_transport") == [true, false])
    #expect(values("p_baseline").count == 32 && values("beta_hidden").count == 32)
    #expect(Set(values("sizes").map { $0.arrayValue?.count }) == [2, 3, 4, 5])
    let memoryless = traces.filter {
      let config: [TraceStep] = [.key("runs"), .index(0), .key("config")]
      return $0[config + [.key("dt")]] == $0[config + [.key("tau_z")]]
    }
    #expect((1..<32).contains(memoryless.count))
  }

  /// Taught before its averages are defined, Burstprop loses all of its weights to NaN; so must the model.
  @Test(arguments: [0, 1, 2])
  func undefinedNumbersConformToNullOnly(teachFrom: Int) throws {
    let trace = GeneratedContinuousBursting.trace(
      seed: 2, isBurstprop: true, layers: [3, 4, 2], teachFrom: teachFrom)
    let average: [TraceStep] = [
      .key("runs"), .index(0), .key("trace"), .index(0), .key("layers"), .index(1), .key("p_ma"),
      .index(0),
    ]
    let weight: [TraceStep] = [
      .key("runs"), .index(0), .key("weights"), .index(1), .key("layers"), .index(1), .key("W"),
      .index(0), .index(0),
    ]
    #expect(trace[average] == .null)
    #expect((trace[weight] == .null) == (teachFrom < 2))
    #expect(try replay(trace).conforms)
    #expect(try !replay(trace.replacing(average[...], with: 0.5)).conforms)
    let early: [TraceStep] = average.dropLast(2) + [.key("e"), .index(0)]
    #expect(try !replay(trace.replacing(early[...], with: .null)).conforms)
  }

  @Test(arguments: BurstingMistake.allCases, [false, true])
  func aMistakeDoesNotConform(mistake: BurstingMistake, isBurstprop: Bool) throws {
    guard isBurstprop ? !mistake.isOfEventFeedback : !mistake.isOfAverages else { return }
    let trace = GeneratedContinuousBursting.trace(
      seed: 6, isBurstprop: isBurstprop, layers: [3, 4, 3, 2], transports: true, mistake: mistake)
    let report = try replay(trace)
    // Far beyond the tolerance: what is a little off is a lot off.
    let worst = report.rows.map { $0.largestDeviation / $0.bound }.max() ?? 0
    #expect(!report.conforms && worst > 1000, "\(worst)")
  }

  @Test(arguments: [
    "dt", "tau_z", "tau_u", "tau_W", "tau_moving_avg", "beta_hidden", "p_baseline",
  ])
  func aWrongConstantDoesNotConform(key: String) throws {
    let trace = GeneratedContinuousBursting.trace(
      seed: 6, isBurstprop: false, layers: [3, 4, 3, 2], transports: true)
    let path: [TraceStep] = [.key("runs"), .index(0), .key("config"), .key(key)]
    let value = try #require(trace[path]?.doubleValue)
    #expect(try !replay(trace.replacing(path[...], with: .double(value * 1.01))).conforms)
  }

  @Test func weightsThatAreNotTransportedDoNotConformToThoseThatAre() throws {
    for transports in [false, true] {
      let trace = GeneratedContinuousBursting.trace(
        seed: 6, isBurstprop: false, layers: [3, 4, 2], transports: transports)
      #expect(try replay(trace).conforms)
      let path: [TraceStep] = [
        .key("runs"), .index(0), .key("config"), .key("weight_transport"),
      ]
      let failing = try replay(trace.replacing(path[...], with: .bool(!transports))).rows
        .filter { !$0.conforms }.map(\.quantity)
      #expect(failing.contains("Y") && failing.contains("Q"))
    }
  }

  @Test(arguments: [false, true])
  func oneRecordedNumberChangedByAMillionthDoesNotConform(isBurstprop: Bool) throws {
    let trace = GeneratedContinuousBursting.trace(
      seed: 9, isBurstprop: isBurstprop, layers: [2, 3, 2, 1], steps: 6)
    #expect(try replay(trace).conforms)
    var changed: Set<String> = []
    for path in trace.paths(width: 1) where path.contains(.key("layers")) {
      guard case .double(let number)? = trace[path] else { continue }
      let report = try replay(trace.replacing(path[...], with: .double(number + 1e-6)))
      #expect(report.rows.filter { !$0.conforms }.count == 1, "\(path)")
      if case .key(let key)? = path.last(where: { if case .key = $0 { true } else { false } }) {
        changed.insert(key)
      }
    }
    // v, e, p, b, u, their caches and averages; W, Y and, in BurstCCN, Q.
    #expect(changed.count == (isBurstprop ? 14 : 13), "\(changed.sorted())")
  }

  @Test func runsOfAFileAreAllReplayedEachByItsFamily() throws {
    let first = GeneratedContinuousBursting.trace(seed: 5, isBurstprop: true)
    let second = GeneratedContinuousBursting.trace(seed: 6, isBurstprop: false)
    let runs = try [first, second].map { try #require($0[[.key("runs"), .index(0)]]) }
    let both = first.replacing([.key("runs")], with: .array(runs))
    #expect(try replay(both).conforms)
    let path: [TraceStep] = [
      .key("runs"), .index(1), .key("trace"), .index(2), .key("layers"), .index(0), .key("v"),
      .index(0),
    ]
    let report = try replay(both.replacing(path[...], with: 5))
    let failing = report.rows.filter { !$0.conforms }
    #expect(failing.map(\.location) == ["generated 6, step 2, layer 1"])
  }
}
