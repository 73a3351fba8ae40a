import Foundation

extension ScalarStreamingSettings {
  /// The gradient of a layered network with the same weights.
  func gradient(_ chain: [Rows], _ x: [Double], _ target: [Double]) -> [Rows] {
    let c = model == "ann" ? gbas / (gbas + gl) : gbas / g
    func phi(_ k: Int, _ v: [Double]) -> [Double] {
      mistake == .gradientWithPlainFunctions
        ? v.map { ScalarActivation.value(self.phi[k].kind, $0, 1, 0) } : self.phi[k](v)
    }
    func slope(_ k: Int, _ v: [Double]) -> [Double] {
      v.indices.map { i in
        mistake == .gradientDerivativesHaveSlopes
          ? ScalarActivation.derivative(
            derivatives[k], v[i], self.phi[k].slopes[i], self.phi[k].offsets[i])
          : ScalarActivation.derivative(derivatives[k], v[i])
      }
    }
    var v: [[Double]] = []
    for k in areas {
      v.append(times(chain[k], k == 0 ? x : phi(k - 1, v[k - 1])).map { c * $0 })
    }
    let last = top - 1
    if teachesPotentials, mistake != .gradientOutputFactorOfHidden {
      v[last] = v[last].map { $0 * g / (gl + gbas) }
    }
    var deltas = v
    deltas[last] =
      teachesPotentials
      ? pairwise(target, v[last], -)
      : pairwise(slope(last, v[last]), pairwise(target, phi(last, v[last]), -), *)
    for k in hidden.reversed() {
      deltas[k] = pairwise(slope(k, v[k]), times(transposed(chain[k + 1]), deltas[k + 1]), *)
    }
    return areas.map { outer(deltas[$0], $0 == 0 ? x : phi($0 - 1, v[$0 - 1])) }
  }
}

func frobeniusNorm(_ a: Rows) -> Double {
  a.flatMap { $0 }.map { $0 * $0 }.reduce(0, +).squareRoot()
}

/// The angle of two matrices in degrees, 0 where the cosine is within 1e-6 of 1 or undefined. Not by an arc cosine, which
/// does not know angles near 180 degrees well.
func updateAngle(_ a: Rows, _ b: Rows) -> Double {
  let (norms, sum) = ((frobeniusNorm(a), frobeniusNorm(b)), combine(a, b, *))
  let cosine = sum.flatMap { $0 }.reduce(0, +) / norms.0 / norms.1
  if cosine.isNaN || abs(1 - cosine) < 1e-6 { return 0 }
  let apart = frobeniusNorm(combine(a, b) { $0 / norms.0 - $1 / norms.1 })
  let together = frobeniusNorm(combine(a, b) { $0 / norms.0 + $1 / norms.1 })
  return 2 * atan2(apart, together) * 180 / .pi
}
