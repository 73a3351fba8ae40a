import LinearAlgebra
import Models
import NetworkCore

/// End-to-end training of networks that run in time: `max2026-protocol-1`.
enum StreamingProtocolTraces {
  static let format = "max2026-protocol-1"

  static func replay(_ trace: TraceNode, _ comparison: inout Comparison) throws {
    let configuration = try StreamingTraceConfiguration(
      protocol: try trace.member("config"), trace)
    try compareTargets(trace, configuration, &comparison)
    for form in configuration.forms {
      let student = try configuration.student(try trace.member("init"), form)
      var lesson = try Lesson(trace, configuration, student)
      try lesson.run(form.rawValue, &comparison)
    }
  }

  /// What a settled teacher answers: `v_k = g_bas / (g_bas + g_l) W_k φ(v_{k−1})`, of which targets are the rates or the potentials of its
  /// output.
  private static func compareTargets(
    _ trace: TraceNode, _ configuration: StreamingTraceConfiguration,
    _ comparison: inout Comparison
  ) throws {
    guard let teacher = trace.optional("teacher") else { return }
    _ = try teacher.choice("model", ["ann"])
    let transfer = AreaTransfer(
      try StreamingTraceConfiguration.kind(try teacher.member("activation")))
    let attenuation = configuration.basal / (configuration.basal + configuration.leak)
    let layers = configuration.layers
    let list = try teacher.member("init").member("WPP")
    var columns = layers[0]
    let weights = try list.elements().map { node in
      let matrix = try node.matrix(try node.elements().count, columns)
      columns = matrix.rows
      return matrix
    }
    guard !weights.isEmpty, columns == layers[configuration.top] else {
      throw list.problem("expected a network with \(layers[configuration.top]) outputs")
    }
    for key in ["train", "validation", "test"] {
      let samples = try trace.member("samples").member(key)
      let pairs = zip(
        try samples.member("input").elements(), try samples.member("target").elements())
      for (input, target) in pairs {
        var (rates, potentials) = (try input.vector(layers[0]), [0.0])
        for matrix in weights {
          potentials = Matrix.product(matrix, Matrix(rates)).scaled(by: attenuation).numbers
          rates = potentials.map { transfer($0, neuron: 0) }
        }
        comparison.compare(
          "target (\(key))", configuration.isTaughtPotentials ? potentials : rates,
          try target.doubles(), at: target.path, tolerance: StreamingTraces.states)
      }
    }
  }

  /// One training, as the format says: settle, then in each epoch shuffle and train, now and then validate, and test at the end.
  private struct Lesson {
    let trace: TraceNode
    let student: any StreamingTraceStudent
    let epochs, settling: Int
    var training, validation, test: SampleStream<Double>
    var permutations: [[Int]]
    var passes: [TraceNode]

    init(
      _ trace: TraceNode, _ configuration: StreamingTraceConfiguration,
      _ student: any StreamingTraceStudent
    ) throws {
      self.trace = trace
      self.student = student
      let config = configuration.node
      let most = StreamingSegment.most
      epochs = try config.member("epochs").integer(in: 1...100_000)
      let hold = try Self.steps(config.member("Tpres"), configuration.timeStep)
      settling = try Self.steps(config.member("settling_time"), configuration.timeStep)
      guard hold > configuration.top, settling <= most else {
        throw try config.member("Tpres").problem("expected more steps than areas")
      }
      func samples(_ key: String) throws -> SampleStream<Double> {
        let node = try trace.member("samples").member(key)
        let inputs = try node.member("input").elements()
        let targets = try node.member("target").elements()
        guard inputs.count == targets.count, !inputs.isEmpty else {
          throw node.problem("expected as many targets as inputs, and one at least")
        }
        let layers = configuration.layers
        let x = try inputs.map { try $0.vector(layers[0]) }
        let t = try targets.map { try $0.vector(layers[layers.count - 1]) }
        return SampleStream(
          inputs: Matrix(layers[0], x.count) { x[$1][$0] },
          targets: Matrix(layers[layers.count - 1], t.count) { t[$1][$0] }, hold: hold,
          delay: configuration.top)
      }
      training = try samples("train")
      validation = try samples("validation")
      test = try samples("test")
      permutations = try trace.member("permutations").elements().map { try $0.integers() }
      passes = try trace.member("expected").member("passes").elements()
    }

    private static func steps(_ node: TraceNode, _ timeStep: Double) throws -> Int {
      let steps = (try node.double() / timeStep).rounded()
      guard steps >= 0, steps <= Double(StreamingSegment.most) else {
        throw node.problem("expected a time of few steps")
      }
      return Int(steps)
    }

    private mutating func permutation(_ count: Int) throws -> [Int] {
      guard !permutations.isEmpty else {
        throw try trace.member("permutations").problem("there are too few of them")
      }
      let next = permutations.removeFirst()
      guard next.sorted() == Array(0..<count) else {
        throw try trace.member("permutations").problem("expected permutations of \(count)")
      }
      return next
    }

    mutating func run(_ form: String, _ comparison: inout Comparison) throws {
      let network = student.network
      settle(network)
      var isFirst = true
      for epoch in 0..<epochs {
        training.shuffle(by: try permutation(training.count))
        try compare("train", measure(training, network, .learning), form, &comparison)
        guard 10 * epoch % epochs == 0 else { continue }
        let errors = measure(
          validation, network,
          StreamingMode(isTaught: false, learnsForward: true, learnsLateral: true))
        // The first is compared with the teacher while it still settles, which the file does not have.
        if isFirst {
          _ = try nextPass("validation")
        } else {
          try compare("validation", errors, form, &comparison)
        }
        isFirst = false
        validation.shuffle(by: try permutation(validation.count))
      }
      test.shuffle(by: try permutation(test.count))
      try compare("test", measure(test, network, .predicting), form, &comparison)
      if let pass = passes.first {
        throw pass.problem("there are more passes than the protocol has")
      }
      try student.compareWeights(
        try trace.member("expected").member("final"), at: "\(form), end", &comparison)
    }

    private func settle(_ network: some StreamingNetwork<Double>) {
      training.settle(network, steps: settling)
    }

    private func measure(
      _ samples: SampleStream<Double>, _ network: some StreamingNetwork<Double>,
      _ mode: StreamingMode
    ) -> SampleStream<Double>.Errors {
      samples.measure(network, mode)
    }

    private mutating func nextPass(_ kind: String) throws -> TraceNode {
      guard !passes.isEmpty else {
        throw try trace.member("expected").problem("there are fewer passes than the protocol has")
      }
      let pass = passes.removeFirst()
      guard try pass.member("kind").string() == kind else {
        throw try pass.member("kind").problem("expected a pass of \(kind)")
      }
      return pass
    }

    private mutating func compare(
      _ kind: String, _ errors: SampleStream<Double>.Errors, _ form: String,
      _ comparison: inout Comparison
    ) throws {
      let pass = try nextPass(kind)
      for (key, value) in [("mse_mean", errors.all), ("mse_skip10", errors.afterTen)] {
        comparison.compare(
          "\(key) (\(kind))", [value], [try pass.member(key).double()], at: "\(form), \(pass.path)",
          tolerance: StreamingTraces.errors)
      }
    }
  }
}
