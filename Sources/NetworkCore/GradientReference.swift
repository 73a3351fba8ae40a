import LinearAlgebra

/// One layer of a feedforward network: `u = a (W r + θ)`, `r = φ(u)`.
public struct FeedforwardLayer<Scalar: BLASScalar> {
  /// N_post x N_pre.
  public var weights: Matrix<Scalar>
  /// N_post x 1.
  public var threshold: Matrix<Scalar>?
  /// The attenuation a from dendrite to soma.
  public var attenuation: Double
  public var transfer: TransferFunction

  public init(
    weights: Matrix<Scalar>, threshold: Matrix<Scalar>? = nil, attenuation: Double = 1,
    transfer: TransferFunction
  ) {
    self.weights = weights
    self.threshold = threshold
    self.attenuation = attenuation
    self.transfer = transfer
  }
}

/// What the output is measured against.
public enum OutputLoss: String, Sendable, Codable, CaseIterable {
  /// `½ Σ (u* − u)²` over output potentials.
  case squaredPotentialError
  /// `Σ ∫ φ'(v) (v − u*) dv` from u* to u: the loss that the output rule of the microcircuit descends, with
  /// `δ_N = φ'(u_N) (u* − u_N)`.
  case somaticMismatch
  /// `½ Σ (r* − r)²` over output rates.
  case squaredRateError
  /// `−Σ r* log r + (1 − r*) log(1 − r)`, for logistic outputs.
  case crossEntropy
}

/// The exact gradient of the feedforward network that a model approximates: the judge, not a participant.
///
/// With `δ_N = −∂L/∂u_N` and `δ_k = φ'(u_k) ∘ a_{k+1} W_{k+1}ᵀ δ_{k+1}`, the descent direction of layer k is
/// `−∂L/∂W_k = a_k δ_k r_{k−1}ᵀ`, averaged over the trials. Written plainly, on products of whole
/// matrices, and tested against finite differences.
public struct GradientReference<Scalar: BLASScalar> {
  public var layers: [FeedforwardLayer<Scalar>]
  public var loss: OutputLoss

  public init(layers: [FeedforwardLayer<Scalar>], loss: OutputLoss) {
    precondition(!layers.isEmpty, "a network needs a layer")
    self.layers = layers
    self.loss = loss
  }

  /// Potentials `u_k` and rates `r_k` of every layer for the inputs `r_0` (N_0 x B).
  public func forward(_ input: Matrix<Scalar>) -> (
    potentials: [Matrix<Scalar>], rates: [Matrix<Scalar>]
  ) {
    var potentials: [Matrix<Scalar>] = []
    var rates: [Matrix<Scalar>] = []
    for layer in layers {
      let potential = Matrix<Scalar>(layer.weights.rows, input.columns)
      potential.assignProduct(layer.weights, rates.last ?? input)
      if let threshold = layer.threshold {
        for j in 0..<potential.columns {
          for i in 0..<potential.rows { potential[i, j] += threshold[i] }
        }
      }
      potential.mapInPlace { $0 * Scalar(layer.attenuation) }
      let rate = Matrix<Scalar>(potential.rows, potential.columns)
      layer.transfer.apply(potential, into: rate)
      potentials.append(potential)
      rates.append(rate)
    }
    return (potentials, rates)
  }

  /// The loss, mean over the trials. `target` has the unit the loss is defined in (potential or rate).
  public func value(_ input: Matrix<Scalar>, _ target: Matrix<Scalar>) -> Double {
    let (potentials, rates) = forward(input)
    let u = potentials[layers.count - 1]
    let r = rates[layers.count - 1]
    var total = 0.0
    for j in 0..<u.columns {
      for i in 0..<u.rows {
        let t = Double(target[i, j])
        switch loss {
        case .somaticMismatch:
          total += mismatch(from: t, to: Double(u[i, j]), layers[layers.count - 1].transfer)
        case .squaredPotentialError:
          total += 0.5 * (t - Double(u[i, j])) * (t - Double(u[i, j]))
        case .squaredRateError:
          total += 0.5 * (t - Double(r[i, j])) * (t - Double(r[i, j]))
        case .crossEntropy:
          total -= t * logarithm(Double(r[i, j])) + (1 - t) * logarithm(1 - Double(r[i, j]))
        }
      }
    }
    return total / Double(u.columns)
  }

  /// `−∂L/∂W_k` per layer, mean over the trials.
  public func descent(_ input: Matrix<Scalar>, _ target: Matrix<Scalar>) -> [Matrix<Scalar>] {
    let (potentials, rates) = forward(input)
    let last = layers.count - 1
    var delta = Matrix<Scalar>(target.rows, target.columns)
    switch loss {
    case .squaredPotentialError:
      delta.assign(from: target)
      delta.add(potentials[last], scale: -1)
    case .somaticMismatch:
      layers[last].transfer.applyDerivative(potentials[last], into: delta)
      for j in 0..<delta.columns {
        for i in 0..<delta.rows { delta[i, j] *= target[i, j] - potentials[last][i, j] }
      }
    case .squaredRateError:
      layers[last].transfer.applyDerivative(potentials[last], into: delta)
      for j in 0..<delta.columns {
        for i in 0..<delta.rows { delta[i, j] *= target[i, j] - rates[last][i, j] }
      }
    case .crossEntropy:
      // φ' of the logistic with slope β cancels all of the loss's own derivative but β.
      delta.assign(from: target)
      delta.add(rates[last], scale: -1)
      delta.mapInPlace { $0 * Scalar(layers[last].transfer.slope) }
    }
    var result: [Matrix<Scalar>] = []
    for k in stride(from: last, through: 0, by: -1) {
      let layer = layers[k]
      let gradient = Matrix<Scalar>(layer.weights.rows, layer.weights.columns)
      gradient.assignProduct(
        delta, k == 0 ? input : rates[k - 1], transposingSecond: true,
        scale: Scalar(layer.attenuation) / Scalar(input.columns))
      result.append(gradient)
      guard k > 0 else { break }
      let below = Matrix<Scalar>(layer.weights.columns, input.columns)
      below.assignProduct(
        layer.weights, delta, transposingFirst: true, scale: Scalar(layer.attenuation))
      let slope = Matrix<Scalar>(below.rows, below.columns)
      layers[k - 1].transfer.applyDerivative(potentials[k - 1], into: slope)
      for j in 0..<below.columns {
        for i in 0..<below.rows { below[i, j] *= slope[i, j] }
      }
      delta = below
    }
    return result.reversed()
  }

  /// The angle between what `update` does to each layer's weights and steepest descent, in degrees.
  ///
  /// Runs `update`, takes the change of every layer's weights, and puts the weights back. Other state that `update`
  /// changes is the caller's to keep. NaN where a layer's weights or gradient do not move.
  public func angles(
    to input: Matrix<Scalar>, _ target: Matrix<Scalar>, of update: () throws -> Void
  ) rethrows -> [Double] {
    let before = layers.map { $0.weights.copy() }
    let thresholds = layers.map { $0.threshold?.copy() }
    let reference = descent(input, target)
    defer {
      for (layer, saved) in zip(layers, zip(before, thresholds)) {
        layer.weights.assign(from: saved.0)
        if let threshold = saved.1 { layer.threshold?.assign(from: threshold) }
      }
    }
    try update()
    return layers.indices.map { k in
      let change = layers[k].weights.copy()
      change.add(before[k], scale: -1)
      return Matrix.angle(change, reference[k])
    }
  }
}
