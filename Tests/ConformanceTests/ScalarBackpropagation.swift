import Foundation
import LinearAlgebra
import Support

/// The `bp_check` block, from the page that describes the format.
enum ScalarBackpropagation {
  static let steps = 150

  static func check(_ settings: ScalarSettings, using stream: inout RandomStream) -> JSONValue {
    var s = settings
    s.apical = 0.02
    s.somatic = 0.03
    s.tauInput = 0
    s.tauTarget = 0
    s.tauWeights = 0
    for k in 1..<s.top {
      s.weights.b[k - 1] = transposed(s.weights.f[k])
      s.weights.pi[k - 1] = scaled(s.weights.b[k - 1], -1)
      s.weights.ip[k - 1] = scaled(
        s.weights.f[k], s.attenuation(k + 1) / s.interneuronAttenuation)
    }
    let x = stream.vector(s.layers[0], 0..<1)
    let target = stream.vector(s.layers[s.top])
    var model = ScalarContinuous(
      s, uP: s.layers.dropFirst().map { Array(repeating: 0, count: $0) },
      uI: s.layers.dropFirst(2).map { Array(repeating: 0, count: $0) }, x: x)
    func run(_ target: [Double]?) -> JSONValue {
      let segment = ScalarSegment(steps: steps, x: x, target: target, learn: false)
      for _ in 0..<steps { model.step(segment, learning: false) }
      return ["uP": json(model.uP), "uI": json(model.uI), "vA": json(model.vA)]
    }
    let free = run(nil)
    let nudged = run(target)
    model.look(0)
    var potentials: [[Double]] = []
    var rates = [x]
    for k in 1...s.top {
      potentials.append(times(s.weights.f[k - 1], rates[k - 1]).map { s.attenuation(k) * $0 })
      rates.append(s.phi(potentials[k - 1]))
    }
    var delta = zip(potentials[s.top - 1], target).map { s.phi.slope($0) * ($1 - $0) }
    var gradient: [Rows] = []
    for k in (1...s.top).reversed() {
      gradient.insert(outer(delta, rates[k - 1]), at: 0)
      guard k > 1 else { break }
      delta = zip(times(transposed(s.weights.f[k - 1]), delta), potentials[k - 2]).map {
        $0 * s.phi.slope($1)
      }
    }
    return [
      "x": json(x), "target": json(target), "steps_each": .int(steps), "g_A": json(s.apical),
      "g_som": json(s.somatic), "Wb": "transpose of Wf of the layer above",
      "Wip": json(s.weights.ip), "Wpi": json(s.weights.pi), "free": free, "nudged": nudged,
      "feedforward_u": json(potentials), "induction": json(model.induction.f),
      "backprop": json(gradient),
      "angle_deg": json(zip(model.induction.f, gradient).map { angle($0, $1) }),
    ]
  }

  /// By the arc cosine, as a reference implementation would.
  private static func angle(_ a: Rows, _ b: Rows) -> Double {
    func dot(_ a: Rows, _ b: Rows) -> Double {
      zip(a.flatMap { $0 }, b.flatMap { $0 }).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let cosine = dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
    return acos(min(1, max(-1, cosine))) * 180 / .pi
  }
}
