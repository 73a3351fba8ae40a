import LinearAlgebra
import NetworkCore

/// Whose rates an expectation about the input is formed from.
enum Expectation: Hashable {
  case pyramids
  /// The interneurons that predict the pyramids.
  case interneurons
}

/// Recall by disinhibition: what generative top-down weights expect, once no interneuron cancels it.
///
/// The paper's abstract has the idea; sizes and equations are our construction. The weights are those of
/// ``MicrocircuitWeights/addGenerative(range:streams:)``.
extension TwoStepMicrocircuit {
  /// The drive that the generative weights learn from: that of the final rates, the target's at the top.
  var generativeDrive: Schedule<Scalar> {
    guard !cells.generative.isEmpty else { return [] }
    let sending = cells.hidden.map { Stage.send($0, .recalled, .signal(.rate)) }
    return sending + [.emit(cells.output, .recalled, parameters.transfer, from: .teacher)]
      + recallLayers.map { .transmit(into: $0, .generative) }
  }

  /// Layers 0...N−1.
  private var recallLayers: [Population<Scalar>] { [cells.input] + cells.hidden }

  /// Generates inputs from ``target`` alone, the way up being silent:
  ///
  ///     r_N = φ(u*),  r_k = φ(G_k [r_{k+1}; 1]),  k = N−1...0
  ///
  /// ``input`` is then what the network expects to see.
  public func generate() {
    precondition(!cells.generative.isEmpty, "there are no generative weights")
    program(.generate).run()
  }

  var generation: Schedule<Scalar> {
    var stages: Schedule<Scalar> = [
      .emit(cells.output, .recalled, parameters.transfer, from: .teacher)
    ]
    for (k, population) in recallLayers.enumerated().reversed() {
      stages += [
        .transmit(into: population, .generative),
        .emit(population, .rate, parameters.transfer, from: .generative),
      ]
      if k > 0 { stages.append(.send(population, .recalled, .signal(.rate))) }
    }
    return stages
  }

  /// Pulls ``input`` towards what a layer above expects of it.
  ///
  /// A sweep without target first; then the apical dendrites of the input layer get two opposite expectations, one from
  /// the pyramids of layer j and one from interneurons that predict these as those of the other layers do, of which
  /// disinhibition takes the second away:
  ///
  ///     r_0 ← r_0 + μ (φ(G_0 [r_1; 1]) − r_0) − (1 − d) μ (φ(G_0 [r_I; 1]) − r_0)          j = 1
  ///     r_I = φ((1 − λ_I) v^B_j + λ_I u_j)
  ///
  /// so that with d = 1 the input becomes `(1 − μ) r_0 + μ φ(G_0 [r_1; 1])`, and with d = 0 stays as it was as far as the
  /// network is in the self-predicting state. From a higher layer the expectation comes down through the generative
  /// weights of the layers between. The gate of the hidden layers stays closed.
  ///
  /// - Parameters:
  ///   - layer: j, a hidden layer, from 1.
  ///   - disinhibition: d.
  ///   - mixing: μ.
  public func denoise(from layer: Int = 1, disinhibition: Double, mixing: Double) {
    precondition(!cells.generative.isEmpty, "there are no generative weights")
    precondition(parameters.noise == 0, "recall is without noise")
    precondition((1...cells.hidden.count).contains(layer), "\(layer) is no hidden layer")
    sweep(nudged: false, learning: false)
    let shown = input.copy()
    let first = expectation(.expect(.pyramids, layer: layer))
    let second = expectation(.expect(.interneurons, layer: layer))
    let (d, mu) = (Scalar(disinhibition), Scalar(mixing))
    input.fill(0)
    input.add(shown, scale: 1 - mu + (1 - d) * mu)
    input.add(first, scale: mu)
    input.add(second, scale: -(1 - d) * mu)
  }

  private func expectation(_ mode: Mode) -> Matrix<Scalar> {
    program(mode).run()
    return cells.input[.drive].copy()
  }

  /// `φ(G_0 [r_1; 1])`, left in the input's drive, of rates that the pyramids of `layer` have or that their interneurons
  /// predict.
  func expectation(_ source: Expectation, layer: Int) -> Schedule<Scalar> {
    let mixing = parameters.interneuronMixing
    let rate: LocalExpression =
      switch source {
      case .pyramids: .signal(.rate)
      case .interneurons:
        .transfer(
          parameters.transfer, (1 - mixing) * .compartment(.basal) + mixing * .compartment(.soma))
      }
    var stages: Schedule<Scalar> = [.send(cells.pyramids[layer - 1], .recalled, rate)]
    let expected = LocalExpression.transfer(parameters.transfer, .compartment(.generative))
    for (k, population) in recallLayers.prefix(layer).enumerated().reversed() {
      stages += [
        .transmit(into: population, .generative),
        k == 0 ? .update(population, .drive, expected) : .send(population, .recalled, expected),
      ]
    }
    return stages
  }
}
