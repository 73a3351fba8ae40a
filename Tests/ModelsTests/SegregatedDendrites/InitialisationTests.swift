import Foundation
import LinearAlgebra
import Models
import Testing

@Suite struct InitialisationTests {
  static let standardErrors = 5.0
  /// The code's 3.465 and 1.7325 for √12 and √3; the published table has six digits.
  static let tableRounding = 1e-5

  /// W_avg and W_sd of section 3 at λ_max = 0.2, by fan-in.
  static let table: [(fanIn: Int, mean: Double, deviation: Double)] = [
    (784, 0.0187075, 0.504903), (500, 0.0293333, 0.632115), (100, 0.1466667, 1.410406),
  ]

  private func weights(
    _ initialisation: SegregatedInitialisation, seed: UInt64 = 101
  ) -> SegregatedWeights<Double> {
    initialisation.weights(
      layers: [784, 500, 100, 10], maximalRate: 0.2, streams: RandomStreams(seed: seed))
  }

  /// A uniform law of this mean and half width: bounds, mean and deviation.
  private func expectUniform(
    _ matrix: Matrix<Double>, mean: Double, halfWidth: Double, _ name: String
  ) {
    let values = matrix.rowArrays.flatMap { $0 }
    let n = Double(values.count)
    let deviation = halfWidth / 3.0.squareRoot()
    let found = values.reduce(0, +) / n
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    #expect(values.allSatisfy { abs($0 - mean) <= halfWidth }, "\(name): outside the half width")
    #expect(
      abs(found - mean) <= Self.standardErrors * deviation / n.squareRoot(), "\(name): mean")
    // The fourth moment of a uniform law is 9/5 of the squared variance, so its variance's is 4/5 of it.
    #expect(
      abs(variance / (deviation * deviation) - 1)
        <= Self.standardErrors * (0.8 / n).squareRoot(), "\(name): deviation")
  }

  @Test func momentsAreThoseOfTheSpecification() {
    for row in Self.table {
      let found = SegregatedInitialisation.moments(fanIn: row.fanIn, maximalRate: 0.2)
      #expect(abs(found.mean / row.mean - 1) <= Self.tableRounding)
      #expect(abs(found.deviation / row.deviation - 1) <= Self.tableRounding)
    }
  }

  /// A potential would have mean 3 and deviation 3 at a quarter of the highest rate, were the weights as wide as meant.
  @Test func momentsSolveTheEquationsTheyComeFrom() {
    for fanIn in [7, 100, 784] {
      let (mean, deviation) = SegregatedInitialisation.moments(fanIn: fanIn, maximalRate: 0.2)
      let (n, nu) = (Double(fanIn), 0.05)
      #expect(abs(nu * n * mean * 3 + 0.8 - 3) <= Self.tableRounding)
      let square = deviation * deviation + mean * mean
      let second =
        n * nu * nu * square * 18 + nu * nu * (n * n - n) * mean * mean * 9
        + 2 * n * nu * 0.8 * 3 * mean + 0.64
      #expect(abs(second - 18) <= Self.tableRounding)
    }
  }

  @Test(arguments: SegregatedInitialisation.allCases)
  func weightsAndThresholdsAreUniformWithTheTabledMoments(profile: SegregatedInitialisation) {
    let (weights, width) = (weights(profile), profile == .head ? 3.465 : 1.7325)
    for (m, row) in Self.table.enumerated() {
      expectUniform(
        weights.feedforward[m], mean: row.mean,
        halfWidth: width * row.deviation * (1 + Self.tableRounding), "W of layer \(m + 1)")
      expectUniform(
        weights.thresholds[m], mean: 0.8, halfWidth: width * 0.001 * (1 + Self.tableRounding),
        "b of layer \(m + 1)")
    }
  }

  /// Their scale is that of the layer above them, whose fan-in is the hidden layer's size.
  @Test func feedbackOfHeadIsDrawnLikeTheWeightsAbove() {
    let weights = weights(.head)
    for (matrix, row) in zip(weights.feedback, Self.table.dropFirst()) {
      #expect(matrix.rows == row.fanIn && matrix.columns == 10)
      expectUniform(
        matrix, mean: row.mean, halfWidth: 3.465 * row.deviation * (1 + Self.tableRounding),
        "Y from \(row.fanIn)")
    }
  }

  @Test func feedbackOfApril2017HasMeanZeroAndIsChained() {
    let weights = weights(.apr2017)
    let (lower, top) = (weights.feedback[0], weights.feedback[1])
    expectUniform(top, mean: 0, halfWidth: 1.7325 * Self.table[2].deviation, "top")
    // A chained matrix is a product through the 100 cells above: of mean 0, and its variance is that of a sum of 100 products.
    let steps = (1.7325 * Self.table[1].deviation) / 3.0.squareRoot()
    let columns = (0..<10).map { j in top.column(j).reduce(0) { $0 + $1 * $1 } }
    for (j, square) in columns.enumerated() {
      let expected = steps * steps * square
      let n = Double(lower.rows)
      let variance = lower.column(j).reduce(0) { $0 + $1 * $1 } / n
      #expect(abs(variance / expected - 1) <= Self.standardErrors * (2 / n).squareRoot())
      let mean = lower.column(j).reduce(0, +) / n
      #expect(abs(mean) <= Self.standardErrors * (expected / n).squareRoot())
    }
  }

  @Test func headHasTwiceTheDeviationOfApril2017() {
    let (head, april) = (weights(.head), weights(.apr2017))
    for (m, row) in Self.table.enumerated() {
      let centred = [head, april].map { weights in
        weights.feedforward[m].rowArrays.flatMap { $0 }.map { $0 - row.mean }
      }
      // The same draws, stretched.
      #expect(zip(centred[0], centred[1]).allSatisfy { abs($0 - 2 * $1) <= 1e-7 })
    }
  }

  @Test func sparseFeedbackHasExactlyItsShareOfZerosAndTheRestAmplified() {
    for outputs in [10, 7] {
      let layers = [20, 33, 9, outputs]
      let streams = RandomStreams(seed: 102)
      let dense: SegregatedWeights<Double> = SegregatedInitialisation.head.weights(
        layers: layers, maximalRate: 0.2, streams: streams)
      let sparse: SegregatedWeights<Double> = SegregatedInitialisation.head.weights(
        layers: layers, maximalRate: 0.2, streams: streams)
      sparse.makeFeedbackSparse(zeroFraction: 0.8, amplification: 5, streams: streams)
      for (before, after) in zip(dense.feedback, sparse.feedback) {
        let pairs = zip(before.rowArrays.joined(), after.rowArrays.joined())
        #expect(pairs.filter { $0.1 == 0 }.count == Int(0.8 * Double(before.count)))
        #expect(pairs.allSatisfy { $0.1 == 0 || $0.1 == 5 * $0.0 })
      }
      for (before, after) in zip(dense.feedforward, sparse.feedforward) {
        #expect(before.rowArrays == after.rowArrays)
      }
    }
  }
}
