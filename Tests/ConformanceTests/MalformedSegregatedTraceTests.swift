import Conformance
import Support
import Testing

@Suite struct MalformedSegregatedTraceTests {
  static let small = GeneratedSegregatedTraces.trace(seed: 1, layers: [3, 4, 2], examples: 1)

  @Test func wrongConstantsAreNamed() {
    for (key, value, expected) in [
      ("g_L", nil, "params: 'g_L' is missing"),
      ("g_L", 0, "params.g_L: expected a number above 0"),
      ("lambda_max", -0.2, "params.lambda_max: expected a number above 0"),
      ("dt", "nan", "params.dt: expected a finite number"),
      ("E_E", true, "params.E_E: expected a number, found bool"),
      ("apical_conductance", 1, "params.apical_conductance: expected true or false"),
      ("mem", 0, "params.mem: expected 1 to"), ("mem", 2.5, "params.mem: expected a whole number"),
      ("mem", 3, "params.kappa: expected 3 numbers"),
      ("integration_steps", 0, "params.integration_steps: expected 1 to"),
      ("integration_steps_test", 10_000, "params.integration_steps_test: expected 1 to"),
      ("layers", [], "params.layers: expected at least the output layer"),
      ("layers", [4, 0], "params.layers[1]: expected 1 to"),
      ("n_in", 4, "init.W[0]: expected a matrix of 4 x 4"),
      ("etas", [0.1], "params.etas: expected 2 numbers, found 1"),
      ("draw_denominator", 1000, "params.draw_denominator: expected 16777216, found 1000"),
    ] as [(String, JSONValue?, String)] {
      let found = problem(Self.small, [.key("params"), .key(key)], value)
      #expect(found.contains(expected), "\(key) = \(String(describing: value)): \(found)")
    }
    let equal = Self.small[[.key("params"), .key("tau_L")]]
    #expect(
      problem(Self.small, [.key("params"), .key("tau_s")], equal).contains(
        "another value than tau_L"))
  }

  @Test func whatIsWrongInAnExampleIsNamed() {
    let example: [TraceStep] = [.key("examples"), .index(0)]
    let forward = example + [.key("forward")]
    for (path, value, expected) in [
      ([.key("init"), .key("Y")], nil, "init: 'Y' is missing"),
      ([.key("init"), .key("Y")], [], "init.Y: expected 1 entries, found 0"),
      ([.key("init"), .key("b"), .index(1)], [1], "init.b[1]: expected 2 numbers, found 1"),
      (example + [.key("rates")], [0.1], "examples[0].rates: expected 3 numbers"),
      (example + [.key("rates"), .index(1)], -0.1, "examples[0].rates: expected rates of 0"),
      (example + [.key("label")], 2, "examples[0].label: expected 0 to 1, found 2"),
      (example + [.key("label")], -1, "examples[0].label: expected 0 to 1, found -1"),
      (example + [.key("target")], nil, "examples[0]: 'target' is missing"),
      (forward + [.key("steps")], 0, "examples[0].forward.steps: expected"),
      (forward + [.key("steps")], 100, "examples[0].forward.input.draw: expected 100 steps"),
      (forward + [.key("layers")], [], "examples[0].forward.layers: expected 2 layers"),
      (
        forward + [.key("input"), .key("draw"), .index(2), .index(0)], .int(1 << 24),
        "examples[0].forward.input.draw: expected whole numbers below 2^24"
      ),
      (
        forward + [.key("input"), .key("draw"), .index(2), .index(0)], -1,
        "examples[0].forward.input.draw: expected whole numbers below 2^24"
      ),
      (
        forward + [.key("layers"), .index(1), .key("draw"), .index(0), .index(0)], 0.5,
        "examples[0].forward.layers[1].draw: expected whole numbers below 2^24"
      ),
      (
        forward + [.key("layers"), .index(0), .key("spikes"), .index(1)], [],
        "examples[0].forward.layers[0].spikes[1]: expected 4 numbers, found 0"
      ),
      (
        forward + [.key("layers"), .index(1), .key("A")], [],
        "examples[0].forward.layers[1].A: this layer has no such potential"
      ),
      (
        example + [.key("forward_end"), .index(0), .key("alpha")], nil,
        "examples[0].forward_end[0]: 'alpha' is missing"
      ),
      (example + [.key("update")], [], "examples[0].update: expected 2 layers"),
      (
        example + [.key("update"), .index(1), .key("dW")], [],
        "examples[0].update[1].dW: expected a matrix of 2 x 4"
      ),
      (example + [.key("after"), .key("W")], [], "examples[0].after.W: expected 2 entries"),
      ([.key("test"), .index(0), .key("predicted")], nil, "test[0]: 'predicted' is missing"),
      ([.key("examples")], nil, "'examples' is missing"),
    ] as [([TraceStep], JSONValue?, String)] {
      let found = problem(Self.small, path, value)
      #expect(found.contains(expected), "\(path) = \(String(describing: value)): \(found)")
    }
  }

  @Test func noDamageToATraceCrashesTheReplay() throws {
    try expectNoDamageCrashes(Self.small, allDownTo: 2)
  }
}
