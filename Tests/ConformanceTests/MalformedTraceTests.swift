import Conformance
import Foundation
import Support
import Testing

@Suite struct MalformedTraceTests {
  @Test func filesThatAreNoTracesAreUnreadable() throws {
    for text in ["", "not JSON", "[1, 2]", "{\"format\": NaN}", "{\"format\": 1e999}", "{", "3"] {
      #expect {
        try replay(text: text)
      } throws: { error in
        if case ConformanceError.unreadable = error { true } else { false }
      }
    }
    #expect {
      try Conformance.replay(URL(fileURLWithPath: "/nonexistent/trace.json"))
    } throws: { error in
      if case ConformanceError.unreadable = error { true } else { false }
    }
  }

  @Test func anUnknownFormatIsNamedWithTheKnownOnes() {
    #expect {
      try replay(text: "{\"format\": \"other/9\"}")
    } throws: { error in
      guard case ConformanceError.unknownFormat(_, let format, let known) = error else {
        return false
      }
      return format == "other/9" && known.contains("sacramento2018-golden/1")
    }
  }

  @Test func whatIsWrongInAContinuousTraceIsNamed() {
    let trace = GeneratedTraces.continuous(seed: 4, layers: [3, 4, 2], segments: 3)
    let layers = trace[[.key("config"), .key("layers")]]?.arrayValue?.count ?? 0
    for (path, value, expected) in [
      ([.key("kind")], "spiking", "kind 'spiking' is not"),
      ([.key("kind")], nil, "'kind' is missing"), ([.key("config")], nil, "'config' is missing"),
      ([.key("config"), .key("g_A")], nil, "config: 'g_A' is missing"),
      ([.key("config"), .key("dt")], "nan", "config.dt: expected a finite number"),
      ([.key("config"), .key("dt")], true, "config.dt: expected a number, found bool"),
      ([.key("config"), .key("sigma")], 0.1, "only traces without noise"),
      ([.key("config"), .key("phi"), .key("kind")], "tanh", "is not softplus or logistic"),
      ([.key("config"), .key("eta_f")], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], "numbers, found 6"),
      ([.key("config"), .key("layers")], [3], "at least two positive sizes"),
      ([.key("config"), .key("layers"), .index(0)], 0, "at least two positive sizes"),
      ([.key("config"), .key("layers"), .index(0)], 2.5, "expected a whole number"),
      ([.key("config"), .key("layers"), .index(0)], 1_000_000_000, "expected a matrix of"),
      ([.key("init"), .key("Wf")], nil, "init: 'Wf' is missing"),
      ([.key("init"), .key("Wf"), .index(0)], nil, "expected \(layers - 1) matrices"),
      ([.key("init"), .key("Wf"), .index(0), .index(0)], nil, "expected a matrix of"),
      ([.key("init"), .key("Wf"), .index(0), .index(0), .index(0)], nil, "expected a matrix of"),
      ([.key("init"), .key("Wf"), .index(0), .index(0), .index(0)], "inf", "finite"),
      ([.key("init"), .key("uP"), .index(0)], [], "numbers, found 0"),
      ([.key("schedule"), .index(0), .key("steps")], 0, "schedule[0].steps: expected 1 to"),
      ([.key("schedule"), .index(0), .key("steps")], 1e18, "schedule[0].steps: expected 1 to"),
      ([.key("schedule"), .index(0), .key("lag_steps")], -1, "lag_steps: expected 0 to"),
      ([.key("schedule"), .index(0), .key("lag_steps")], 9e18, "lag_steps: expected 0 to"),
      ([.key("schedule"), .index(0), .key("learn")], 1, "expected true or false"),
      ([.key("schedule"), .index(1), .key("target")], [], "numbers, found 0"),
      ([.key("schedule")], [], "not one the schedule reaches"),
      ([.key("trace"), .index(0), .key("step")], 100_000, "not one the schedule reaches"),
      ([.key("trace"), .index(0), .key("step")], 0, "not one the schedule reaches"),
      ([.key("trace"), .index(0), .key("step")], nil, "'step' is not a whole number"),
      ([.key("trace"), .index(0), .key("x")], [], "numbers, found 0"),
      ([.key("trace"), .index(0), .key("uP"), .index(0)], [], "numbers, found 0"),
      ([.key("trace"), .index(0), .key("uP")], [], "vectors, found 0"),
      ([.key("weights"), .index(0), .key("Wf"), .index(0)], nil, "matrices, found"),
      ([.key("weights"), .index(0), .key("step")], 100_000, "not the end of a segment"),
      ([.key("bp_check"), .key("steps_each")], -5, "steps_each: expected 1 to"),
      ([.key("bp_check"), .key("target")], nil, "bp_check: 'target' is missing"),
      ([.key("bp_check"), .key("angle_deg")], [], "numbers, found 0"),
    ] as [([TraceStep], JSONValue?, String)] {
      let found = problem(trace, path, value)
      #expect(found.contains(expected), "\(path) = \(String(describing: value)): \(found)")
    }
  }

  @Test func aProspectiveTraceMayNotAskForFilters() {
    let trace = GeneratedTraces.lookahead(seed: 5, layers: [3, 4, 2], segments: 2)
    for key in ["tau_x", "tau_trg", "tau_w"] {
      #expect(problem(trace, [.key("config"), .key(key)], 3.0).contains("has no filters"))
    }
  }

  @Test func whatIsWrongInATwoStepTraceIsNamed() {
    let trace = GeneratedTraces.twoStep(seed: 1, layers: [3, 4, 2], updates: 2)
    for (path, value, expected) in [
      ([.key("config"), .key("variant")], "sub", "expected add or lit"),
      ([.key("config"), .key("batch")], 0, "batch: expected 1 to"),
      ([.key("config"), .key("batch")], 1e18, "batch: expected 1 to"),
      ([.key("config"), .key("bias")], false, "expected a matrix of"),
      ([.key("config"), .key("lambda_hidden")], [0.1, 0.1, 0.1, 0.1, 0.1], "numbers, found 5"),
      ([.key("updates"), .index(0), .key("x")], [], "trials, found 0"),
      ([.key("updates"), .index(0), .key("x"), .index(0)], [], "numbers, found 0"),
      ([.key("updates"), .index(0), .key("u_target")], [], "trials, found 0"),
      ([.key("updates"), .index(0), .key("after")], nil, "'after' is missing"),
      ([.key("updates"), .index(0), .key("vB")], [], "layers, found 0"),
      ([.key("updates"), .index(0), .key("vB"), .index(0)], [], "trials, found 0"),
      ([.key("updates"), .index(0), .key("free_u_out"), .index(0)], [], "numbers, found 0"),
      ([.key("updates")], nil, "'updates' is missing"), ([.key("updates")], [], "deviates"),
    ] as [([TraceStep], JSONValue?, String)] {
      let found = problem(trace, path, value)
      #expect(found.contains(expected), "\(path) = \(String(describing: value)): \(found)")
    }
  }

  static let damage: [JSONValue?] = [nil, "text", "nan", -1, 0, 1e18, 1e300, [], .object([:])]

  /// Every value of small traces, of a list the first entry and the last, damaged: blocks and their members in every
  /// way, what lies deeper in two ways each, taken in turn. An error of our own or a report, and never a crash, which
  /// would end the test run.
  @Test(arguments: [
    GeneratedTraces.continuous(seed: 0, layers: [2, 2, 1], segments: 2),
    GeneratedTraces.lookahead(seed: 0, layers: [2, 2, 1], segments: 2),
    GeneratedTraces.twoStep(seed: 2, layers: [2, 2, 1], updates: 1),
  ])
  func noDamageToATraceCrashesTheReplay(trace: JSONValue) throws {
    try expectNoDamageCrashes(trace, allDownTo: 2)
  }
}
