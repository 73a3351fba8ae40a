import LinearAlgebra
import Models
import NetworkCore
import Testing

@Suite struct MicrocircuitStateTests {
  static let layers = [3, 5, 4, 2]

  private func model(
    _ rates: MicrocircuitRates, trials: Int = 1, thresholds: Bool = false
  ) -> Microcircuit<Double> {
    var parameters = MicrocircuitParameters(transfer: .softplus)
    parameters.targetTimeConstant = 2
    var weights = MicrocircuitWeights<Double>.uniform(
      layers: Self.layers, streams: RandomStreams(seed: 12))
    if thresholds {
      weights.bottomUpThresholds = Self.layers.dropFirst().map { size in
        Matrix(size) { i, _ in 0.1 * Double(i) }
      }
      weights.interneuronThresholds = Self.layers.dropFirst(2).map { Matrix($0) }
    }
    return Microcircuit(parameters: parameters, weights: weights, rates: rates, trials: trials)
  }

  private func drive(_ model: Microcircuit<Double>) {
    model.present([0.9, 0.1, 0.5])
    model.run(50, nudged: false, learning: true)
    model.nudge(towards: [1, -1])
    model.run(200, nudged: true, learning: true)
  }

  @Test func aFrozenPathwayDoesNotMoveWhileTheOthersLearn() {
    for frozen in 0..<4 {
      var rates = MicrocircuitRates.all(0.01, layers: 4)
      rates.topDown = [0.01, 0.01]
      switch frozen {
      case 0: rates.bottomUp = nil
      case 1: rates.topDown = nil
      case 2: rates.pyramidalToInterneuron = nil
      default: rates.interneuronToPyramidal = [0, 0]
      }
      let model = model(rates)
      let weights = model.weights
      let groups = [
        weights.bottomUp, weights.topDown, weights.pyramidalToInterneuron,
        weights.interneuronToPyramidal,
      ]
      let before = groups.map { $0.map { $0.copy() } }
      drive(model)
      for (index, (group, old)) in zip(groups, before).enumerated() {
        for (matrix, oldMatrix) in zip(group, old) {
          if index == frozen {
            #expect(matrix.rowArrays == oldMatrix.rowArrays)
          } else {
            #expect(distance(matrix, oldMatrix) > 1e-4, "pathway \(index) should learn")
          }
        }
      }
    }
  }

  @Test func oneFrozenLayerAmongLearningOnesDoesNotMove() {
    let model = model(MicrocircuitRates(bottomUp: [0.01, 0, 0.01]))
    let before = model.weights.bottomUp.map { $0.copy() }
    drive(model)
    #expect(distance(model.weights.bottomUp[0], before[0]) > 1e-4)
    #expect(model.weights.bottomUp[1].rowArrays == before[1].rowArrays)
    #expect(distance(model.weights.bottomUp[2], before[2]) > 1e-4)
  }

  @Test func withoutLearningNoWeightAndNoFilterMoves() {
    let model = model(.all(0.01, layers: 4))
    let before = model.weights.all.map(\.rowArrays)
    model.present([1, 1, 1])
    model.nudge(towards: [1, -1])
    model.run(100, nudged: true, learning: false)
    #expect(model.weights.all.map(\.rowArrays) == before)
    #expect(
      model.circuit.pathways.compactMap(\.filteredInduction)
        .allSatisfy { $0.maximumMagnitude == 0 })
  }

  @Test func aResetModelRepeatsItsTrajectoryToTheBit() {
    let model = model(.all(0.01, layers: 4), thresholds: true)
    let start = model.weights.copy()
    drive(model)
    let first = model.weights.all.map(\.rowArrays)
    let thresholds = model.weights.bottomUpThresholds.map(\.rowArrays)
    for (matrix, old) in zip(model.weights.all, start.all) { matrix.assign(from: old) }
    for (matrix, old) in zip(model.weights.bottomUpThresholds, start.bottomUpThresholds) {
      matrix.assign(from: old)
    }
    for matrix in model.weights.interneuronThresholds { matrix.fill(0) }
    model.resetState()
    drive(model)
    #expect(model.weights.all.map(\.rowArrays) == first)
    #expect(model.weights.bottomUpThresholds.map(\.rowArrays) == thresholds)
  }

  /// Sums in another order.
  static let tolerance = 1e-12

  @Test func parallelTrialsDoNotTouchEachOther() {
    let inputs = [[0.9, 0.1, 0.5], [0.2, 0.8, 0.3], [0, 0, 1]]
    let targets = [[1.0, -1], [0.5, 0.5], [-2, 2]]
    let together = model(MicrocircuitRates(), trials: 3)
    for trial in 0..<3 {
      together.present(inputs[trial], trial: trial)
      together.nudge(towards: targets[trial], trial: trial)
    }
    together.run(300, nudged: true, learning: false)
    for trial in 0..<3 {
      let alone = model(MicrocircuitRates())
      alone.present(inputs[trial])
      alone.nudge(towards: targets[trial])
      alone.run(300, nudged: true, learning: false)
      for (a, b) in zip(alone.cells.pyramids, together.cells.pyramids) {
        let column = Matrix(Array(b[.soma].column(trial)))
        #expect(distance(a[.soma], column) < Self.tolerance)
      }
    }
  }

  @Test func disinhibitionLetsTheTopDownInputThrough() {
    let parameters = MicrocircuitParameters(transfer: .softplus)
    let weights = selfPredictingWeights(Self.layers, parameters, seed: 13)
    let model = Microcircuit(parameters: parameters, weights: weights, rates: MicrocircuitRates())
    model.present([0.9, 0.1, 0.5])
    for gate in [0, 0.5, 1.0] {
      model.run(2000, nudged: false, learning: false, disinhibition: gate)
      for population in model.cells.hidden {
        let expected = population[.apicalTopDown].copy()
        expected.add(population[.apicalLateral], scale: 1 - gate)
        #expect(distance(population[.apical], expected) < Self.tolerance)
        #expect((population[.apical].maximumMagnitude > 0.05) == (gate > 0))
      }
    }
  }
}
