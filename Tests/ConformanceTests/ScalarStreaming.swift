import Foundation
import Support

/// A transfer function of an area with slopes and offsets, and derivatives, one neuron at a time.
struct ScalarActivation: Sendable {
  static let kinds = ["linear", "relu", "soft_relu", "logistic", "tanh", "hard_sigmoid"]

  var kind = "tanh"
  /// One for each neuron.
  var slopes, offsets: [Double]

  init(_ kind: String, _ size: Int) {
    self.kind = kind
    slopes = Array(repeating: 1, count: size)
    offsets = Array(repeating: 0, count: size)
  }

  func callAsFunction(_ u: [Double]) -> [Double] {
    u.indices.map { Self.value(kind, u[$0], slopes[$0], offsets[$0]) }
  }

  static func value(_ kind: String, _ x: Double, _ s: Double, _ o: Double) -> Double {
    let z = 10 * (x - o)
    switch kind {
    case "relu": return max(x - o, 0) * s
    case "soft_relu": return s * (max(z, 0) + log1p(exp(-abs(z)))) / 10
    case "logistic": return 1 / (1 + exp(-s * (x - o)))
    case "tanh": return tanh(s * (x - o))
    case "hard_sigmoid": return min(max((x - o) / 6 + 0.5, 0), 1) * s
    default: return (x - o) * s
    }
  }

  /// φ' as the models use it: without the slope and the offset of φ, and of the hard sigmoid without its 1/6, as in the authors' code.
  static func derivative(_ kind: String, _ x: Double, _ s: Double = 1, _ o: Double = 0) -> Double {
    switch kind {
    case "relu": return x > o ? s : 0
    case "soft_relu": return s / (1 + exp(-10 * (x - o)))
    case "logistic":
      let r = value(kind, x, s, o)
      return s * r * (1 - r)
    case "tanh":
      let r = value(kind, x, s, o)
      return s * (1 - r * r)
    case "hard_sigmoid": return abs(x - o) < 3 ? s : 0
    default: return s
    }
  }
}

/// What a configuration says, for all models.
struct ScalarStreamingSettings {
  var model = "errormc"
  /// n_0...n_L and e_1...e_L.
  var layers: [Int]
  var errorSizes: [Int]
  var dt = 0.01
  var gl = 0.03
  var gbas = 0.1
  var gapi = 0.06
  var gden = 0.1
  var gnI = 0.06
  var gntgt = 0.06
  /// Of areas 1...L.
  var phi: [ScalarActivation]
  var derivatives: [String]
  var errorPhi: [ScalarActivation]
  var isSkip = false
  var copies = true
  var gates = true
  var comparesRates = false
  var looksAhead: [Bool]
  var errorsLookAhead: [Bool]
  /// η, `[post area − 1][pre area]`.
  var etaW: Rows
  var etaIP: [Double] = []
  var etaPI: [Double] = []
  var mistake: StreamingMistake?

  init(layers: [Int], kind: String = "tanh") {
    self.layers = layers
    errorSizes = Array(layers.dropFirst())
    phi = layers.dropFirst().map { ScalarActivation(kind, $0) }
    errorPhi = phi
    let top = layers.count - 1
    derivatives = Array(repeating: kind, count: top)
    looksAhead = Array(repeating: true, count: top)
    errorsLookAhead = looksAhead
    etaW = Array(repeating: Array(repeating: 0, count: top), count: top)
  }

  /// L.
  var top: Int { layers.count - 1 }
  var g: Double { gl + gbas + gapi }
  var areas: Range<Int> { 0..<top }
  var hidden: Range<Int> { 0..<(top - 1) }
  /// Whether targets are potentials.
  var teachesPotentials: Bool { model == "dPC" || model == "sacramento2018" }

  /// φ of the interneurons of a hidden area: that of what they match.
  func interneurons(_ k: Int) -> ScalarActivation {
    phi[mistake == .interneuronsHaveTheFunctionOfTheirArea ? k : k + 1]
  }

  func derivative(_ k: Int, _ u: [Double]) -> [Double] {
    let kind = mistake == .derivativesOfTheActivation ? phi[k].kind : derivatives[k]
    return u.indices.map { i in
      mistake == .derivativesHaveSlopes
        ? ScalarActivation.derivative(kind, u[i], phi[k].slopes[i], phi[k].offsets[i])
        : ScalarActivation.derivative(kind, u[i])
    }
  }

  /// Squared norm of what the answer is off by, of rates.
  func squaredError(_ answer: [Double], _ target: [Double]) -> Double {
    let wanted =
      teachesPotentials && mistake != .targetsAreRates ? phi[top - 1](target) : target
    let sum = zip(answer, wanted).map { ($0 - $1) * ($0 - $1) }.reduce(0, +)
    return mistake == .errorIsAMean ? sum / Double(answer.count) : sum
  }
}

/// What happens in a step.
struct ScalarMode {
  var isTaught = false
  var learns = false
  var learnsLateral = false
  /// Whether the synapses' routine runs, with the copies.
  var runsSynapses = false
}

/// One of the four models, step by step.
protocol ScalarStreamingModel {
  var s: ScalarStreamingSettings { get }
  var mse: Double { get }
  /// Weights between neighbouring areas.
  var chain: [Rows] { get }
  /// What the last step added, or would have, to ``chain`` at a rate of 1.
  var updates: [Rows] { get }
  /// Norms of what the last step added to the forward weights, or would have, matrix by matrix.
  var norms: [Double] { get }
  mutating func step(_ x: [Double], _ target: [Double], _ mode: ScalarMode)
  /// The reset of a trial.
  mutating func reset()
  func record() -> [String: JSONValue]
  func weights() -> [String: JSONValue]
  func initial() -> [String: JSONValue]
}

extension ScalarStreamingModel {
  mutating func reset() {}
  var norms: [Double] {
    s.areas.map {
      (s.mistake == .normsAtARateOfOne ? 1 : s.etaW[$0][$0]) * frobeniusNorm(updates[$0])
    }
  }
}

/// `u_prev + τ (u − u_prev) / Δt`.
func lookAhead(_ u: [Double], _ older: [Double], _ tau: Double, _ dt: Double) -> [Double] {
  u.indices.map { older[$0] + tau * (u[$0] - older[$0]) / dt }
}

func euler(_ u: [Double], _ steady: [Double], _ tau: Double, _ dt: Double) -> [Double] {
  u.indices.map { u[$0] + dt * (steady[$0] - u[$0]) / tau }
}

func pairwise(_ a: [Double], _ b: [Double], _ f: (Double, Double) -> Double) -> [Double] {
  a.indices.map { f(a[$0], b[$0]) }
}

func zeros(_ sizes: some Sequence<Int>) -> [[Double]] {
  sizes.map { Array(repeating: 0, count: $0) }
}

extension [Int] {
  /// Where each of the parts begins.
  var starts: [Int] { indices.map { self[..<$0].reduce(0, +) } }
}

extension [Double] {
  func split(_ sizes: [Int]) -> [[Double]] {
    zip(sizes.starts, sizes).map { Array(self[$0..<($0 + $1)]) }
  }
}

extension Rows {
  /// The block of area `post` and area `pre` of a square matrix.
  func block(_ sizes: [Int], _ post: Int, _ pre: Int) -> Rows {
    let starts = sizes.starts
    return (0..<sizes[post]).map { i in
      (0..<sizes[pre]).map { self[starts[post] + i][starts[pre] + $0] }
    }
  }

  mutating func add(_ block: Rows, _ sizes: [Int], _ post: Int, _ pre: Int) {
    let starts = sizes.starts
    for i in 0..<sizes[post] {
      for j in 0..<sizes[pre] { self[starts[post] + i][starts[pre] + j] += block[i][j] }
    }
  }
}
