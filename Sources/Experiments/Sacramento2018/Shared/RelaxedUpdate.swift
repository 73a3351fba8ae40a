import LinearAlgebra
import Models
import NetworkCore

/// The weight change of a microcircuit that has settled under an input and a target, in units in which it can be held
/// against the gradient.
///
/// Every dendritic coupling is the same λ: `g_A = g_som = λ / (1 − λ) (g_lk + g_B)`. The bottom-up weights of layer k learn
/// once with the rate `λ^−(N−k+1)`, the inverse of what the error loses on its way down, so that small couplings leave as
/// many digits as large ones.
struct RelaxedUpdate {
  let model: Microcircuit<Double>
  let coupling: Double
  /// Euler steps until the potentials have settled.
  let steps: Int

  /// - Parameters:
  ///   - weights: copied; the copy is put into the self-predicting state of this coupling.
  ///   - isSymmetric: whether top-down weights are the transposes of the bottom-up weights above them.
  init(
    _ weights: MicrocircuitWeights<Double>, coupling: Double, isSymmetric: Bool,
    passive: MicrocircuitParameters, steps: Int
  ) {
    var parameters = passive
    let conductance =
      coupling / (1 - coupling) * (passive.leakConductance + passive.basalConductance)
    parameters.apicalConductance = conductance
    parameters.somaticConductance = conductance
    let weights = weights.copy()
    if isSymmetric { weights.makeTopDownSymmetric() }
    weights.makeSelfPredicting(
      ratios: parameters.selfPredictingRatios(layerCount: weights.layers.count))
    let rates = Self.rates(coupling: coupling, layers: weights.layers.count - 1)
    model = Microcircuit(
      parameters: parameters, weights: weights,
      rates: MicrocircuitRates(bottomUp: rates.map { $0 / parameters.timeStep }))
    self.coupling = coupling
    self.steps = steps
  }

  /// `λ^−(N−k+1)` for k = 1...N.
  static func rates(coupling: Double, layers: Int) -> [Double] {
    (1...layers).map { k in (k...layers).reduce(1) { rate, _ in rate / coupling } }
  }

  /// The target potentials `u_N + offset`, where u_N is what the network says without a target.
  func target(for input: [Double], offset: [Double]) -> [Double] {
    let potentials = model.gradientReference.forward(Matrix(input)).potentials
    return withExtendedLifetime(potentials) {
      zip(potentials[potentials.count - 1].column(0), offset).map { $0 + $1 }
    }
  }

  /// Settles from rest under input and target, and returns `Δ_k = ΔW_k / λ^(N−k+1)` for k = 1...N. The weights are put back.
  func changes(for input: [Double], target: [Double]) -> [Matrix<Double>] {
    let before = model.weights.bottomUp.map { $0.copy() }
    model.resetState()
    model.present(input)
    model.nudge(towards: target)
    model.run(steps, nudged: true, learning: false)
    model.run(1, nudged: true, learning: true)
    return zip(model.weights.bottomUp, before).map { weights, before in
      let change = weights.copy()
      change.add(before, scale: -1)
      weights.assign(from: before)
      return change
    }
  }

  /// What Δ_k tends to as λ vanishes, if the top-down weights are symmetric: `D_k W_{k+1}ᵀ D_{k+1} ... D_N (u* − u_N) r_{k−1}ᵀ`
  /// for k = 1...N.
  ///
  /// This is steepest descent of the feedforward network with its attenuations `a_k ... a_N` divided out: the way down
  /// through apical dendrites does not pass them.
  func limit(for input: [Double], target: [Double]) -> [Matrix<Double>] {
    let reference = model.gradientReference
    let descent = reference.descent(Matrix(input), Matrix(target))
    var attenuation = 1.0
    for k in descent.indices.reversed() {
      attenuation *= reference.layers[k].attenuation
      let factor = attenuation
      descent[k].mapInPlace { $0 / factor }
    }
    return descent
  }
}

extension MicrocircuitWeights {
  fileprivate func copy() -> MicrocircuitWeights {
    MicrocircuitWeights(
      bottomUp: bottomUp.map { $0.copy() }, topDown: topDown.map { $0.copy() },
      pyramidalToInterneuron: pyramidalToInterneuron.map { $0.copy() },
      interneuronToPyramidal: interneuronToPyramidal.map { $0.copy() })
  }
}

/// `‖a − b‖ / ‖b‖`.
func relativeDifference(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
  let difference = a.copy()
  difference.add(b, scale: -1)
  return (difference.squaredNorm / b.squaredNorm).squareRoot()
}
