import LinearAlgebra
import Support

/// Traces of format `max2026-golden-1` of random configurations, by the scalar models.
struct GeneratedStreaming {
  enum Model: String, CaseIterable {
    case errormc, dPC, ann, sacramento2018
  }

  struct Segment: Equatable {
    var steps: Int
    var target = false
    var learn = false
    /// nil where the file says nothing: as `learn`.
    var learnLateral: Bool?
    var resets = false

    var json: JSONValue {
      var members: [String: JSONValue] = [
        "steps": .int(steps), "target": .bool(target), "learn": .bool(learn),
      ]
      if let learnLateral { members["learn_lat"] = .bool(learnLateral) }
      if resets { members["reset"] = true }
      return .object(members)
    }
  }

  enum Slopes: CaseIterable {
    case none, ofAreas, ofNeurons
  }

  /// What a test wants; what is nil is drawn.
  struct Wish: Equatable {
    var layers, errorSizes: [Int]?
    var isSkip, copies, gates, comparesRates, looksAhead, errorsLookAhead, decays: Bool?
    var drawsConductances: Bool?
    var kinds, derivatives: [String]?
    var errorKind: String?
    var slopes, errorSlopes: Slopes?
    /// C, `[post area − 1][pre area]`; 0 where there is no projection.
    var strengths: Rows?
    var learnsWhereThereIsNone: Bool?
    var segments: [Segment]?
    var hold, shift, angleSteps: Int?
    var hasAngles: Bool?
    var mistake: StreamingMistake?
  }

  var stream: RandomStream
  let wish: Wish
  let model: Model
  private(set) var s: ScalarStreamingSettings
  private(set) var config: [String: JSONValue] = [:]

  static func trace(seed: Int, _ model: Model, _ wish: Wish = Wish()) -> JSONValue {
    var generator = GeneratedStreaming(seed: seed, model, wish)
    return generator.trace(seed)
  }

  init(seed: Int, _ model: Model, _ wish: Wish) {
    stream = RandomStreams(seed: UInt64(seed)).stream("streaming \(model.rawValue)")
    self.wish = wish
    self.model = model
    s = ScalarStreamingSettings(layers: [1, 1])
    configure()
  }

  mutating func pick<T>(_ list: [T]) -> T { list[stream.below(list.count)] }

  mutating func uniform(_ range: Double) -> Double { stream.uniform(in: -range..<range) }

  mutating func flag(_ wish: Bool?, _ chance: Double = 0.5) -> Bool {
    let drawn = stream.chance(chance)
    return wish ?? drawn
  }

  // MARK: Configuration

  private mutating func configure() {
    let depth = 1 + stream.below(5)
    let drawn = (0...depth).map { _ in 1 + stream.below(6) }
    s = ScalarStreamingSettings(layers: wish.layers ?? drawn)
    s.model = model.rawValue
    s.mistake = wish.mistake
    let isErrors = model == .errormc
    let areOne = !isErrors || stream.chance(0.5)
    let drawnErrors = s.areas.map { areOne ? s.layers[$0 + 1] : 1 + stream.below(7) }
    s.errorSizes = wish.errorSizes ?? drawnErrors
    s.dt = pick([0.01, 0.02, 0.1])
    numbers()
    functions()
    s.isSkip = isErrors && flag(wish.isSkip)
    s.copies = flag(wish.copies)
    s.gates = flag(wish.gates, 0.7)
    s.comparesRates = flag(wish.comparesRates)
    if isErrors {
      s.looksAhead = lookAheads(wish.looksAhead)
      s.errorsLookAhead = lookAheads(wish.errorsLookAhead)
    }
    rates()
    write()
  }

  private mutating func lookAheads(_ wish: Bool?) -> [Bool] {
    let isUniform = flag(nil, 0.7)
    let all = flag(wish, 0.7)
    return s.areas.map { _ in
      let own = stream.chance(0.5)
      return isUniform || wish != nil ? all : own
    }
  }

  private mutating func numbers() {
    guard flag(wish.drawsConductances, 0.7) else { return }
    func conductance(_ value: Double) -> Double {
      value * stream.uniform(in: 0.5..<2)
    }
    s.gl = conductance(0.05)
    s.gbas = conductance(0.1)
    s.gapi = conductance(0.06)
    s.gden = conductance(0.1)
    s.gntgt = conductance(0.06)
    s.gnI = conductance(0.06)
  }

  private mutating func functions() {
    let isUniform = stream.chance(0.5)
    let first = pick(ScalarActivation.kinds)
    var kinds = s.areas.map { _ in isUniform ? first : pick(ScalarActivation.kinds) }
    if let wished = wish.kinds { kinds = s.areas.map { wished[$0 % wished.count] } }
    let slopes = wish.slopes ?? pick(Slopes.allCases)
    s.phi = activations(kinds, Array(s.layers.dropFirst()), slopes)
    let areOthers = stream.chance(0.4)
    s.derivatives = kinds.map { areOthers ? pick(ScalarActivation.kinds) : $0 }
    if let wished = wish.derivatives { s.derivatives = s.areas.map { wished[$0 % wished.count] } }
    let errorKind = stream.chance(0.6) ? "linear" : pick(ScalarActivation.kinds)
    let kindsOfErrors = s.areas.map { _ in wish.errorKind ?? errorKind }
    let errorSlopes = wish.errorSlopes ?? pick(Slopes.allCases)
    s.errorPhi = activations(kindsOfErrors, s.errorSizes, errorSlopes)
  }

  private mutating func activations(
    _ kinds: [String], _ sizes: [Int], _ slopes: Slopes
  ) -> [ScalarActivation] {
    zip(kinds, sizes).map { kind, size in
      var phi = ScalarActivation(kind, size)
      guard slopes != .none else { return phi }
      let own = (stream.uniform(in: 0.5..<1.5), uniform(0.3))
      let areAll = slopes == .ofAreas
      phi.slopes = phi.slopes.map { _ in areAll ? own.0 : stream.uniform(in: 0.5..<1.5) }
      phi.offsets = phi.offsets.map { _ in areAll ? own.1 : uniform(0.3) }
      return phi
    }
  }

  /// Learning rates and, of skipping connectivity, which projections there are.
  private mutating func rates() {
    let lateral = s.areas.dropLast(model == .errormc ? 0 : 1)
    let decays = flag(wish.decays, model == .errormc ? 0.4 : 0.7)
    func rate() -> Double { stream.uniform(in: 0.2..<1) * 0.01 / s.dt }
    s.etaIP = lateral.map { _ in decays ? rate() : 0 }
    s.etaPI = lateral.map { _ in decays ? rate() : 0 }
    let isFrozen = stream.chance(0.1) && wish.layers == nil
    let areas = s.areas.map { _ in isFrozen ? 0 : rate() }
    let learnsEverything = flag(wish.learnsWhereThereIsNone, 0.3)
    let strengths = drawStrengths()
    s.etaW = s.areas.map { i in
      s.areas.map { j in
        if !s.isSkip { return j == i ? areas[i] : 0 }
        guard j <= i else { return 0 }
        return learnsEverything ? areas[i] : areas[i] * strengths[i][j]
      }
    }
    self.strengths = strengths
  }

  private(set) var strengths: Rows = []

  private mutating func drawStrengths() -> Rows {
    let drawn = s.areas.map { i in
      s.areas.map { j -> Double in
        let values = j == i ? [1, 1, 0.3, 1, 0] : j == 0 ? [0, 0, 0, 0.1] : [1, 0.3, 0.1, 0, 0]
        let value = pick(values)
        if !s.isSkip { return j == i ? 1 : 0 }
        return j <= i ? value : 0
      }
    }
    return wish.strengths ?? drawn
  }

  // MARK: As a file has it

  private func numbers(_ values: [Double]) -> JSONValue {
    Set(values).count == 1 ? .double(values[0]) : json(values)
  }

  private mutating func write() {
    func names(_ list: [String]) -> JSONValue { .array(list.map { .string($0) }) }
    func sizes(_ list: [Int]) -> JSONValue { .array(list.map { .int($0) }) }
    config = [
      "model": .string(s.model), "layers": sizes(s.layers), "dt": json(s.dt), "gl": json(s.gl),
      "gbas": json(s.gbas), "gapi": json(s.gapi), "gden": json(s.gden), "gnI": json(s.gnI),
      "gntgt": json(s.gntgt), "activation": names(s.phi.map(\.kind)),
      "activation_slope": .array(s.phi.map { numbers($0.slopes) }),
      "activation_offset": .array(s.phi.map { numbers($0.offsets) }),
      "model_type": s.copies ? "BP" : "FA", "dWPP_use_activation": .bool(s.comparesRates),
      "eta_fw": s.isSkip ? json(s.etaW) : json(s.areas.map { s.etaW[$0][$0] }),
      "eta_IP": json(s.etaIP), "eta_PI": json(s.etaPI),
      "target_kind": s.teachesPotentials ? "voltage" : "rate",
    ]
    // Without it derivatives are of φ itself.
    if s.derivatives != s.phi.map(\.kind) || s.model == "errormc" {
      config["d_activation"] = names(s.derivatives)
    }
    guard model == .errormc else { return }
    let mode: JSONValue = s.isSkip ? "skip" : "layered"
    config.merge(
      [
        "error_layers": sizes([0] + s.errorSizes),
        "error_activation": .string(s.errorPhi[0].kind),
        "error_activation_slope": .array(s.errorPhi.map { numbers($0.slopes) }),
        "error_activation_offset": .array(s.errorPhi.map { numbers($0.offsets) }),
        "fw_connection_mode": mode, "bw_connection_mode": mode,
        "varphi_transfer": .bool(s.gates),
        "rep_lookahead": .array(s.looksAhead.map { .bool($0) }),
        "error_lookahead": .array(s.errorsLookAhead.map { .bool($0) }),
      ]
    ) { $1 }
  }
}
