import LinearAlgebra

/// One layer of a feedforward network: `u = a (W r + θ)`, `r = φ(u)`.
public struct FeedforwardLayer<Scalar: BLASScalar> {
  /// N_post x N_pre, or the kernels of a convolution.
  public var weights: Matrix<Scalar>
  /// N_post x 1, or one for each channel.
  public var threshold: Matrix<Scalar>?
  /// `full`, or a convolution from the layer below.
  public var connectivity: Connectivity
  /// The attenuation a from dendrite to soma.
  public var attenuation: Double
  public var transfer: TransferFunction

  public init(
    weights: Matrix<Scalar>, threshold: Matrix<Scalar>? = nil,
    connectivity: Connectivity = .full, attenuation: Double = 1, transfer: TransferFunction
  ) {
    self.connectivity = connectivity
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
      let potential = layer.potential(of: rates.last ?? input)
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
  ///
  /// - Parameter feedback: as ``errors(_:_:feedback:)`` takes it; nil for the gradient.
  public func descent(
    _ input: Matrix<Scalar>, _ target: Matrix<Scalar>, feedback: [Matrix<Scalar>]? = nil
  ) -> [Matrix<Scalar>] {
    let activity = forward(input)
    let deltas = errors(of: activity, target, feedback: feedback)
    return layers.indices.map { k in
      layers[k].induction(deltas[k], k == 0 ? input : activity.rates[k - 1])
    }
  }

  /// `δ_k = −∂L/∂u_k` per layer and trial, N_k x B.
  ///
  /// - Parameter feedback: nil for the gradient. With matrices B_k in the place of `W_{k+1}ᵀ` for every layer but the last, it is
  ///   what feedback alignment sends down: `δ_k = φ'(u_k) ∘ a_{k+1} B_k δ_{k+1}`. B_k is N_k x N_{k+1}, or kernels where layer
  ///   k + 1 is a convolution.
  public func errors(
    _ input: Matrix<Scalar>, _ target: Matrix<Scalar>, feedback: [Matrix<Scalar>]? = nil
  ) -> [Matrix<Scalar>] {
    errors(of: forward(input), target, feedback: feedback)
  }

  private func errors(
    of activity: (potentials: [Matrix<Scalar>], rates: [Matrix<Scalar>]), _ target: Matrix<Scalar>,
    feedback: [Matrix<Scalar>]?
  ) -> [Matrix<Scalar>] {
    precondition(
      feedback.map { $0.count == layers.count - 1 } ?? true, "a matrix for each layer but the last")
    let (potentials, rates) = activity
    let last = layers.count - 1
    let delta = Matrix<Scalar>(target.rows, target.columns)
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
    var result = [delta]
    for k in stride(from: last, to: 0, by: -1) {
      let below = layers[k].sendDown(result[last - k], feedback: feedback?[k - 1])
      let slope = Matrix<Scalar>(below.rows, below.columns)
      layers[k - 1].transfer.applyDerivative(potentials[k - 1], into: slope)
      for j in 0..<below.columns {
        for i in 0..<below.rows { below[i, j] *= slope[i, j] }
      }
      result.append(below)
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

extension FeedforwardLayer {
  /// `W r + θ`, before the attenuation.
  fileprivate func potential(of input: Matrix<Scalar>) -> Matrix<Scalar> {
    let positions: Int
    let result: Matrix<Scalar>
    switch connectivity {
    case .full:
      positions = 1
      result = .product(weights, input)
    case .convolution(let geometry):
      positions = geometry.outputPositions
      let channels = Matrix.product(weights, geometry.patches(of: input))
      result = Matrix(geometry.outputSize, input.columns) { i, trial in
        channels[i % weights.rows, trial * positions + i / weights.rows]
      }
    case .transposedConvolution:
      preconditionFailure("a layer's weights lead upwards")
    }
    if let threshold {
      for j in 0..<result.columns {
        for i in 0..<result.rows { result[i, j] += threshold[i % threshold.rows] }
      }
    }
    return result
  }

  /// `a δ rᵀ`, mean over the trials, in the shape of the weights.
  fileprivate func induction(_ delta: Matrix<Scalar>, _ input: Matrix<Scalar>) -> Matrix<Scalar> {
    let result = Matrix<Scalar>(weights.rows, weights.columns)
    let scale = Scalar(attenuation) / Scalar(input.columns)
    if case .convolution(let geometry) = connectivity {
      result.assignProduct(
        geometry.channels(of: delta), geometry.patches(of: input), transposingSecond: true,
        scale: scale)
    } else {
      result.assignProduct(delta, input, transposingSecond: true, scale: scale)
    }
    return result
  }

  /// `a Wᵀ δ`, or `a B δ` with feedback weights of their own.
  fileprivate func sendDown(
    _ delta: Matrix<Scalar>, feedback: Matrix<Scalar>?
  ) -> Matrix<Scalar> {
    let result: Matrix<Scalar>
    if case .convolution(let geometry) = connectivity {
      result = geometry.fold(
        .product(feedback ?? weights, geometry.channels(of: delta), transposingFirst: true),
        trials: delta.columns)
    } else if let feedback {
      result = .product(feedback, delta)
    } else {
      result = .product(weights, delta, transposingFirst: true)
    }
    if attenuation != 1 { result.mapInPlace { $0 * Scalar(attenuation) } }
    return result
  }
}
