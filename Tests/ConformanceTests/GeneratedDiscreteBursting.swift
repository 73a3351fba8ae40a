import LinearAlgebra
import Support

/// Traces of the families `burstccn`, `burstprop` and `edn` of random configurations, by the scalar networks.
struct GeneratedDiscreteBursting {
  enum Family: String, CaseIterable {
    case burstccn, burstprop, edn
  }

  /// Convolutions on a square image, under two full layers.
  struct Maps {
    var size: Int
    /// From the input's on.
    var channels, kernels, strides: [Int]
  }

  /// What a test wants; what is nil is drawn.
  struct Wish {
    /// Sizes of full layers.
    var sizes: [Int]?
    var maps: Maps?
    var mistake: DiscreteMistake?
    /// Everything on that can be: learning, momentum, decay, recurrent input.
    var isRich = false
    var modes: [String: String] = [:]
    var rate: Double?
    var batch: Int?
    /// In turn.
    var teacher: [Bool]?
    var steps = 3
  }

  private var stream: RandomStream
  private let wish: Wish
  private var config: [String: JSONValue] = [:]
  private let batch: Int

  static func trace(seed: Int, _ family: Family, _ wish: Wish = Wish()) -> JSONValue {
    [
      "format": "burstccn2022-golden/1", "case": .string("generated \(seed)"),
      "runs": [run(seed: seed, family, wish)],
    ]
  }

  static func run(seed: Int, _ family: Family, _ wish: Wish = Wish()) -> JSONValue {
    var generator = GeneratedDiscreteBursting(seed: seed, family, wish)
    return generator.run(seed, family)
  }

  private init(seed: Int, _ family: Family, _ wish: Wish) {
    stream = RandomStreams(seed: UInt64(seed)).stream("discrete \(family.rawValue)")
    self.wish = wish
    // Sometimes beyond 16, where other kernels take over.
    let drawn = stream.chance(0.1) ? 18 : 1 + stream.below(5)
    batch = wish.batch ?? drawn
  }

  private mutating func pick<T>(_ list: [T]) -> T { list[stream.below(list.count)] }

  private mutating func mode(_ key: String, _ modes: [String]) -> String {
    let drawn = pick(modes)
    let mode = wish.modes[key] ?? drawn
    config[key] = .string(mode)
    return mode
  }

  private mutating func number(_ key: String, _ choices: [Double]) -> Double {
    let value = wish.isRich ? choices[choices.count - 1] : pick(choices)
    config[key] = .double(value)
    return value
  }

  private mutating func flag(_ key: String) -> Bool {
    let drawn = stream.chance(0.5)
    config[key] = .bool(wish.isRich || drawn)
    return wish.isRich || drawn
  }

  // MARK: Layers

  /// Up from a small map to an image with rows and columns that no stride reaches.
  private mutating func maps() -> Maps {
    let count = 1 + stream.below(3)
    let kernels = (0..<count).map { _ in 1 + stream.below(3) }
    let strides = (0..<count).map { _ in 1 + stream.below(3) }
    var size = 1 + stream.below(2)
    for (kernel, stride) in zip(kernels, strides).reversed() {
      size = (size - 1) * stride + kernel + stream.below(stride)
    }
    return Maps(
      size: size, channels: (0...count).map { _ in 1 + stream.below(4) }, kernels: kernels,
      strides: strides)
  }

  private mutating func layers(_ family: Family) -> [ScalarLayer] {
    let isConvolutional = family != .edn && wish.sizes == nil && stream.chance(0.35)
    guard isConvolutional || wish.maps != nil else {
      let sizes = wish.sizes ?? (0...(1 + stream.below(5))).map { _ in 1 + stream.below(8) }
      config["sizes"] = .array(sizes.map { .int($0) })
      return zip(sizes, sizes.dropFirst()).map { ScalarLayer(full: $1, on: [$0]) }
    }
    let drawn = maps()
    let maps = wish.maps ?? drawn
    let (size, channels, kernels, strides) = (maps.size, maps.channels, maps.kernels, maps.strides)
    let (hidden, outputs) = (1 + stream.below(6), 2 + stream.below(3))
    config["conv"] = [
      "in_size": .int(size), "channels": .array(channels.map { .int($0) }),
      "kernels": .array(kernels.map { .int($0) }), "strides": .array(strides.map { .int($0) }),
      "hidden": .int(hidden), "n_out": .int(outputs),
    ]
    var layers: [ScalarLayer] = []
    var below = [channels[0], size, size]
    for k in kernels.indices {
      var layer = ScalarLayer(
        channels: channels[k + 1], kernel: kernels[k], stride: strides[k], on: below)
      if wish.mistake == .flippedKernels {
        let patch = kernels[k] * kernels[k]
        layer = ScalarLayer(layer) { ($0, $1, $2 / patch * patch + patch - 1 - $2 % patch) }
      }
      below = layer.above
      layers.append(layer)
    }
    var full = ScalarLayer(full: hidden, on: below)
    if wish.mistake == .positionsBeforeChannels {
      let (channels, positions) = (below[0], below[1] * below[2])
      full = ScalarLayer(full) {
        let input = $2 % full.inputs
        return ($0, input % channels * positions + input / channels, $2)
      }
    }
    return layers + [full, ScalarLayer(full: outputs, on: [hidden])]
  }

  // MARK: Weights, rounded as in the files

  private func rounded(_ value: Double) -> Double { (value * 1e6).rounded() / 1e6 }
  private func rounded(_ values: Flat, times scale: Double = 1) -> Flat {
    values.map { rounded(scale * $0) }
  }

  private mutating func normal(_ count: Int, _ deviation: Double) -> Flat {
    rounded((0..<count).map { _ in deviation * stream.normal() })
  }

  /// Feedback in the shape of weights above: drawn, or those weights times a scale; exactly or, as in the files, rounded.
  private mutating func feedback(_ mode: String, _ w: Flat, _ scale: Double) -> Flat {
    mode == "random_init" ? normal(w.count, scale) : rounded(w, times: scale)
  }

  private mutating func network(_ family: Family) -> ScalarLayeredNetwork {
    var settings = ScalarLayeredNetwork.Settings()
    settings.rate = number("lr", wish.rate.map { [$0] } ?? [0.1, 0.7, 0.3])
    settings.momentum = number("momentum", [0, 0.5, 0.9])
    settings.decay = number("weight_decay", [0, 0.02])
    settings.mistake = wish.mistake
    config["batch_size"] = .int(batch)
    let layers = layers(family)
    let w = layers.map { layer in
      normal(layer.weights, 1.5 * (2 / Double(layer.fans.in + layer.fans.out)).squareRoot())
    }
    let c = layers.map { normal($0.thresholds, 0.3) }
    return ScalarLayeredNetwork(layers, settings, w: w, c: c)
  }

  private mutating func burstCCN() -> ScalarBurstCCN {
    let net = network(.burstccn)
    var settings = ScalarBurstCCN.Settings()
    let bursts = mode("Y_mode", ["random_init", "symmetric_init", "tied"])
    let events = mode("Q_mode", ["random_init", "symmetric_init", "tied", "W_symmetric_init"])
    let scale = number("Y_scale", [1, 0.5, 0.7])
    let isBalanced = events == "tied" || events == "symmetric_init"
    // The authors' code insists on p_b = ½ and a scale of 1 where Q begins at p_b Y.
    settings.baseline = isBalanced ? 0.5 : number("p_baseline", [0.3, 0.5])
    config["p_baseline"] = .double(settings.baseline)
    let eventScale = isBalanced ? 1 : number("Q_scale", [0.5, 1])
    config["Q_scale"] = .double(eventScale)
    let (learnsBursts, learnsEvents) = (flag("Y_learning"), flag("Q_learning"))
    let burstRate = number("Y_lr", [0.03, 0.05])
    let eventRate = number("Q_lr", [0.05, 0.07])
    settings.burstRate = learnsBursts ? burstRate : 0
    settings.eventRate = learnsEvents ? eventRate : 0
    settings.rule = mode("rule", wish.isRich ? ["burst"] : ["burst", "burst", "bp", "fa"])
    if bursts == "tied" { settings.tiedBursts = scale }
    settings.tiesEvents = events == "tied"
    let isExact = stream.chance(0.7)
    let hidden = net.hidden
    let y = hidden.map { feedback(bursts, net.w[$0 + 1], scale) }
    let q = hidden.map { k in
      switch events {
      case "random_init": normal(y[k].count, eventScale)
      case "W_symmetric_init":
        rounded(net.w[k + 1], times: settings.baseline * eventScale)
      default: isExact ? y[k].map { 0.5 * $0 } : rounded(y[k], times: 0.5)
      }
    }
    return ScalarBurstCCN(net, settings, y: y, q: q)
  }

  private mutating func burstprop() -> ScalarBurstprop {
    let net = network(.burstprop)
    var settings = ScalarBurstprop.Settings()
    settings.baseline = number("p_baseline", [0.5, 0.2])
    let feedbackMode = mode("Y_mode", ["random_init", "symmetric_init", "tied"])
    let scale = number("Y_scale", [1, 0.6])
    if feedbackMode == "tied" { settings.tied = scale }
    settings.learnsFeedback = flag("Y_learning")
    settings.isRecurrent = flag("recurrent_input")
    let rate = number("recurrent_lr", [1e-4, 0.05])
    settings.recurrentRate = flag("recurrent_learning") ? rate : 0
    let deviation = number("recurrent_scale", [0.01, 0.2])
    let y = net.layers.indices.map { feedback(feedbackMode, net.w[$0], scale) }
    let r = net.hidden.map { k -> Rows? in
      guard settings.isRecurrent, !net.layers[k].isMap else { return nil }
      return (0..<net.layers[k].outputs).map { _ in normal(net.layers[k].outputs, deviation) }
    }
    return ScalarBurstprop(net, settings, y: y, r: r)
  }

  private mutating func errorEncoding() -> ScalarErrorEncoding {
    let net = network(.edn)
    var settings = ScalarErrorEncoding.Settings()
    settings.nudging = (
      number("lambda_output", [0.1, 0.2]), number("lambda_intn", [0.1, 0.15]),
      number("lambda_hidden", [0.1, 0.3])
    )
    settings.interneuronRate = number("intn_lr_scale", [0.01, 2])
    let modes = ["random_init", "symmetric_init", "tied"]
    let feedbackMode = mode("Y_mode", modes)
    let interneurons = mode("intn_mode", modes)
    let scale = number("Y_scale", [1, 0.7])
    let interneuronScale = number("intn_scale", [1, 0.8])
    if feedbackMode == "tied" { settings.tiedFeedback = scale }
    if interneurons == "tied" { settings.ideal = interneuronScale }
    let y = net.hidden.map { feedback(feedbackMode, net.w[$0 + 1], scale) }
    let isRandom = interneurons == "random_init"
    return ScalarErrorEncoding(
      net: net, s: settings, y: y,
      onto: net.hidden.map { isRandom ? normal(y[$0].count, 0.5) : net.w[$0 + 1] },
      back: net.hidden.map {
        isRandom ? normal(y[$0].count, interneuronScale) : rounded(y[$0], times: interneuronScale)
      },
      thresholds: net.hidden.map {
        isRandom ? net.c[$0 + 1].map { _ in 0 } : net.c[$0 + 1]
      })
  }

  // MARK: Steps

  private mutating func run(_ seed: Int, _ family: Family) -> JSONValue {
    var steps: [JSONValue] = []
    let initial: JSONValue
    switch family {
    case .burstccn:
      var model = burstCCN()
      initial = model.parameters
      for n in 0..<wish.steps {
        steps.append(step(n, model.net) { model.step($0, $1, taught: $2) })
      }
    case .burstprop:
      var model = burstprop()
      initial = model.parameters
      for n in 0..<wish.steps {
        steps.append(step(n, model.net) { model.step($0, $1, taught: $2) })
      }
    case .edn:
      var model = errorEncoding()
      initial = model.parameters
      for n in 0..<wish.steps {
        steps.append(step(n, model.net) { model.step($0, $1, taught: $2) })
      }
    }
    return [
      "name": .string("generated \(family.rawValue) \(seed)"), "family": .string(family.rawValue),
      "config": .object(config), "init": initial, "steps": .array(steps),
    ]
  }

  private mutating func step(
    _ number: Int, _ net: ScalarLayeredNetwork,
    _ take: (_ x: [Flat], _ labels: [Int], _ taught: Bool) -> [String: JSONValue]
  ) -> JSONValue {
    let below = net.layers[0].below
    let x = (0..<batch).map { _ in
      (0..<net.layers[0].inputs).map { _ in stream.uniform(in: -1..<1.5) }
    }
    let labels = (0..<batch).map { _ in stream.below(net.layers[net.top].outputs) }
    let drawn = stream.chance(0.7)
    let taught = wish.teacher.map { $0[number % $0.count] } ?? (wish.isRich ? true : drawn)
    var record = take(x, labels, taught)
    record["step"] = .int(number)
    record["inputs"] = .nested(x, below)
    record["labels"] = .array(labels.map { .int($0) })
    record["teacher"] = .bool(taught)
    return .object(record)
  }
}
