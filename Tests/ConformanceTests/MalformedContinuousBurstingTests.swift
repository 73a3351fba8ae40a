import Conformance
import Support
import Testing

@Suite struct MalformedContinuousBurstingTests {
  static let small = GeneratedContinuousBursting.trace(
    seed: 1, isBurstprop: false, layers: [3, 4, 2], steps: 5)
  static let run: [TraceStep] = [.key("runs"), .index(0)]

  @Test func wrongConstantsAreNamed() {
    for (key, value, expected) in [
      ("dt", nil, "runs[0].config: 'dt' is missing"),
      ("dt", 0, "runs[0].config.dt: expected a number above 0"),
      ("tau_z", -1, "runs[0].config.tau_z: expected a number above 0"),
      ("tau_W", "slow", "runs[0].config.tau_W: expected a number, found string"),
      ("tau_moving_avg", nil, "runs[0].config: 'tau_moving_avg' is missing"),
      ("beta_hidden", true, "runs[0].config.beta_hidden: expected a number, found bool"),
      ("p_baseline", [], "runs[0].config.p_baseline: expected a number"),
      ("weight_transport", 1, "runs[0].config.weight_transport: expected true or false"),
      ("sizes", [3], "runs[0].config.sizes: expected at least the sizes of input and output"),
      ("sizes", [3, 0, 2], "runs[0].config.sizes[1]: expected 1 to"),
      ("sizes", [3, 4.5, 2], "runs[0].config.sizes[1]: expected a whole number"),
      ("sizes", [3, 4, 3, 2], "runs[0].init: expected 3 layers, found 2"),
      ("sizes", [3, 5, 2], "runs[0].init[0].W: expected a matrix of 5 x 3"),
    ] as [(String, JSONValue?, String)] {
      let found = problem(Self.small, Self.run + [.key("config"), .key(key)], value)
      #expect(found.contains(expected), "\(key) = \(String(describing: value)): \(found)")
    }
  }

  @Test func whatIsWrongInARunIsNamed() {
    let step = Self.run + [.key("trace"), .index(3)]
    let layer = step + [.key("layers"), .index(0)]
    let record = Self.run + [.key("weights"), .index(0)]
    for (path, value, expected) in [
      ([.key("runs")], nil, "'runs' is missing"),
      ([.key("runs")], [], "runs: expected at least one"),
      (Self.run + [.key("family")], nil, "runs[0]: 'family' is missing"),
      (
        Self.run + [.key("family")], "spiking",
        "runs[0].family: family 'spiking' is not one this version replays; it knows "
      ),
      (Self.run + [.key("family")], "cont_burstprop", "'p_ma' is missing"),
      (Self.run + [.key("trace")], [], "runs[0].trace: expected a step"),
      (Self.run + [.key("weights")], nil, "runs[0]: 'weights' is missing"),
      (Self.run + [.key("init"), .index(0), .key("Q")], nil, "runs[0].init[0]: 'Q' is missing"),
      (
        Self.run + [.key("init"), .index(1), .key("b"), .index(0)], .null,
        "runs[0].init[1].b[0]: expected a number, found null"
      ),
      (step + [.key("k")], 4, "runs[0].trace[3].k: expected step 3"),
      (step + [.key("mode")], "test", "runs[0].trace[3].mode: mode 'test' is not predict or teach"),
      (step + [.key("x")], [1, 2], "runs[0].trace[3].x: expected 3 numbers, found 2"),
      (step + [.key("x"), .index(1)], .null, "runs[0].trace[3].x[1]: expected a number"),
      (step + [.key("target")], nil, "runs[0].trace[3]: 'target' is missing"),
      (step + [.key("layers")], [], "runs[0].trace[3].layers: expected 2 layers, found 0"),
      (layer + [.key("u")], nil, "runs[0].trace[3].layers[0]: 'u' is missing"),
      (layer + [.key("e_ma")], [0], "runs[0].trace[3].layers[0].e_ma: expected 4 numbers"),
      (layer + [.key("e"), .index(2)], "x", "layers[0].e[2]: expected a number, found string"),
      (record + [.key("after_step")], 5, "runs[0].weights[0].after_step: expected 0 to 4, found 5"),
      (record + [.key("layers")], [], "runs[0].weights[0].layers: expected 2 layers"),
      (
        record + [.key("layers"), .index(0), .key("Y")], [],
        "runs[0].weights[0].layers[0].Y: expected a matrix of 2 x 4"
      ),
    ] as [([TraceStep], JSONValue?, String)] {
      let found = problem(Self.small, path, value)
      #expect(found.contains(expected), "\(path) = \(String(describing: value)): \(found)")
    }
  }

  @Test func noDamageToATraceCrashesTheReplay() throws {
    try expectNoDamageCrashes(Self.small, allDownTo: 5)
  }
}
