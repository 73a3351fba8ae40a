import LinearAlgebra
import Models
import NetworkCore
import Testing

@Suite struct LateralLearningTests {
  /// The energy must fall at least tenfold in 400 patterns; it falls about thirtyfold.
  static let patterns = 400
  static let stepsPerPattern = 200
  static let largestRatio = 0.1

  @Test(arguments: [TransferFunction.Kind.logistic, .softplus])
  func lateralPlasticitySilencesApicalDendritesFromRandomWeights(kind: TransferFunction.Kind) {
    let layers = [8, 6, 3]
    var parameters = MicrocircuitParameters(transfer: TransferFunction(kind))
    parameters.plasticityTimeConstant = 30
    let weights = MicrocircuitWeights<Double>.uniform(
      layers: layers, streams: RandomStreams(seed: 4))
    let fixed = (weights.bottomUp + weights.topDown).map(\.rowArrays)
    let model = Microcircuit(
      parameters: parameters, weights: weights,
      rates: MicrocircuitRates(pyramidalToInterneuron: [0.005], interneuronToPyramidal: [0.01]))
    var stream = RandomStreams(seed: 4).stream("inputs")
    func energy() -> (apical: Double, mismatch: Double) {
      for _ in 0..<40 {
        model.present(stream.vector(layers[0]))
        model.run(Self.stepsPerPattern, nudged: false, learning: false, measured: true)
      }
      return (model.apicalEnergy.take(), model.interneuronMismatch.take())
    }
    let before = energy()
    for _ in 0..<Self.patterns {
      model.present(stream.vector(layers[0]))
      model.run(Self.stepsPerPattern, nudged: false, learning: true)
    }
    let after = energy()
    #expect(after.apical < Self.largestRatio * before.apical, "\(after.apical / before.apical)")
    #expect(
      after.mismatch < Self.largestRatio * before.mismatch, "\(after.mismatch / before.mismatch)")
    #expect((weights.bottomUp + weights.topDown).map(\.rowArrays) == fixed)
    #expect(model.cells.hidden.allSatisfy { $0[signal: .rate].maximumMagnitude > 0.1 })
  }

  @Test func measuresAreSumsOfSquaresOverEveryStep() {
    let parameters = withoutFilters(MicrocircuitParameters(transfer: .logistic))
    let model = Microcircuit(
      parameters: parameters,
      weights: MicrocircuitWeights<Double>.uniform(
        layers: [3, 4, 5, 2], streams: RandomStreams(seed: 5)),
      rates: MicrocircuitRates())
    model.present([0.2, 0.9, 0.4])
    var apical = 0.0
    var mismatch = 0.0
    for _ in 0..<20 {
      mismatch += zip(model.cells.pyramids.dropFirst(), model.cells.interneurons).reduce(0) {
        let difference = $1.0[.soma].copy()
        difference.add($1.1[.soma], scale: -1)
        return $0 + difference.squaredNorm
      }
      model.run(1, nudged: false, learning: false, measured: true)
      apical += model.cells.hidden.reduce(0) { $0 + $1[.apical].squaredNorm }
    }
    #expect(abs(model.apicalEnergy.take() - apical) < 1e-12 * apical)
    #expect(abs(model.interneuronMismatch.take() - mismatch) < 1e-12 * mismatch)
    #expect(model.apicalEnergy.total == 0)
    model.run(5, nudged: false, learning: false)
    #expect(model.apicalEnergy.total == 0)
  }
}
