/// Means over the window of a phase; lists as those of a step.
package struct DenseSegregatedAverages {
  package var soma: [[Double]]
  package var rate: [[Double]]
  package var presynaptic: [[Double]]
  package var apical: [[Double]]
  /// α.
  package var plateau: [[Double]]
}

/// What a training image changed.
package struct DenseSegregatedUpdate {
  package var errors: [[Double]]
  package var weights: [DenseRows]
  package var thresholds: [[Double]]
}

extension DenseSegregatedNetwork {
  /// The averages of a phase that took these steps.
  ///
  /// - Parameter advances: how many steps before the end each hidden neuron reads its plateau potential; nil for none.
  package func averages(
    _ steps: [DenseSegregatedStep], window: Int, advances: [[Int]]? = nil
  ) -> DenseSegregatedAverages {
    func mean(
      _ values: KeyPath<DenseSegregatedStep, [[Double]]>, _ advances: [[Int]]? = nil
    ) -> [[Double]] {
      steps[0][keyPath: values].enumerated().map { m, layer in
        layer.indices.map { i in
          let end = steps.count - (advances?[m][i] ?? 0)
          return steps[(end - window)..<end].reduce(0) { $0 + $1[keyPath: values][m][i] }
            / Double(window)
        }
      }
    }
    let apical = mean(\.apical, advances)
    return DenseSegregatedAverages(
      soma: mean(\.soma), rate: mean(\.rate), presynaptic: mean(\.presynaptic), apical: apical,
      plateau: apical.map { $0.map { sigmoid($0) } })
  }

  /// E of the output: `−k_D φ'(C̄_F) (λ̄_T − φ(C̄_F))`.
  private func outputErrors(
    _ forward: DenseSegregatedAverages, _ target: DenseSegregatedAverages
  ) -> [Double] {
    zip(forward.soma[hiddenCount], target.rate[hiddenCount]).map { c, rate in
      -settings.kD * settings.slope(c) * (rate - settings.rate(c))
    }
  }

  /// E of the hidden layers by backpropagation through W as it is now: `k_B φ'(C̄_F) W_{m+1}ᵀ E_{m+1}`.
  package func backpropagatedErrors(
    _ forward: DenseSegregatedAverages, _ target: DenseSegregatedAverages
  ) -> [[Double]] {
    var above = outputErrors(forward, target)
    var errors: [[Double]] = []
    for m in stride(from: hiddenCount - 1, through: 0, by: -1) {
      let sent = times(transposed(w[m + 1]), above)
      above = zip(forward.soma[m], sent).map { settings.kB * settings.slope($0) * $1 }
      errors.insert(above, at: 0)
    }
    return errors
  }

  /// E of all layers; of hidden ones by their plateaus: `−k_B φ'(C̄_F) (α_T − α_F)`.
  package func errors(
    _ forward: DenseSegregatedAverages, _ target: DenseSegregatedAverages
  ) -> [[Double]] {
    let output = outputErrors(forward, target)
    if settings.backpropagates { return backpropagatedErrors(forward, target) + [output] }
    var errors: [[Double]] = []
    for m in 0..<hiddenCount {
      let rise = zip(target.plateau[m], forward.plateau[m]).map { $0 - $1 }
      errors.append(
        zip(forward.soma[m], rise).map { -settings.kB * settings.slope($0) * $1 })
    }
    return errors + [output]
  }

  /// Learns from the two phases: `W −= η P E s̄_Fᵀ`, `b −= η P E`.
  package mutating func update(
    _ forward: DenseSegregatedAverages, _ target: DenseSegregatedAverages
  ) -> DenseSegregatedUpdate {
    let errors = errors(forward, target)
    var update = DenseSegregatedUpdate(errors: errors, weights: [], thresholds: [])
    for m in w.indices {
      let gain = m == hiddenCount ? settings.outputGain : settings.hiddenGain
      let change = errors[m].map { -settings.learningRates[m] * gain * $0 }
      let weights = change.map { e in forward.presynaptic[m].map { e * $0 } }
      for i in change.indices {
        b[m][i] += change[i]
        for j in weights[i].indices { w[m][i][j] += weights[i][j] }
      }
      update.weights.append(weights)
      update.thresholds.append(change)
    }
    if settings.symmetric { makeSymmetric() }
    return update
  }

  /// `Y_top = W_outᵀ`, `Y_m = W_{m+1}ᵀ Y_{m+1}`.
  package mutating func makeSymmetric() {
    guard hiddenCount > 0 else { return }
    y[hiddenCount - 1] = transposed(w[hiddenCount])
    for m in stride(from: hiddenCount - 2, through: 0, by: -1) {
      let down = transposed(w[m + 1])
      y[m] = transposed(transposed(y[m + 1]).map { times(down, $0) })
    }
  }

  /// `Σ (λ̄_T − φ(C̄_F))²` of the output, `Σ (λ̄_F + α_T − α_F − φ(C̄_F))²` of a hidden layer.
  package func losses(
    _ forward: DenseSegregatedAverages, _ target: DenseSegregatedAverages
  ) -> [Double] {
    w.indices.map { m in
      forward.soma[m].indices.reduce(0) { sum, i in
        let aim =
          m == hiddenCount
          ? target.rate[m][i]
          : forward.rate[m][i] + target.plateau[m][i] - forward.plateau[m][i]
        let loss = aim - settings.rate(forward.soma[m][i])
        return sum + loss * loss
      }
    }
  }
}
