import Conformance
import Support
import Testing

@Suite struct MalformedDiscreteBurstingTests {
  typealias Generated = GeneratedDiscreteBursting

  static func small(_ family: Generated.Family, maps: Bool = false) -> JSONValue {
    var wish = Generated.Wish()
    wish.isRich = true
    wish.batch = 2
    wish.steps = 1
    wish.sizes = [3, 4, 2]
    wish.modes = ["Y_mode": "random_init", "Q_mode": "random_init", "intn_mode": "random_init"]
    if maps {
      wish.maps = Generated.Maps(size: 3, channels: [1, 2], kernels: [2], strides: [1])
    }
    return Generated.trace(seed: 1, family, wish)
  }

  private func expectProblems(
    in trace: JSONValue, _ cases: [([TraceStep], JSONValue?, String)]
  ) {
    ConformanceTests.expectProblems(in: trace, at: [.key("runs"), .index(0)], cases)
  }

  private let config: [TraceStep] = [.key("config")]
  private let first: [TraceStep] = [.key("steps"), .index(0)]

  @Test func whatIsWrongInARunIsNamed() {
    expectProblems(
      in: Self.small(.burstccn),
      [
        ([.key("family")], nil, "runs[0]: 'family' is missing"),
        ([.key("family")], "burst", "family 'burst' is not one this version replays; it knows"),
        (config, nil, "runs[0]: 'config' is missing"),
        (config + [.key("sizes")], nil, "runs[0].config: 'sizes' is missing"),
        (config + [.key("sizes")], [3], "config.sizes: expected at least the sizes of input"),
        (config + [.key("sizes"), .index(1)], 0, "config.sizes[1]: expected 1 to"),
        (config + [.key("sizes"), .index(1)], 1e18, "config.sizes[1]: expected 1 to"),
        (config + [.key("sizes"), .index(1)], 100_000, "W: expected 100000 entries, found 4"),
        (config + [.key("batch_size")], 0, "config.batch_size: expected 1 to"),
        (config + [.key("batch_size")], 3, "inputs: expected 3 entries, found 2"),
        (config + [.key("lr")], nil, "config: 'lr' is missing"),
        (config + [.key("lr")], "nan", "config.lr: expected a finite number"),
        (config + [.key("rule")], "hebb", "'hebb' is not one of burst, bp, fa"),
        (config + [.key("Y_mode")], "random", "'random' is not one of random_init, symm"),
        (config + [.key("Q_mode")], 1, "config.Q_mode: expected a text, found integer"),
        (config + [.key("Y_learning")], 1, "config.Y_learning: expected true or false"),
        ([.key("init")], [], "init: expected 2 layers, found 0"),
        ([.key("init"), .index(0), .key("W")], nil, "init[0]: 'W' is missing"),
        ([.key("init"), .index(0), .key("W"), .index(2)], nil, "W: expected 4 entries, found 3"),
        (
          [.key("init"), .index(0), .key("W"), .index(2), .index(1)], nil,
          "W[2]: expected 3 entries, found 2"
        ),
        ([.key("init"), .index(1), .key("b"), .index(0)], .null, "b: expected finite numbers"),
        ([.key("init"), .index(0), .key("Y")], nil, "init[0]: 'Y' is missing"),
        ([.key("init"), .index(0), .key("Q")], [[1]], "Q: expected 2 entries, found 1"),
        ([.key("steps")], nil, "runs[0]: 'steps' is missing"),
        ([.key("steps")], [], "steps: expected a step"),
        (first + [.key("step")], 1, "step: expected step 0: one after another"),
        (first + [.key("inputs"), .index(1)], [1], "inputs[1]: expected 3 entries, found 1"),
        (first + [.key("labels")], [0], "labels: expected 2 labels, found 1"),
        (first + [.key("labels"), .index(0)], 2, "labels[0]: expected 0 to 1, found 2"),
        (first + [.key("labels"), .index(0)], -1, "labels[0]: expected 0 to 1, found -1"),
        (first + [.key("teacher")], nil, "steps[0]: 'teacher' is missing"),
        (first + [.key("teacher")], 0, "teacher: expected true or false"),
        (first + [.key("output")], nil, "steps[0]: 'output' is missing"),
        (first + [.key("output"), .index(0)], [], "output[0]: expected 2 entries, found 0"),
        (first + [.key("layers")], [], "layers: expected 2 layers, found 0"),
        (first + [.key("layers"), .index(0), .key("apic")], nil, "layers[0]: 'apic' is missing"),
        (
          first + [.key("layers"), .index(1), .key("e")], 0.5,
          "layers[1].e: expected a list, found number"
        ),
        (
          first + [.key("layers"), .index(1), .key("grad_bias_fa")], [1],
          "grad_bias_fa: expected 2 entries, found 1"
        ),
        (first + [.key("metrics")], nil, "steps[0]: 'metrics' is missing"),
        (
          first + [.key("metrics"), .key("fa_angles")], [1],
          "fa_angles: expected 2 entries, found 1"
        ),
        (first + [.key("after")], nil, "steps[0]: 'after' is missing"),
        (first + [.key("after"), .index(0), .key("Q")], nil, "after[0]: 'Q' is missing"),
      ])
  }

  @Test func whatIsWrongOnMapsIsNamed() {
    let maps = config + [.key("conv")]
    expectProblems(
      in: Self.small(.burstccn, maps: true),
      [
        (maps, nil, "runs[0].config: 'sizes' is missing"),
        (maps + [.key("kernels")], nil, "config.conv: 'kernels' is missing"),
        (maps + [.key("kernels")], [], "kernels: expected at least one convolution"),
        (maps + [.key("kernels"), .index(0)], 0, "kernels[0]: expected 1 to"),
        (maps + [.key("kernels"), .index(0)], 4, "kernel 1 is 4 wide, on a map of 3"),
        (maps + [.key("kernels"), .index(0)], 3, "W[0][0]: expected 3 entries, found 2"),
        (maps + [.key("strides")], [1, 1], "1 kernels need as many strides"),
        (maps + [.key("strides"), .index(0)], 0, "strides[0]: expected 1 to"),
        (maps + [.key("channels")], [1], "one more channel number, found 1 and 1"),
        (maps + [.key("channels"), .index(1)], 3, "W: expected 3 entries, found 2"),
        (maps + [.key("in_size")], 4, "expected 18 entries, found 8"),
        (maps + [.key("in_size")], 100_000, "entries, found 8"),
        (maps + [.key("hidden")], 100_000, "entries, found"),
        (maps + [.key("n_out")], 2.5, "n_out: expected a whole number"),
        (
          first + [.key("inputs"), .index(0), .index(0), .index(1)], [1],
          "inputs[0][0][1]: expected 3 entries, found 1"
        ),
        (
          first + [.key("layers"), .index(0), .key("apic"), .index(0)], [1],
          "apic[0]: expected 2 entries, found 1"
        ),
      ])
  }

  @Test func whatIsWrongInTheOtherFamiliesIsNamed() {
    expectProblems(
      in: Self.small(.burstprop),
      [
        (config + [.key("recurrent_input")], nil, "config: 'recurrent_input' is missing"),
        ([.key("init"), .index(0), .key("R")], nil, "init[0]: 'R' is missing"),
        ([.key("init"), .index(1), .key("Y")], nil, "init[1]: 'Y' is missing"),
        ([.key("init"), .index(0), .key("Y")], nil, "conforms"),
        (first + [.key("layers"), .index(1), .key("p")], [0.2], "p: expected a number, found"),
        (first + [.key("layers"), .index(0), .key("u")], [], "u: expected 2 entries, found 0"),
        (first + [.key("after"), .index(0), .key("R")], nil, "after[0]: 'R' is missing"),
      ])
    expectProblems(
      in: Self.small(.edn),
      [
        (config + [.key("intn_mode")], "ideal", "'ideal' is not one of random_init, symm"),
        (config + [.key("lambda_intn")], nil, "config: 'lambda_intn' is missing"),
        (
          config + [.key("conv")],
          [
            "in_size": 3, "channels": [1, 2], "kernels": [2], "strides": [1], "hidden": 2,
            "n_out": 2,
          ], "config.conv: an error-encoding network has no maps"
        ),
        ([.key("init"), .index(0), .key("IP")], nil, "init[0]: 'IP' is missing"),
        ([.key("init"), .index(0), .key("bPI")], [1], "bPI: expected 2 entries, found 1"),
        (
          first + [.key("layers"), .index(0), .key("intn_soma")], nil,
          "layers[0]: 'intn_soma' is missing"
        ),
        (first + [.key("after"), .index(0), .key("PI")], nil, "after[0]: 'PI' is missing"),
      ])
  }

  /// As of the other formats: an error of our own or a report, and never a crash, which would end the test run.
  @Test(arguments: [
    (Generated.Family.burstccn, false), (.burstccn, true), (.burstprop, false), (.burstprop, true),
    (.edn, false),
  ])
  func noDamageToATraceCrashesTheReplay(family: Generated.Family, maps: Bool) throws {
    let trace = Self.small(family, maps: maps)
    #expect(try replay(trace).conforms)
    try expectNoDamageCrashes(trace, allDownTo: 4)
  }
}
