import LinearAlgebra
import Models

extension StreamingTraceConfiguration {
  /// The descent of the layered network with the same weights (the format's angle check): `v_k = a W_k φ(v_{k−1})`, derivatives with
  /// slope 1 and offset 0.
  func gradient(
    _ chain: [Matrix<Double>], _ input: Matrix<Double>, _ target: Matrix<Double>
  ) -> [Matrix<Double>] {
    let hidden = model == "ann" ? basal / (basal + leak) : basal / (leak + basal + apical)
    var potentials: [Matrix<Double>] = []
    var rates = [input]
    for (k, weights) in chain.enumerated() {
      let isLast = k == chain.count - 1
      let attenuation = isLast && isTaughtPotentials ? basal / (basal + leak) : hidden
      let potential = Matrix.product(weights, rates[k]).scaled(by: attenuation)
      potentials.append(potential)
      rates.append(Matrix(potential.rows, 1) { i, _ in transfers[k](potential[i], neuron: i) })
    }
    func slope(_ k: Int, _ i: Int) -> Double {
      let value = Matrix<Double>([potentials[k][i]])
      derivatives[k].differentiated.applyDerivative(value, into: value)
      return value[0]
    }
    let last = chain.count - 1
    var delta = Matrix<Double>(target.rows, 1) { i, _ in
      isTaughtPotentials
        ? target[i] - potentials[last][i] : slope(last, i) * (target[i] - rates[last + 1][i])
    }
    var result: [Matrix<Double>] = []
    for k in stride(from: last, through: 0, by: -1) {
      result.append(.product(delta, rates[k], transposingSecond: true))
      guard k > 0 else { break }
      let below = Matrix.product(chain[k], delta, transposingFirst: true)
      delta = Matrix(below.rows, 1) { i, _ in slope(k - 1, i) * below[i] }
    }
    return result.reversed()
  }
}
