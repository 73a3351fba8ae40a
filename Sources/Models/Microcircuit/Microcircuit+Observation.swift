import LinearAlgebra

/// What an experiment reads off a microcircuit between runs.
extension Microcircuit {
  /// The low-pass filtered input rates, n_0 x trials.
  public var filteredInput: Matrix<Scalar> { cells.input[.soma] }

  /// The output potentials u_N, n_N x trials.
  public var outputPotentials: Matrix<Scalar> { cells.output[.soma] }

  /// The rates r_k of the hidden layers as of the last step, n_k x trials each.
  public var hiddenRates: [Matrix<Scalar>] { cells.hidden.map { $0[signal: .rate] } }

  /// The apical potential of one neuron (first trial) and its two parts.
  ///
  /// - Parameter layer: k, 1...N−1.
  public func apicalState(
    layer: Int, neuron: Int
  ) -> (topDown: Scalar, lateral: Scalar, total: Scalar) {
    let population = cells.pyramids[layer - 1]
    return (
      population[.apicalTopDown][neuron], population[.apicalLateral][neuron],
      population[.apical][neuron]
    )
  }

  /// `max |v^A|` over all hidden neurons and trials.
  public var largestApicalPotential: Double {
    cells.hidden.map { $0[.apical].maximumMagnitude }.max() ?? 0
  }

  /// The angle between `W_{k+1}^bu` transposed and `W_k^td`, in degrees: how far feedback has aligned.
  ///
  /// - Parameter layer: k, 1...N−1.
  public func feedbackAngle(layer: Int) -> Double {
    Matrix.angle(weights.bottomUp[layer].transposed(), weights.topDown[layer - 1])
  }
}
