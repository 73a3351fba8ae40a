import LinearAlgebra
import Models
import NetworkCore
import Testing

/// A net in the self-predicting state: one and two hidden layers, softplus and logistic, conductances of the paper and
/// others with g_D ≠ g_B.
struct SelfPredictingCase: Sendable, CustomStringConvertible {
  let layers: [Int]
  let kind: TransferFunction.Kind
  let dendritic: Double

  var description: String { "\(layers) \(kind) g_D \(dendritic)" }

  var parameters: MicrocircuitParameters {
    var parameters = MicrocircuitParameters(transfer: TransferFunction(kind))
    parameters.dendriticConductance = dendritic
    return parameters
  }

  static let all = [[5, 7, 4], [4, 6, 5, 3]].flatMap { layers in
    [TransferFunction.Kind.logistic, .softplus].flatMap { kind in
      [1.0, 0.7].map { SelfPredictingCase(layers: layers, kind: kind, dendritic: $0) }
    }
  }
}

@Suite struct SelfPredictionTests {
  /// 200 ms are 300 membrane time constants: what remains is rounding of potentials of order 10.
  static let settled = 2000
  static let tolerance = 1e-12

  @Test(arguments: SelfPredictingCase.all)
  func apicalDendritesAreSilentWithoutATargetForAnyInput(net: SelfPredictingCase) {
    let weights = selfPredictingWeights(net.layers, net.parameters, seed: 1)
    let model = Microcircuit(
      parameters: net.parameters, weights: weights, rates: MicrocircuitRates())
    var stream = RandomStreams(seed: 1).stream("inputs")
    for _ in 0..<3 {
      model.present(stream.vector(net.layers[0]))
      model.run(Self.settled, nudged: false, learning: false)
      for (index, population) in model.cells.hidden.enumerated() {
        #expect(population[.apicalTopDown].maximumMagnitude > 0.1, "nothing to cancel")
        #expect(population[.apical].maximumMagnitude < Self.tolerance)
        #expect(
          distance(model.cells.pyramids[index + 1][.soma], model.cells.interneurons[index][.soma])
            < Self.tolerance)
      }
    }
    model.nudge(towards: stream.vector(net.layers[net.layers.count - 1], in: 2..<3))
    model.run(Self.settled, nudged: true, learning: false)
    for population in model.cells.hidden {
      #expect(
        population[.apical].maximumMagnitude > 1e-3, "a target must show at the apical dendrite")
    }
  }

  @Test(arguments: SelfPredictingCase.all)
  func aNetWithoutATargetRelaxesToTheAttenuatedFeedforwardPrediction(net: SelfPredictingCase) {
    let weights = selfPredictingWeights(net.layers, net.parameters, seed: 2)
    let model = Microcircuit(
      parameters: net.parameters, weights: weights, rates: MicrocircuitRates())
    var stream = RandomStreams(seed: 2).stream("inputs")
    let input = stream.vector(net.layers[0])
    model.present(input)
    model.run(Self.settled, nudged: false, learning: false)
    let expected = model.gradientReference.forward(Matrix(input)).potentials
    for (population, potentials) in zip(model.cells.pyramids, expected) {
      #expect(distance(population[.soma], potentials) < Self.tolerance)
    }
  }

  @Test(arguments: SelfPredictingCase.all)
  func prospectiveRatesReachTheSameRestingState(net: SelfPredictingCase) {
    let parameters = withoutFilters(net.parameters)
    let weights = selfPredictingWeights(net.layers, parameters, seed: 2)
    let model = LookaheadMicrocircuit(
      parameters: parameters, weights: weights, rates: MicrocircuitRates())
    let plain = Microcircuit(parameters: parameters, weights: weights, rates: MicrocircuitRates())
    var stream = RandomStreams(seed: 2).stream("inputs")
    let input = stream.vector(net.layers[0])
    model.startFromPresentPotentials()
    model.present(input)
    model.run(Self.settled, nudged: false, learning: false)
    let expected = plain.gradientReference.forward(Matrix(input)).potentials
    for (population, potentials) in zip(model.cells.pyramids, expected) {
      #expect(distance(population[.soma], potentials) < Self.tolerance)
    }
    for population in model.cells.hidden {
      #expect(population[.apical].maximumMagnitude < Self.tolerance)
    }
  }

  @Test(arguments: ApicalMixing.allCases)
  func twoStepSchemeIsSilentWithoutATarget(mixing: ApicalMixing) {
    let layers = [5, 6, 4, 3]
    let weights = MicrocircuitWeights<Double>.uniform(
      layers: layers, streams: RandomStreams(seed: 3))
    let hidden = [0.3, 0.2]
    // Read literally, an interneuron must predict the mixed potential (1 − λ) v^B of a hidden partner.
    weights.makeSelfPredicting(ratios: mixing == .lit ? [1 - hidden[1], 1] : [1, 1])
    let model = TwoStepMicrocircuit(
      parameters: TwoStepParameters(
        transfer: .logistic, mixing: mixing, hiddenMixing: hidden, outputMixing: 0.1,
        interneuronMixing: 0.1), weights: weights, rates: MicrocircuitRates(), trials: 4)
    var stream = RandomStreams(seed: 3).stream("inputs")
    model.input.mapInPlace { _ in stream.uniform() }
    model.sweep(nudged: false, learning: false)
    for population in model.cells.hidden {
      #expect(population[.apicalTopDown].maximumMagnitude > 0.1)
      #expect(population[.apical].maximumMagnitude < Self.tolerance)
    }
  }
}
