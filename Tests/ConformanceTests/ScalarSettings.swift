import LinearAlgebra
import Support

/// `config` and the weights of `init` of a trace, drawn at random.
struct ScalarSettings {
  var layers: [Int]
  var phi = ScalarTransfer()
  var leak = 0.1
  var basal = 1.0
  var apical = 0.8
  var dendritic = 1.0
  var somatic = 0.8
  var dt = 0.1
  var tauInput = 0.0
  var tauTarget = 0.0
  var tauWeights = 0.0
  /// η of Wf, Wip, Wpi and Wb.
  var etas: (f: [Double], ip: [Double], pi: [Double], td: [Double])
  var weights: ScalarWeights

  init(layers: [Int], using stream: inout RandomStream, extraColumns: Int = 0) {
    self.layers = layers
    let hidden = layers.count - 2
    func rates(_ count: Int) -> [Double] {
      (0..<count).map { _ in stream.uniform(in: 0..<0.05) }
    }
    etas = (rates(hidden + 1), rates(hidden), rates(hidden), rates(hidden))
    weights = ScalarWeights(layers: layers, extraColumns: extraColumns, using: &stream)
  }

  /// N.
  var top: Int { layers.count - 1 }

  /// a_k, k = 1...N.
  func attenuation(_ k: Int) -> Double {
    k == top ? basal / (leak + basal) : basal / (leak + basal + apical)
  }
  var interneuronAttenuation: Double { dendritic / (leak + dendritic) }

  var common: JSONValue {
    [
      "layers": .array(layers.map { .int($0) }), "phi": phi.json, "eta_f": json(etas.f),
      "eta_ip": json(etas.ip), "eta_pi": json(etas.pi), "eta_td": json(etas.td),
    ]
  }

  var continuous: JSONValue {
    common.merging([
      "g_lk": json(leak), "g_B": json(basal), "g_A": json(apical), "g_D": json(dendritic),
      "g_som": json(somatic), "dt": json(dt), "tau_x": json(tauInput),
      "tau_trg": json(tauTarget), "tau_w": json(tauWeights), "sigma": json(0),
    ])
  }
}

/// The four weight lists of a trace; also used for inductions and filters.
struct ScalarWeights {
  var f: [Rows]
  var ip: [Rows]
  var pi: [Rows]
  var b: [Rows]

  init(layers: [Int], extraColumns: Int, using stream: inout RandomStream) {
    let top = layers.count - 1
    func draw(_ rows: Int, _ columns: Int) -> Rows {
      (0..<rows).map { _ in (0..<columns).map { _ in stream.uniform(in: -0.8..<0.8) } }
    }
    f = (1...top).map { draw(layers[$0], layers[$0 - 1] + extraColumns) }
    ip = (1..<top).map { draw(layers[$0 + 1], layers[$0] + extraColumns) }
    pi = (1..<top).map { draw(layers[$0], layers[$0 + 1]) }
    b = (1..<top).map { draw(layers[$0], layers[$0 + 1]) }
  }

  init(zerosLike other: ScalarWeights) {
    f = zeros(like: other.f)
    ip = zeros(like: other.ip)
    pi = zeros(like: other.pi)
    b = zeros(like: other.b)
  }

  func json(prefix: String) -> [String: JSONValue] {
    [
      "\(prefix)f": ConformanceTests.json(f), "\(prefix)ip": ConformanceTests.json(ip),
      "\(prefix)pi": ConformanceTests.json(pi), "\(prefix)b": ConformanceTests.json(b),
    ]
  }

  /// `self + Σ factor · other`, a factor per matrix.
  mutating func add(
    _ other: ScalarWeights, _ etas: ([Double], [Double], [Double], [Double]), _ dt: Double
  ) {
    func moved(_ mine: [Rows], _ theirs: [Rows], _ eta: [Double]) -> [Rows] {
      mine.indices.map { k in combine(mine[k], theirs[k]) { $0 + dt * eta[k] * $1 } }
    }
    f = moved(f, other.f, etas.0)
    ip = moved(ip, other.ip, etas.1)
    pi = moved(pi, other.pi, etas.2)
    b = moved(b, other.b, etas.3)
  }

  /// `self + fraction (target − self)`.
  mutating func relax(to target: ScalarWeights, _ fraction: Double) {
    func moved(_ mine: [Rows], _ theirs: [Rows]) -> [Rows] {
      zip(mine, theirs).map { combine($0, $1) { $0 + fraction * ($1 - $0) } }
    }
    f = moved(f, target.f)
    ip = moved(ip, target.ip)
    pi = moved(pi, target.pi)
    b = moved(b, target.b)
  }
}
