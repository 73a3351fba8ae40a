import LinearAlgebra
import Support

/// Traces of format `max2026-protocol-1`: small trainings of a scalar model.
struct GeneratedStreamingProtocol {
  /// Steps of a sample: more than the ten that one of the errors leaves out.
  static let hold = 12
  static let epochs = 4
  /// In steps; not the end of a sample.
  static let settling = 19

  /// Samples in the order in which they are presented.
  private struct Samples {
    let inputs, targets: [[Double]]
    var order: [Int]

    var json: JSONValue {
      ["input": ConformanceTests.json(inputs), "target": ConformanceTests.json(targets)]
    }
  }

  private var generator: GeneratedStreaming
  private var model: any ScalarStreamingModel
  private let mistake: StreamingMistake?
  /// W of the teacher.
  private var teacher: [Rows] = []
  private var permutations: [[Int]] = []
  private var passes: [JSONValue] = []

  static func wish(
    _ model: GeneratedStreaming.Model, isSkip: Bool = false, _ mistake: StreamingMistake? = nil
  ) -> GeneratedStreaming.Wish {
    var wish = GeneratedStreaming.Wish()
    let kind = model == .dPC ? "linear" : "tanh"
    wish.layers = [4, 4, 3, 2]
    wish.kinds = [kind]
    wish.derivatives = [kind]
    wish.errorKind = "linear"
    (wish.slopes, wish.errorSlopes) = (GeneratedStreaming.Slopes.none, .some(.none))
    (wish.looksAhead, wish.errorsLookAhead, wish.gates) = (true, true, true)
    wish.comparesRates = model == .sacramento2018
    (wish.isSkip, wish.copies, wish.decays) = (isSkip, true, true)
    wish.mistake = mistake
    return wish
  }

  static func trace(
    seed: Int, _ model: GeneratedStreaming.Model, isSkip: Bool = false,
    _ mistake: StreamingMistake? = nil
  ) -> JSONValue {
    var lesson = GeneratedStreamingProtocol(
      GeneratedStreaming(seed: seed, model, wish(model, isSkip: isSkip, mistake)), mistake)
    return lesson.trace()
  }

  private init(_ generator: GeneratedStreaming, _ mistake: StreamingMistake?) {
    self.generator = generator
    self.mistake = mistake
    model = self.generator.makeModel()
    let s = self.generator.s
    let sizes = [s.layers[0], 5, s.layers[s.top]]
    for k in 1..<sizes.count {
      teacher.append(
        (0..<sizes[k]).map { _ in
          (0..<sizes[k - 1]).map { _ in self.generator.stream.uniform(in: -1.5..<1.5) }
        })
    }
  }

  /// Of a settled teacher: rates, or potentials.
  private func target(_ input: [Double]) -> [Double] {
    let s = generator.s
    let factor =
      mistake == .teacherWithApicalDendrites ? s.gbas / s.g : s.gbas / (s.gbas + s.gl)
    var (rates, potentials) = (input, input)
    for w in teacher {
      potentials = times(w, rates).map { factor * $0 }
      rates = potentials.map { ScalarActivation.value("tanh", $0, 1, 0) }
    }
    return s.teachesPotentials ? potentials : rates
  }

  private var top: Int { generator.s.top }

  private mutating func samples(_ count: Int) -> Samples {
    let layers = generator.s.layers
    let inputs = (0..<count).map { _ in
      (0..<layers[0]).map { _ in generator.stream.uniform() }
    }
    return Samples(inputs: inputs, targets: inputs.map { target($0) }, order: Array(0..<count))
  }

  private mutating func shuffle(_ samples: inout Samples) {
    let unshuffled = Array(samples.order.indices)
    var permutation = unshuffled
    while permutation == unshuffled {
      for i in permutation.indices.dropFirst().reversed() {
        permutation.swapAt(i, generator.stream.below(i + 1))
      }
    }
    permutations.append(permutation)
    samples.order =
      mistake == .permutationsOfTheFirstOrder
      ? permutation : permutation.map { samples.order[$0] }
  }

  private mutating func pass(_ kind: String, _ samples: Samples, _ mode: ScalarMode) {
    let hold = Self.hold
    let delay = mistake == .targetsUnshifted ? 0 : mistake == .targetsAStepLater ? top + 1 : top
    var all: [Double] = []
    var later: [Double] = []
    for step in 0..<(samples.order.count * hold) {
      model.step(
        samples.inputs[samples.order[step / hold]],
        samples.targets[samples.order[max(step - delay, 0) / hold]], mode)
      all.append(model.mse)
      let isLater = mistake == .tenStepsOfEachSample ? step % hold >= 10 : step >= 10
      if isLater { later.append(model.mse) }
    }
    func mean(_ values: [Double]) -> JSONValue {
      json(values.reduce(0, +) / Double(values.count))
    }
    passes.append(
      ["kind": .string(kind), "mse_mean": mean(all), "mse_skip10": mean(later)])
  }

  private mutating func trace() -> JSONValue {
    let initial = model.initial()
    var (train, validation, test) = (samples(4), samples(3), samples(3))
    let sets: JSONValue = [
      "train": train.json, "validation": validation.json, "test": test.json,
    ]
    let learning = ScalarMode(isTaught: true, learns: true, learnsLateral: true, runsSynapses: true)
    var untaught = learning
    untaught.isTaught = mistake == .validationIsTaught
    if mistake == .validationIsNotPlastic { untaught = ScalarMode() }
    var settling = ScalarMode()
    settling.runsSynapses = mistake == .settlingSynapses
    if mistake == .settlingLearns {
      settling = learning
      settling.isTaught = false
    }
    for step in 0..<Self.settling {
      let sample = step / Self.hold
      model.step(train.inputs[sample], train.targets[sample], settling)
    }
    for epoch in 0..<Self.epochs {
      let unshuffled = train
      shuffle(&train)
      let isFirst = mistake == .trainingUnshuffledAtFirst && epoch == 0
      pass("train", isFirst ? unshuffled : train, learning)
      guard 10 * epoch % Self.epochs == 0 else { continue }
      if mistake == .validationShuffledFirst {
        shuffle(&validation)
        pass("validation", validation, untaught)
      } else {
        pass("validation", validation, untaught)
        shuffle(&validation)
      }
    }
    let unshuffled = test
    shuffle(&test)
    pass(
      "test", mistake == .testUnshuffled ? unshuffled : test,
      mistake == .testLearns ? learning : ScalarMode())
    return [
      "format": "max2026-protocol-1", "case": .string("generated \(generator.model.rawValue)"),
      "config": config, "target_kind": generator.config["target_kind"] ?? .null,
      "samples": sets,
      "teacher": ["model": "ann", "activation": "tanh", "init": ["WPP": json(teacher)]],
      "init": .object(initial),
      "permutations": .array(permutations.map { .array($0.map { .int($0) }) }),
      "expected": ["passes": .array(passes), "final": .object(model.weights())],
    ]
  }

  /// As protocols have it: functions are named once.
  private var config: JSONValue {
    let s = generator.s
    var members = generator.config
    for key in [
      "model", "activation_slope", "activation_offset", "d_activation", "error_activation_slope",
      "error_activation_offset", "rep_lookahead", "error_lookahead", "target_kind",
    ] { members[key] = nil }
    members["mc_model"] = .string(s.model)
    members["activation"] = .string(s.phi[0].kind)
    members["epochs"] = .int(Self.epochs)
    members["Tpres"] = json(Double(Self.hold) * s.dt)
    members["settling_time"] = json(Double(Self.settling) * s.dt)
    return .object(members)
  }
}
