import Conformance
import Support
import Testing

@Suite struct MalformedStreamingTraceTests {
  typealias Generated = GeneratedStreaming

  /// A trace of two areas and a few steps.
  static func small(_ model: Generated.Model, isSkip: Bool = false) -> JSONValue {
    var wish = StreamingMistakeTests.rich(model)
    (wish.layers, wish.errorSizes, wish.isSkip) = ([2, 3, 1], [2, 1], isSkip)
    wish.segments = [
      Generated.Segment(steps: 2), .init(steps: 3, target: true, learn: true, learnLateral: true),
    ]
    return Generated.trace(seed: 1, model, wish)
  }

  private func config(_ key: String, _ index: Int...) -> [TraceStep] {
    [.key("config"), .key(key)] + index.map { .index($0) }
  }

  private func at(_ block: String, _ key: String, _ index: Int...) -> [TraceStep] {
    [.key(block), .key(key)] + index.map { .index($0) }
  }

  private func first(_ block: String, _ key: String, _ index: Int...) -> [TraceStep] {
    [.key(block), .index(0), .key(key)] + index.map { .index($0) }
  }

  @Test func whatIsWrongInAConfigurationIsNamed() {
    expectProblems(
      in: Self.small(.errormc),
      [
        ([.key("config")], nil, "'config' is missing"),
        (config("model"), nil, "config: 'model' is missing"),
        (config("model"), "pcn", "'pcn' is not one of errormc, dPC, ann, sacramento2018"),
        (config("layers"), nil, "config: 'layers' is missing"),
        (config("layers"), [3], "config.layers: expected at least the sizes of input and output"),
        (config("layers", 1), 0, "config.layers[1]: expected 1 to"),
        (config("layers", 1), -3, "config.layers[1]: expected 1 to"),
        (config("layers", 1), 1e18, "config.layers[1]: expected 1 to"),
        (config("layers", 1), 2.5, "config.layers[1]: expected a whole number"),
        (config("layers", 1), 10_000, "activation_slope[0]: expected 10000 numbers, found 3"),
        (config("layers", 0), 10_000, "init.WPP[0]: expected a matrix of 3 x 10000"),
        (config("dt"), nil, "config: 'dt' is missing"),
        (config("dt"), "nan", "config.dt: expected a finite number"),
        (config("gapi"), nil, "config: 'gapi' is missing"),
        (config("gntgt"), "much", "config.gntgt: expected a number, found string"),
        (config("activation", 0), "gelu", "activation[0]: 'gelu' is not one of linear, relu, soft"),
        (config("activation"), [], "expected a function, a slope and an offset for each of 2"),
        (config("activation_slope"), nil, "config: 'activation_slope' is missing"),
        (config("activation_slope", 0), [1], "activation_slope[0]: expected 3 numbers, found 1"),
        (config("activation_offset", 1), "none", "activation_offset[1]: expected a number"),
        (config("d_activation"), ["tanh"], "config.d_activation: expected one for each area"),
        (config("d_activation", 1), "step", "d_activation[1]: 'step' is not one of"),
        (config("model_type"), "PAL", "config.model_type: 'PAL' is not one of BP, FA"),
        (config("dWPP_use_activation"), 1, "dWPP_use_activation: expected true or false"),
        (config("varphi_transfer"), "on", "varphi_transfer: expected true or false"),
        (config("target_kind"), "voltage", "targets of the model errormc are rates"),
        (config("error_layers"), nil, "config: 'error_layers' is missing"),
        (config("error_layers"), [0, 2], "error_layers: expected an entry for each of 2 areas"),
        (config("error_layers", 1), 0, "error_layers: expected an entry for each of 2 areas"),
        (config("error_layers", 1), -1, "error_layers[1]: expected 0 to"),
        (config("error_layers", 1), 10_000, "expected 10000 numbers, found 2"),
        (config("error_activation"), "spike", "error_activation: 'spike' is not one of"),
        (config("error_activation_slope"), [1.0], "a slope and an offset for each of 2 areas"),
        (config("error_activation"), ["tanh"], "a slope and an offset for each of 2 areas"),
        (config("fw_connection_mode"), "dense", "'dense' is not one of layered, skip"),
        (config("fw_connection_mode"), nil, "config: 'fw_connection_mode' is missing"),
        (config("bw_connection_mode"), "skip", "expected that of forward connections"),
        (config("rep_lookahead"), [true], "rep_lookahead: expected one for each of 2 areas"),
        (config("error_lookahead", 1), 1, "error_lookahead[1]: expected true or false"),
        (config("eta_fw"), [0.1], "config.eta_fw: expected 2 numbers, found 1"),
        (config("eta_IP"), .null, "config: 'eta_IP' is missing"),
        (config("eta_PI"), [], "config.eta_PI: expected 2 numbers, found 0"),
      ])
  }

  @Test func whatIsWrongInWeightsAndStimuliIsNamed() {
    expectProblems(
      in: Self.small(.errormc),
      [
        ([.key("init")], nil, "'init' is missing"),
        (at("init", "WPP"), nil, "init: 'WPP' is missing"),
        (at("init", "WPP", 1), nil, "init.WPP: expected 2 matrices, found 1"),
        (at("init", "WPP", 0, 1), nil, "init.WPP[0]: expected a matrix of 3 x 2"),
        (at("init", "WPP", 0, 1, 0), nil, "init.WPP[0]: expected a matrix of 3 x 2"),
        (at("init", "WPP", 0, 1, 0), "inf", "WPP[0][1][0]: expected a finite number"),
        (at("init", "WIP"), [], "init.WIP: expected 2 matrices, found 0"),
        (at("init", "WIP", 0), [[1]], "init.WIP[0]: expected a matrix of 2 x 3"),
        (at("init", "BPI", 0), [[1]], "init.BPI[0]: expected a matrix of 3 x 2"),
        (at("init", "BII"), nil, "init: 'BII' is missing"),
        (at("init", "BII", 0), [[1]], "init.BII[0]: expected a matrix of 2 x 1"),
        (at("init", "BII_noise"), [], "init.BII_noise: expected 1 matrices, found 0"),
        (at("init", "uP"), nil, "init: 'uP' is missing"),
        (at("init", "uP", 1), nil, "init.uP: expected 2 lists, found 1"),
        (at("init", "uI", 0), [1], "init.uI[0]: expected 2 numbers, found 1"),
        ([.key("stimulus")], nil, "'stimulus' is missing"),
        (at("stimulus", "inputs"), [], "stimulus: expected an input and a target"),
        (at("stimulus", "inputs", 0), [1], "stimulus.inputs[0]: expected 2 numbers, found 1"),
        (at("stimulus", "targets", 0), [], "stimulus.targets[0]: expected 1 numbers, found 0"),
        (at("stimulus", "hold_steps"), 0, "stimulus.hold_steps: expected 1 to"),
        (at("stimulus", "target_shift_steps"), -1, "target_shift_steps: expected 0 to"),
        (at("stimulus", "target_shift_steps"), nil, "stimulus: 'target_shift_steps' is missing"),
      ])
  }

  @Test func whatIsWrongInRecordsIsNamed() {
    expectProblems(
      in: Self.small(.errormc),
      [
        ([.key("segments")], nil, "'segments' is missing"),
        ([.key("segments")], [], "no segment ends or passes there: they have 0 steps"),
        (first("segments", "steps"), 0, "segments[0].steps: expected 1 to"),
        (first("segments", "steps"), 1e18, "segments[0].steps: expected 1 to"),
        (first("segments", "learn"), 1, "segments[0].learn: expected true or false"),
        (first("segments", "target"), nil, "segments[0]: 'target' is missing"),
        (first("segments", "reset"), "yes", "segments[0].reset: expected true or false"),
        ([.key("trace")], nil, "'trace' is missing"),
        (first("trace", "step"), 100, "trace[0]: no segment ends or passes there"),
        (first("trace", "step"), 2, "trace[1]: step 2 is recorded twice"),
        (first("trace", "step"), 0, "trace[0].step: expected 1 to"),
        (first("trace", "step"), nil, "trace[0]: 'step' is missing"),
        (first("trace", "mse"), nil, "trace[0]: 'mse' is missing"),
        (first("trace", "dWPP_norms"), [1.0], "nothing learns in this step"),
        ([.key("trace"), .index(3), .key("dWPP_norms")], "all", "dWPP_norms: expected a list"),
        (first("trace", "uP", 1), nil, "trace[0].uP: expected 2 areas, found 1"),
        (first("trace", "uP", 0), [1], "trace[0].uP[0]: expected 3 numbers, found 1"),
        (first("trace", "uI", 0), [1], "trace[0].uI[0]: expected 2 numbers, found 1"),
        (first("trace", "vden"), 0.5, "trace[0].vden: expected a list, found"),
        (first("trace", "rI_breve", 0, 0), "inf", "rI_breve[0][0]: expected a finite number"),
        ([.key("weights")], nil, "'weights' is missing"),
        (first("weights", "step"), 3, "weights[0]: no segment ends or passes there"),
        (first("weights", "WPP", 0), nil, "weights[0].WPP: expected 2 matrices, found 1"),
        (first("weights", "WIP", 0), [[1]], "weights[0].WIP[0]: expected a matrix of 2 x 3"),
        (first("weights", "BII", 0), [[1]], "weights[0].BII[0]: expected a matrix of 2 x 1"),
        (first("weights", "BPI", 1), nil, "weights[0].BPI: expected 2 matrices, found 1"),
        (at("angle_check", "steps"), 0, "angle_check.steps: expected 1 to"),
        (at("angle_check", "input"), [1], "angle_check.input: expected 2 numbers, found 1"),
        (at("angle_check", "target"), nil, "angle_check: 'target' is missing"),
        (at("angle_check", "angles_deg"), [1], "angles_deg: expected 2 numbers, found 1"),
        (at("angle_check", "bp_update"), [], "angle_check: expected updates of 2 areas"),
        (at("angle_check", "mc_update_eta1", 0), [[1]], "mc_update_eta1[0]: expected a matrix of"),
      ])
  }

  @Test func whatIsWrongWithSkippingConnectivityIsNamed() {
    let trace = Self.small(.errormc, isSkip: true)
    expectProblems(
      in: trace,
      [
        (config("bw_connection_mode"), "layered", "expected that of forward connections"),
        (config("eta_fw"), [0.1, 0.1], "config.eta_fw[0]: expected a list, found"),
        (config("eta_fw"), [[0.1]], "config.eta_fw: expected a matrix of 2 x 2"),
        (at("init", "WPP"), [], "init.WPP: expected one matrix of all areas, found 0"),
        (at("init", "WPP", 0, 5), nil, "init.WPP[0]: expected a matrix of 6 x 6"),
        (at("init", "WPP", 0, 2, 3), 0.5, "weights from area 1 to area 1 do not lead upwards"),
        (at("init", "WPP", 0, 2, 5), 0.5, "weights from area 2 to area 1 do not lead upwards"),
        (at("init", "WPP", 0, 0, 1), 0.5, "weights from area 0 to area 0 do not lead upwards"),
        (at("init", "BII"), nil, "init: 'BII' is missing"),
        (at("init", "BII", 0), [[1]], "init.BII[0]: expected a matrix of 3 x 3"),
        (at("init", "BII_noise", 0), nil, "BII_noise: expected one matrix of all areas, found 0"),
        (first("weights", "WPP", 0, 0), [1], "weights[0].WPP[0]: expected a matrix of 6 x 6"),
        (first("weights", "BII", 0, 0), [1], "weights[0].BII[0]: expected a matrix of 3 x 3"),
      ])
    // An area that hears nothing of the one below is no crash.
    let silent = trace.replacing(
      at("init", "WPP", 0, 5)[...], with: .array(Array(repeating: .double(0), count: 6)))
    let frozen = silent.replacing(config("eta_fw", 1)[...], with: [0.0, 0.0])
    #expect(problem(frozen, config("eta_IP"), [0.0, 0.0]) == "deviates")
  }

  @Test func whatIsWrongInTheOtherModelsIsNamed() {
    expectProblems(
      in: Self.small(.dPC),
      [
        (config("model_type"), "PAL", "config.model_type: 'PAL' is not one of BP, FA"),
        (config("rep_lookahead"), [true, false], "all neurons of the model dPC look ahead"),
        (config("target_kind"), "rate", "targets of the model dPC are voltages"),
        (config("eta_PI"), nil, "config: 'eta_PI' is missing"),
        (config("eta_PI"), [1, 1], "config.eta_PI: expected 1 numbers, found 2"),
        (at("init", "BPI"), nil, "init: 'BPI' is missing"),
        (at("init", "BPI", 0), [[1]], "init.BPI[0]: expected a matrix of 3 x 3"),
        (at("init", "BPP", 0), nil, "init.BPP: expected 1 matrices, found 0"),
        (at("init", "BPP_noise", 0), [[1]], "init.BPP_noise[0]: expected a matrix of 3 x 1"),
        (at("init", "uP"), [[1]], "init.uP: expected 2 lists, found 1"),
        (first("segments", "reset"), true, "segments[0]: only error microcircuits are reset"),
        (first("trace", "vapi"), [], "trace[0].vapi: expected 1 areas, found 0"),
      ])
    expectProblems(
      in: Self.small(.sacramento2018),
      [
        (config("eta_PI"), [0.5, 0.5], "config.eta_PI: expected 1 numbers, found 2"),
        (config("gnI"), nil, "config: 'gnI' is missing"),
        (config("activation", 0), "relu6", "config.activation[0]: 'relu6' is not one of"),
        (
          config("activation_slope", 1), [1, 2], "activation_slope[1]: expected 1 numbers, found 2"
        ),
        (config("eta_IP"), .null, "config: 'eta_IP' is missing"),
        (at("init", "WIP", 0), [[1]], "init.WIP[0]: expected a matrix of 1 x 3"),
        (at("init", "BPI", 0), [[1]], "init.BPI[0]: expected a matrix of 3 x 1"),
        (at("init", "uI"), [], "init.uI: expected 1 lists, found 0"),
        (first("segments", "reset"), true, "segments[0]: only error microcircuits are reset"),
      ])
    expectProblems(
      in: Self.small(.ann),
      [
        (config("target_kind"), "voltage", "targets of the model ann are rates"),
        (at("init", "BPP"), nil, "init: 'BPP' is missing"),
        (at("init", "uI", 1), nil, "init.uI: expected 2 lists, found 1"),
        (first("trace", "d_rP"), [], "trace[0].d_rP: expected 2 areas, found 0"),
      ])
  }

  @Test func whatIsWrongInATrainingIsNamed() throws {
    let trace = GeneratedStreamingProtocol.trace(seed: 1, .dPC)
    let passes: [TraceStep] = [.key("expected"), .key("passes")]
    let one = try #require(trace[passes + [.index(0)]])
    let many = try #require(trace[passes]?.arrayValue)
    expectProblems(
      in: trace,
      [
        (config("mc_model"), nil, "config: 'mc_model' is missing"),
        (config("activation"), "gelu", "config.activation: 'gelu' is not one of"),
        ([.key("target_kind")], nil, "'target_kind' is missing"),
        (config("activation"), ["tanh"], "a slope and an offset for each of 3 areas"),
        (config("activation_slope"), [1.0], "a slope and an offset for each of 3 areas"),
        (at("teacher", "model"), "dPC", "teacher.model: 'dPC' is not one of ann"),
        (at("teacher", "activation"), nil, "teacher: 'activation' is missing"),
        (at("teacher", "init"), nil, "teacher: 'init' is missing"),
        ([.key("teacher"), .key("init"), .key("WPP"), .index(1)], nil, "a network with 2 outputs"),
        ([.key("teacher"), .key("init"), .key("WPP"), .index(0)], nil, "a matrix of 2 x 4"),
        (config("epochs"), 0, "config.epochs: expected 1 to"),
        (config("epochs"), 1e18, "config.epochs: expected 1 to"),
        (config("epochs"), 6, "permutations: expected permutations of 4"),
        (config("Tpres"), 0, "config.Tpres: expected more steps than areas"),
        (config("Tpres"), -1, "config.Tpres: expected a time of few steps"),
        (config("Tpres"), 1e300, "config.Tpres: expected a time of few steps"),
        (config("dt"), 0, "config.Tpres: expected a time of few steps"),
        (config("settling_time"), -1, "config.settling_time: expected a time of few steps"),
        ([.key("samples"), .key("test")], nil, "samples: 'test' is missing"),
        ([.key("samples"), .key("train"), .key("input"), .index(0)], nil, "as many targets as"),
        ([.key("samples"), .key("train"), .key("input"), .index(0)], [1], "expected 4 numbers"),
        ([.key("samples"), .key("validation"), .key("target"), .index(0)], [1], "2 numbers"),
        ([.key("permutations")], [], "permutations: there are too few of them"),
        ([.key("permutations"), .index(6)], nil, "permutations: there are too few of them"),
        ([.key("permutations"), .index(0)], [0, 1], "permutations: expected permutations of 4"),
        ([.key("permutations"), .index(0), .index(0)], 9, "expected permutations of 4"),
        ([.key("permutations"), .index(0), .index(0)], 0.5, "expected a whole number"),
        ([.key("expected")], nil, "'expected' is missing"),
        (passes, [], "expected: there are fewer passes than the protocol has"),
        (passes, .array(many + [one]), "there are more passes than the protocol has"),
        (passes + [.index(1), .key("kind")], "train", "kind: expected a pass of validation"),
        (passes + [.index(0), .key("mse_mean")], nil, "passes[0]: 'mse_mean' is missing"),
        (at("expected", "final"), nil, "expected: 'final' is missing"),
        ([.key("expected"), .key("final"), .key("WPP"), .index(0)], [[1]], "a matrix of 4 x 4"),
      ])
  }

  @Test func whatIsWrongInARollOutIsNamed() {
    expectProblems(
      in: ScalarCartPole.trace(seed: 0),
      [
        ([.key("params")], nil, "'params' is missing"),
        (at("params", "m_cart"), 0, "params.m_cart: expected more than 0"),
        (at("params", "half_length"), -1, "params.half_length: expected more than 0"),
        (at("params", "x_limit"), nil, "params: 'x_limit' is missing"),
        ([.key("cases")], [], "cases: expected a case"),
        (first("cases", "initial"), [1], "cases[0].initial: expected 4 numbers, found 1"),
        (first("cases", "force"), [1], "cases[0]: expected a state and whether it failed"),
        (first("cases", "state", 0), [1], "cases[0].state[0]: expected 4 numbers, found 1"),
        (first("cases", "failed", 0), 1, "cases[0].failed[0]: expected true or false"),
      ])
  }

  /// As of the other formats: an error of our own or a report, and never a crash, which would end the test run.
  @Test(arguments: [
    small(.errormc), small(.errormc, isSkip: true), small(.dPC), small(.ann),
    small(.sacramento2018),
    GeneratedStreamingProtocol.trace(seed: 0, .errormc, isSkip: true),
    ScalarCartPole.trace(seed: 1),
  ])
  func noDamageToATraceCrashesTheReplay(trace: JSONValue) throws {
    #expect(try replay(trace).conforms)
    try expectNoDamageCrashes(trace, allDownTo: 3)
  }
}
