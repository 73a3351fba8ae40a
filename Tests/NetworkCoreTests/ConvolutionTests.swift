import LinearAlgebra
import NetworkCore
import Testing

@Suite struct ConvolutionTests {
  /// Sums of some dozen products of order 1, in another order.
  static let tolerance = 1e-13

  /// Oblong, strides that leave rows or columns over or between, one position, one channel, kernels of one.
  static let geometries = [
    Convolution(
      inputHeight: 6, inputWidth: 5, inputChannels: 2, outputChannels: 3, kernel: 3, stride: 2),
    Convolution(
      inputHeight: 7, inputWidth: 4, inputChannels: 3, outputChannels: 4, kernel: 2, stride: 3),
    Convolution(inputHeight: 3, inputWidth: 3, inputChannels: 5, outputChannels: 2, kernel: 3),
    Convolution(inputHeight: 4, inputWidth: 4, inputChannels: 1, outputChannels: 8, kernel: 1),
  ]

  /// Two layers that a convolution connects, up and down, and its learning.
  private struct Net {
    let below, above: Population<Double>
    let up, down: Pathway<Double>
    let circuit: Circuit<Double>

    init(
      _ geometry: Convolution, trials: Int, rule: PlasticityRule? = nil,
      thresholds: (up: Matrix<Double>?, down: Matrix<Double>?) = (nil, nil)
    ) {
      var stream = RandomStreams(seed: 91).stream("convolution")
      below = Population(
        "below", size: geometry.inputSize, trials: trials, cellType: .pyramidal,
        compartments: [.soma, .apical])
      above = Population(
        "above", size: geometry.outputSize, trials: trials, cellType: .pyramidal,
        compartments: [.soma, .apical])
      let kernels = Matrix<Double>(geometry.outputChannels, geometry.patchSize) { _, _ in
        stream.uniform(in: -1..<1)
      }
      up = Pathway(
        "up", from: below, to: above, .soma, weights: .dense(kernels),
        connectivity: .convolution(geometry), threshold: thresholds.up, rule: rule)
      down = Pathway(
        "down", from: above, to: below, .apical, weights: .tied(toTransposeOf: up),
        threshold: thresholds.down)
      circuit = Circuit("pair", populations: [below, above], pathways: [up, down])
      for population in [below, above] {
        population[signal: .rate].mapInPlace { _ in stream.uniform(in: -1..<1) }
      }
    }
  }

  /// `v(y, x, o) = θ(o) + Σ w(o, ky, kx, c) r(s y + ky, s x + kx, c)`, by the places that ``Convolution`` documents.
  @Test(arguments: geometries, [1, 3])
  func outputsSeeTheirPatches(geometry: Convolution, trials: Int) {
    let thresholds = Matrix<Double>(geometry.outputChannels, 1) { row, _ in 0.1 * Double(row + 1) }
    let net = Net(geometry, trials: trials, thresholds: (thresholds, nil))
    net.above[.soma].fill(.nan)
    Program([.transmit(into: net.above, .soma)], for: net.circuit).run()
    let rates = net.below[signal: .rate]
    for trial in 0..<trials {
      for y in 0..<geometry.outputHeight {
        for x in 0..<geometry.outputWidth {
          for o in 0..<geometry.outputChannels {
            var expected = thresholds[o]
            for ky in 0..<geometry.kernel {
              for kx in 0..<geometry.kernel {
                for c in 0..<geometry.inputChannels {
                  let (row, column) = (geometry.stride * y + ky, geometry.stride * x + kx)
                  expected +=
                    net.up.matrix[o, (ky * geometry.kernel + kx) * geometry.inputChannels + c]
                    * rates[
                      (row * geometry.inputWidth + column) * geometry.inputChannels + c, trial]
                }
              }
            }
            let place = (y * geometry.outputWidth + x) * geometry.outputChannels + o
            #expect(abs(net.above[.soma][place, trial] - expected) < Self.tolerance)
          }
        }
      }
    }
  }

  /// `⟨b, W a⟩ = ⟨Wᵀ b, a⟩`, and what no stride reaches gets nothing.
  @Test(arguments: geometries, [1, 3])
  func theTransposedConvolutionIsTheAdjoint(geometry: Convolution, trials: Int) {
    let net = Net(geometry, trials: trials)
    net.below[.apical].fill(.nan)
    Program(
      [.transmit(into: net.above, .soma), .transmit(into: net.below, .apical)], for: net.circuit
    ).run()
    let up = Matrix.dot(net.above[.soma], net.above[signal: .rate])
    let down = Matrix.dot(net.below[.apical], net.below[signal: .rate])
    #expect(abs(up - down) < Self.tolerance * Double(trials))
    #expect(abs(up) > 0.01)
    func reaches(_ place: Int, _ positions: Int) -> Bool {
      (0..<positions).contains { (0..<geometry.kernel).contains(place - geometry.stride * $0) }
    }
    for place in 0..<geometry.inputSize {
      let (y, x) = (place / geometry.inputChannels).quotientAndRemainder(
        dividingBy: geometry.inputWidth)
      let isSeen = reaches(y, geometry.outputHeight) && reaches(x, geometry.outputWidth)
      for trial in 0..<trials {
        #expect((net.below[.apical][place, trial] != 0) == isSeen)
      }
    }
  }

  /// The thresholds of a map's channels survive the folding of what came through the transposed kernels.
  @Test func aTransposedConvolutionHasThresholds() {
    let geometry = Self.geometries[0]
    let thresholds = Matrix<Double>(geometry.inputChannels, 1) { row, _ in Double(row + 1) }
    let bare = Net(geometry, trials: 2)
    let net = Net(geometry, trials: 2, thresholds: (nil, thresholds))
    for one in [bare, net] {
      one.below[.apical].fill(7)
      Program([.transmit(into: one.below, .apical)], for: one.circuit).run(3)
    }
    for trial in 0..<2 {
      for i in 0..<geometry.inputSize {
        let difference = net.below[.apical][i, trial] - bare.below[.apical][i, trial]
        #expect(abs(difference - thresholds[i % geometry.inputChannels]) < Self.tolerance)
      }
    }
  }

  /// Within one tape: after any stage that changes a map, its patches are those of the new values, in every step.
  @Test(arguments: [
    ("send", 2), ("emit", 2), ("jitter", 2), ("send", 1), ("emit", 1), ("jitter", 1),
  ])
  func patchesAreCutAnewWhenTheirMapChanges(change: String, steps: Int) {
    let net = Net(Self.geometries[0], trials: 2)
    net.below[.soma].mapInPlace { _ in 0.3 }
    let stage: Stage<Double> =
      switch change {
      case "send": .send(net.below, .rate, 0.5 * .signal(.rate) + .constant(0.2))
      case "emit": .emit(net.below, .rate, TransferFunction(.tanh))
      default: .jitter(net.below, .rate, standardDeviation: 0.5)
      }
    let up = Stage.transmit(into: net.above, .soma)
    var stream = RandomStream(seed: 3)
    Program([up], for: net.circuit).run()
    let before = net.above[.soma].rowArrays
    Program([up, stage, up], for: net.circuit).run(steps, using: &stream)
    let found = net.above[.soma].rowArrays
    Program([up], for: net.circuit).run()
    #expect(found == net.above[.soma].rowArrays)
    #expect(found != before)
  }

  /// Two rules read one map's patches, before and after the map and the kernels changed.
  @Test func kernelsLearnFromTheMapAsItIs() {
    let geometry = Self.geometries[1]
    let rule = PlasticityRule(
      learningRate: 0.1, postsynapticFactor: .signal(.rate), momentum: 0.5, weightDecay: 0.1)
    let net = Net(
      geometry, trials: 3, rule: rule, thresholds: (Matrix(geometry.outputChannels, 1), nil))
    let plain = SlowInterpreter(copying: net.circuit)
    let schedule: Schedule<Double> = [
      .transmit(into: net.above, .soma), .learn(net.up), .transmit(into: net.below, .apical),
      .send(net.below, .rate, .compartment(.apical)), .learn(net.up),
      .transmit(into: net.above, .soma), .emit(net.above, .rate, TransferFunction(.tanh)),
    ]
    var stream = RandomStream(seed: 0)
    plain.run(schedule, steps: 3, using: &stream)
    Program(schedule, for: net.circuit).run(3)
    #expect(plain.largestDifference < Self.tolerance)
    #expect(net.up.velocity?.maximumMagnitude ?? 0 > 0.1)
  }
}
