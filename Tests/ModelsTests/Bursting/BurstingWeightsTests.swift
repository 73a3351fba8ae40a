import LinearAlgebra
import Models
import NetworkCore
import Testing

/// Initial weights as the authors' code draws them.
@Suite struct BurstingWeightsTests {
  /// A sample's standard deviation is off by one part in √(2 n): five of those.
  static let standardErrors = 5.0

  private static let full = LayeredArchitecture([120, 100, 80, 40])
  private static let maps = LayeredArchitecture(
    imageSize: 9, channels: 8,
    layers: [
      .convolution(channels: 24, kernel: 3, stride: 2),
      .convolution(channels: 32, kernel: 3, stride: 1), .full(60), .full(50),
    ])

  private func expectNormal(_ matrix: Matrix<Double>, deviation: Double, _ what: String) {
    let n = Double(matrix.count)
    let sum = (0..<matrix.columns).reduce(0.0) { $0 + matrix.column($1).reduce(0, +) }
    let found = (matrix.squaredNorm / n).squareRoot()
    #expect(
      abs(found / deviation - 1) < Self.standardErrors / (2 * n).squareRoot(),
      "\(what): \(found), not \(deviation)")
    #expect(abs(sum / n) < Self.standardErrors * deviation / n.squareRoot(), "\(what)")
    // A uniform distribution of this deviation ends at √3.
    #expect(matrix.maximumMagnitude > 2.2 * deviation, "\(what)")
  }

  private static let streams = RandomStreams(seed: 41)

  @Test(arguments: [full, maps])
  func forwardWeightsAreGlorotsWithAGain(architecture: LayeredArchitecture) {
    let weights = BurstingWeights<Double>(
      architecture, BurstingParameters(), gain: 3.6, streams: Self.streams)
    for k in 1...architecture.depth {
      let fans = architecture.fans(k)
      expectNormal(
        weights.forward.weights[k - 1],
        deviation: 3.6 * (2 / Double(fans.in + fans.out)).squareRoot(), "layer \(k)")
      #expect(weights.forward.thresholds[k - 1].maximumMagnitude == 0)
    }
  }

  @Test(arguments: [full, maps])
  func feedbackBeginsAsItsModesSay(architecture: LayeredArchitecture) {
    func weights(
      _ bursts: LayeredFeedback, _ events: BurstingParameters.EventFeedback
    ) -> BurstingWeights<Double> {
      var parameters = BurstingParameters()
      parameters.burstFeedback = bursts
      parameters.eventFeedback = events
      return BurstingWeights(architecture, parameters, gain: 3.6, streams: Self.streams)
    }
    let random = weights(.random(standardDeviation: 0.4), .random(standardDeviation: 0.08))
    let balanced = weights(.random(standardDeviation: 0.4), .balanced)
    let symmetric = weights(.symmetric(scale: 0.7), .symmetric(scale: 0.3))
    let tied = weights(.tied(scale: 0.7), .tied)
    for k in 0..<architecture.depth - 1 {
      expectNormal(random.burstFeedback[k], deviation: 0.4, "Y\(k + 1)")
      expectNormal(random.eventFeedback[k], deviation: 0.08, "Q\(k + 1)")
      // Drawn apart: independent of each other and of the forward weights.
      #expect(abs(Matrix.angle(random.burstFeedback[k], random.eventFeedback[k]) - 90) < 10)
      let above = architecture.mirrored(symmetric.forward.weights[k + 1], ofLayer: k + 2)
      #expect(abs(Matrix.angle(random.burstFeedback[k], above) - 90) < 10)
      #expect(random.burstFeedback[k].rowArrays == balanced.burstFeedback[k].rowArrays)
      #expect(distance(balanced.eventFeedback[k], balanced.burstFeedback[k].scaled(0.5)) == 0)
      #expect(distance(symmetric.burstFeedback[k], above.scaled(0.7)) < 1e-15)
      #expect(distance(symmetric.eventFeedback[k], above.scaled(0.15)) < 1e-15)
      #expect(distance(tied.eventFeedback[k], tied.burstFeedback[k].scaled(0.5)) < 1e-15)
    }
  }

  /// Normal in a network of full layers; uniform, on full layers only, in one of convolutions.
  @Test func recurrentWeightsAreNormalOrUniform() throws {
    let parameters = BurstpropParameters()
    let normal = BurstpropWeights<Double>(
      Self.full, parameters, gain: 3.6, recurrentScale: 0.01, streams: Self.streams)
    for (k, matrix) in normal.recurrent.enumerated() {
      expectNormal(try #require(matrix), deviation: 0.01, "R\(k + 1)")
    }
    let uniform = BurstpropWeights<Double>(
      Self.maps, parameters, gain: 3.6, recurrentScale: 0.01, streams: Self.streams)
    #expect(uniform.recurrent.map { $0 == nil } == [true, true, false])
    let matrix = try #require(uniform.recurrent[2])
    #expect(matrix.maximumMagnitude <= 0.01)
    let deviation = (matrix.squaredNorm / Double(matrix.count)).squareRoot()
    #expect(abs(deviation * 3.0.squareRoot() / 0.01 - 1) < 0.05)
  }

  @Test func interneuronsBeginAsCopiesOrAtRandom() {
    var parameters = ErrorEncodingParameters()
    parameters.interneurons = .copied(scale: 0.9)
    let copied = ErrorEncodingWeights<Double>(
      Self.full, parameters, gain: 3.6, streams: Self.streams)
    parameters.interneurons = .random(standardDeviation: 0.3)
    let random = ErrorEncodingWeights<Double>(
      Self.full, parameters, gain: 3.6, streams: Self.streams)
    for k in 0..<2 {
      let above = copied.forward.weights[k + 1]
      #expect(copied.toInterneurons[k].rowArrays == above.rowArrays)
      #expect(copied.toInterneurons[k] !== above)
      #expect(distance(copied.fromInterneurons[k], copied.feedback[k].scaled(0.9)) < 1e-15)
      let size = Double(above.rows + above.columns)
      expectNormal(
        random.toInterneurons[k], deviation: 3.6 * (2 / size).squareRoot(), "PI\(k + 1)")
      expectNormal(random.fromInterneurons[k], deviation: 0.3, "IP\(k + 1)")
    }
  }
}
