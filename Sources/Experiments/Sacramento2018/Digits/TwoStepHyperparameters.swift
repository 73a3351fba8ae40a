import LinearAlgebra
import Models
import NetworkCore

/// The hyperparameters that every digit figure of the dendritic microcircuit has. Learning rates are per update.
protocol TwoStepHyperparameters: Decodable, Sendable {
  var hiddenLayers: [Int] { get }
  var mixing: ApicalMixing { get }
  var wiring: InterneuronWiring { get }
  var hiddenMixing: Double { get }
  var outputMixing: Double { get }
  var interneuronMixing: Double { get }
  var batch: Int { get }
  var bottomUpRange: Double { get }
  var topDownRange: Double { get }
  var startsSelfPredicting: Bool { get }
  var learningRate: Double { get }
  var rateScale: Double { get }
  var rateDecay: Double { get }
  var interneuronRateScale: Double { get }
  var interneuronRateFactor: Double { get }
  var learningRateInterneuronToPyramidal: Double { get }
  var learningRateTopDown: Double { get }
  var frozenLayer: Int { get }
  var rightRate: Double { get }
  var wrongRate: Double { get }
  var noise: Double { get }
}

extension TwoStepHyperparameters {
  /// λ_1...λ_N.
  private var mixingFactors: [Double] {
    hiddenLayers.map { _ in hiddenMixing } + [outputMixing]
  }

  /// `η/λ_N` for the output layer and `η/(λ_k ... λ_N)` for hidden layer k: what undoes the dilution of errors on their
  /// way down.
  private var undilutedRates: [Double] {
    var rates: [Double] = []
    var rate = learningRate
    for factor in mixingFactors.reversed() {
      rate /= factor
      rates.append(rate)
    }
    return rates.reversed()
  }

  /// Fixed are, of the bottom-up pathways, that of `frozenLayer` alone; those onto interneurons where `interneuronRateScale` is
  /// 0 or the wiring ideal; those from interneurons and from above where their own learning rates are 0. A `learningRate` or
  /// `rateScale` of 0 fixes no bottom-up pathway: it stays plastic, at a rate of 0, and does not move.
  var rates: MicrocircuitRates {
    let undiluted = undilutedRates
    func uniform(_ rate: Double) -> [Double?]? { rate > 0 ? hiddenLayers.map { _ in rate } : nil }
    return MicrocircuitRates(
      bottomUp: undiluted.enumerated().map { index, rate in
        index + 1 == frozenLayer ? nil : rateScale * rate
      },
      pyramidalToInterneuron: wiring == .learned && interneuronRateScale > 0
        ? undiluted.dropFirst().map { interneuronRateScale * interneuronRateFactor * $0 } : nil,
      interneuronToPyramidal: uniform(learningRateInterneuronToPyramidal),
      topDown: uniform(learningRateTopDown))
  }

  var parameters: TwoStepParameters {
    TwoStepParameters(
      transfer: .logistic, mixing: mixing, hiddenMixing: hiddenLayers.map { _ in hiddenMixing },
      outputMixing: outputMixing, interneuronMixing: interneuronMixing, wiring: wiring,
      noise: noise)
  }

  /// Checks what the two-step scheme needs.
  ///
  /// - Throws: `UnusableHyperparameters`.
  func requireUsable() throws {
    try require(
      hiddenLayers.allSatisfy { (1...100_000).contains($0) },
      "hiddenLayers should be sizes of 1 to 100,000, not \(hiddenLayers)")
    try require(
      (0...hiddenLayers.count + 1).contains(frozenLayer),
      "frozenLayer should be a layer from 1 to \(hiddenLayers.count + 1), or 0 for none")
    try require(
      mixingFactors.allSatisfy { $0 > 0 && $0 < 1 } && (0..<1).contains(interneuronMixing),
      "hiddenMixing and outputMixing should lie between 0 and 1, interneuronMixing from 0 to below 1"
    )
    try require(
      wiring == .learned || (mixing == .add && learningRateTopDown == 0),
      "wiring ideal needs mixing add and learningRateTopDown 0")
    try require(
      0 < wrongRate && wrongRate < rightRate && rightRate < 1,
      "rates of a logistic output lie between 0 and 1: 0 < wrongRate < rightRate < 1")
  }

  /// The network with its initial weights.
  ///
  /// - Parameter generativeRate: η of generative weights, which start uniform in ±`generativeRange`; 0 for none.
  func model(
    pixels: Int, classes: Int, streams: RandomStreams, generativeRate: Double = 0,
    generativeRange: Double = 0.1
  ) -> TwoStepMicrocircuit<Float> {
    let layers = [pixels] + hiddenLayers + [classes]
    var weights = MicrocircuitWeights<Float>.uniform(
      layers: layers, bottomUpRange: bottomUpRange, topDownRange: topDownRange,
      lateralRange: startsSelfPredicting ? 0 : topDownRange,
      pyramidalToInterneuronRange: startsSelfPredicting ? 0 : bottomUpRange, streams: streams)
    weights.addThresholds()
    if startsSelfPredicting {
      weights.makeSelfPredicting(ratios: parameters.selfPredictingRatios(layerCount: layers.count))
    }
    var rates = rates
    if generativeRate > 0 {
      weights.addGenerative(range: generativeRange, streams: streams)
      rates.generative = Array(repeating: generativeRate, count: layers.count - 1)
    }
    return TwoStepMicrocircuit(
      parameters: parameters, weights: weights, rates: rates, trials: batch)
  }

  /// The potentials that the output is taught: φ⁻¹ of the target rates.
  var teaching: (right: Float, wrong: Float) {
    let transfer = TransferFunction.logistic
    return (Float(transfer.inverse(rightRate)), Float(transfer.inverse(wrongRate)))
  }
}
