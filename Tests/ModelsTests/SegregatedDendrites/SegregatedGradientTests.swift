import Foundation
import LinearAlgebra
import Models
import NetworkCore
import Testing

/// Diagnostics against finite differences.
@Suite struct SegregatedGradientTests {
  /// Central differences: the weights of these small layers are of order 10, so that a step of 1e-6 of a rate is one of up to 1e-4 of
  /// a potential, whose square is the relative error; rounding adds 1e-11.
  static let step = 1e-6
  static let tolerance = 1e-8

  /// The static chain: potentials, not spikes, travel up, `C̄ = k (W s + b)`, `s = φ(C̄)` of the layer below.
  private struct StaticChain {
    let parameters: SegregatedParameters
    let weights: SegregatedWeights<Double>
    let target: [Double]

    /// `½ Σ (λ̄_T − φ(C̄_out))²` as a function of the potentials of hidden layer `m`.
    func loss(_ potentials: [Double], from m: Int) -> Double {
      var soma = potentials
      for layer in (m + 1)..<weights.feedforward.count {
        let isTop = layer == weights.feedforward.count - 1
        let k = isTop ? parameters.outputAttenuation : parameters.hiddenAttenuation
        let sent = soma.map { parameters.transfer($0) }
        let w = weights.feedforward[layer]
        soma = (0..<w.rows).map { i in
          k * sent.indices.reduce(weights.thresholds[layer][i]) { $0 + w[i, $1] * sent[$1] }
        }
      }
      return zip(target, soma).reduce(0) {
        let e = $1.0 - parameters.transfer($1.1)
        return $0 + e * e / 2
      }
    }
  }

  /// `E_m = k_B φ'(C̄_m) W_{m+1}ᵀ E_{m+1}` is the gradient of the loss by the basal potential of layer m, `k_B` times that by the
  /// somatic potential, where the network is its own static chain.
  ///
  /// To bring it there, the mean somatic potentials are set to those of the chain. The formula knows no gain of the
  /// synaptic kernel, `Σ κ = 0.51`: a rate of s makes a mean potential of only half of W s. So the backpropagated errors of a layer are
  /// larger than the gradient of the spiking network by `1 / Σ κ` for every layer above; their direction in one layer is
  /// the same. It also leaves out that the forward phase averages potentials before φ, not after.
  @Test func backpropagatedErrorsAreTheGradientOfTheStaticChain() {
    var fixture = SegregatedFixture(layers: [12, 9, 7, 6], learningRate: 0)
    fixture.present()
    let network = fixture.network
    let parameters = network.parameters
    let chain = StaticChain(
      parameters: parameters, weights: network.weights,
      target: network.output["rateTarget"].vector)
    // The bottom layer keeps its potentials; those above follow from them.
    var soma = network.hidden[0]["somaForward"].vector
    for (m, population) in [network.hidden[1], network.output].enumerated() {
      let k = m == 1 ? parameters.outputAttenuation : parameters.hiddenAttenuation
      let w = network.weights.feedforward[m + 1]
      let sent = soma.map { parameters.transfer($0) }
      soma = (0..<w.rows).map { i in
        k
          * sent.indices.reduce(network.weights.thresholds[m + 1][i]) { $0 + w[i, $1] * sent[$1] }
      }
      population["somaForward"].setColumn(0, to: soma)
    }
    network.computeErrors()
    let errors = network.backpropagatedErrors().map(\.vector)
    for m in 0..<2 {
      let potentials = network.hidden[m]["somaForward"].vector
      for i in potentials.indices {
        let sides = [Self.step, -Self.step].map { shift in
          var moved = potentials
          moved[i] += shift
          return chain.loss(moved, from: m)
        }
        let gradient = (sides[0] - sides[1]) / (2 * Self.step)
        // −E by the judge's sign.
        #expect(abs(-errors[m][i] - parameters.hiddenAttenuation * gradient) <= Self.tolerance)
      }
    }
    #expect(errors.joined().contains { abs($0) > 1000 * Self.tolerance })
  }

  /// `J_b` by the hidden rates, `J_g` by the output rates.
  @Test func jacobianProductIsThatOfItsTwoMaps() {
    var fixture = SegregatedFixture(layers: [12, 9, 6], learningRate: 0)
    fixture.present()
    let network = fixture.network
    let (parameters, weights) = (network.parameters, network.weights)
    let (w, y) = (weights.feedforward[1], weights.feedback[0])
    let soma = network.output["somaForward"].vector
    /// Output rates, where the drive of the hidden rates is that of now plus a change.
    func up(_ change: [Double]) -> [Double] {
      soma.indices.map { i in
        let drive = change.indices.reduce(0.0) { $0 + w[i, $1] * change[$1] }
        return parameters.transfer(soma[i] + parameters.outputAttenuation * drive)
      }
    }
    func down(_ rates: [Double]) -> [Double] {
      (0..<y.rows).map { i in
        TransferFunction.logistic(rates.indices.reduce(0.0) { $0 + y[i, $1] * rates[$1] })
      }
    }
    let rates = soma.map { parameters.transfer($0) }
    let found = network.jacobianProduct()
    for j in rates.indices {
      let directions = [Self.step, -Self.step].map { shift in
        var moved = rates
        moved[j] += shift
        return down(moved)
      }
      let backward = zip(directions[0], directions[1]).map { ($0 - $1) / (2 * Self.step) }
      let (plus, minus) = (
        up(backward.map { $0 * Self.step }), up(backward.map { -$0 * Self.step })
      )
      for i in rates.indices {
        let expected = (plus[i] - minus[i]) / (2 * Self.step)
        #expect(abs(found[i, j] - expected) <= Self.tolerance * max(1, abs(expected)))
      }
    }
  }

  @Test func anglesAreThoseBetweenTheErrors() {
    var fixture = SegregatedFixture(layers: [12, 9, 7, 6], learningRate: 0)
    fixture.present()
    let network = fixture.network
    network.computeErrors()
    let angles = network.anglesToBackpropagation()
    for (m, (angle, gradient)) in zip(angles, network.backpropagatedErrors()).enumerated() {
      let (a, b) = (network.hidden[m].errors, gradient.vector)
      let cosine =
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        / (a.reduce(0) { $0 + $1 * $1 } * b.reduce(0) { $0 + $1 * $1 }).squareRoot()
      #expect(angle > 0 && angle < 180)
      #expect(abs(acos(cosine) * 180 / .pi - angle) <= 1e-6)
    }
    // An image without output spikes in both windows teaches nothing: there is no angle.
    network.hidden[0][signal: "error"].fill(0)
    #expect(network.anglesToBackpropagation()[0].isNaN)
  }
}
