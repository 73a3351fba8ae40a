import LinearAlgebra
import Models
import NetworkCore
import Testing

/// Generative weights: what they learn, and what they recall.
@Suite struct TwoStepRecallTests {
  /// Sums of ten terms in another order, through three layers.
  static let tolerance = 1e-12
  static let transfer = TransferFunction.logistic

  private func model(rate: Double? = nil, wiring: InterneuronWiring = .ideal)
    -> TwoStepMicrocircuit<Double>
  {
    TwoStepTests.model(
      wiring: wiring,
      rates: MicrocircuitRates(generative: rate.map { [$0, $0, $0] }), generative: true)
  }

  /// `φ(G_k [r; 1])`.
  private func expected(
    _ model: TwoStepMicrocircuit<Double>, _ k: Int, _ rates: Matrix<Double>
  ) -> Matrix<Double> {
    let drive = Matrix.product(model.weights.generative[k], rates)
    for j in 0..<drive.columns {
      for i in 0..<drive.rows { drive[i, j] += model.weights.generativeThresholds[k][i] }
    }
    let result = Matrix<Double>(drive.rows, drive.columns)
    Self.transfer.apply(drive, into: result)
    return result
  }

  private func rates(of potentials: Matrix<Double>) -> Matrix<Double> {
    let result = Matrix<Double>(potentials.rows, potentials.columns)
    Self.transfer.apply(potentials, into: result)
    return result
  }

  /// `ΔG_k = η mean[(r_k − φ(G_k [r_{k+1}; 1])) [r_{k+1}; 1]ᵀ]`, with the target's rates at the top.
  @Test func generativeWeightsLearnToPredictTheLayerBelow() {
    let rate = 0.25
    let model = model(rate: rate)
    let before = (
      model.weights.generative.map { $0.copy() },
      model.weights.generativeThresholds.map { $0.copy() }
    )
    model.sweep(nudged: true, learning: false)
    let layers =
      [model.input] + model.cells.hidden.map { $0[signal: .rate] } + [rates(of: model.target)]
    let errors = (0..<3).map { k in
      let error = layers[k].copy()
      error.add(expected(model, k, layers[k + 1]), scale: -1)
      return error
    }
    model.sweep(nudged: true, learning: true)
    for k in 0..<3 {
      let trials = Double(model.input.columns)
      for i in 0..<before.0[k].rows {
        for j in 0..<before.0[k].columns {
          let mean =
            (0..<model.input.columns).reduce(0.0) { $0 + errors[k][i, $1] * layers[k + 1][j, $1] }
            / trials
          let change = model.weights.generative[k][i, j] - before.0[k][i, j]
          #expect(abs(change - rate * mean) < Self.tolerance)
        }
        let mean = (0..<model.input.columns).reduce(0.0) { $0 + errors[k][i, $1] } / trials
        let change = model.weights.generativeThresholds[k][i] - before.1[k][i]
        #expect(abs(change - rate * mean) < Self.tolerance)
      }
    }
    #expect(errors[0].maximumMagnitude > 0.1)
  }

  @Test func generationRunsFromTheTargetDownToTheInput() {
    let model = model()
    let expected = (0..<3).reversed().reduce(rates(of: model.target)) {
      self.expected(model, $1, $0)
    }
    model.generate()
    #expect(distance(model.input, expected) < Self.tolerance)
  }

  @Test(arguments: [1, 2], [0.5, 1])
  func openGatesLetTheExpectationReplaceTheInput(layer: Int, mixing: Double) {
    let model = model()
    let shown = model.input.copy()
    model.predict()
    let rates = model.gradientReference.forward(shown).rates
    let expectation = (0..<layer).reversed().reduce(rates[layer - 1]) { expected(model, $1, $0) }
    model.denoise(from: layer, disinhibition: 1, mixing: mixing)
    let wanted = shown.copy()
    wanted.mapInPlace { $0 * (1 - mixing) }
    wanted.add(expectation, scale: mixing)
    #expect(distance(model.input, wanted) < Self.tolerance)
    #expect(distance(model.input, shown) > 0.1)
  }

  @Test(arguments: InterneuronWiring.allCases)
  func closedGatesLeaveTheInputAsItIsInTheSelfPredictingState(wiring: InterneuronWiring) {
    let model = model(wiring: wiring)
    let shown = model.input.copy()
    model.denoise(disinhibition: 0, mixing: 1)
    #expect(distance(model.input, shown) < Self.tolerance)
  }

  @Test func closedGatesPassOnWhatInterneuronsFailToPredict() {
    let model = TwoStepTests.model(generative: true, selfPredicting: false)
    let shown = model.input.copy()
    model.denoise(disinhibition: 0, mixing: 1)
    #expect(distance(model.input, shown) > 1e-3)
  }
}
