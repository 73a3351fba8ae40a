import Experiments
import Foundation
import LinearAlgebra
import Testing

@Suite struct StochasticNeighbourEmbeddingTests {
  /// Points about 30 times farther apart between classes than within.
  private static func clusters(_ count: Int, classes: Int) -> (Matrix<Float>, [UInt8]) {
    var stream = RandomStream(seed: 21)
    let labels = (0..<count).map { UInt8($0 % classes) }
    let points = Matrix<Float>(20, count) { row, column in
      Float(stream.normal()) + (row == Int(labels[column]) ? 100 : 0)
    }
    return (points, labels)
  }

  private static func cloud(_ count: Int) -> Matrix<Float> {
    var stream = RandomStream(seed: 22)
    return Matrix(6, count) { _, _ in Float(stream.normal()) }
  }

  private static func embed(
    _ points: Matrix<Float>, seed: UInt64 = 1, iterations: Int = 500
  ) -> Matrix<Double> {
    var stream = RandomStream(seed: seed)
    return StochasticNeighbourEmbedding.embed(
      points, perplexity: 15, iterations: iterations, using: &stream, progress: { _, _ in })
  }

  @Test(arguments: [1.5, 5, 40, 98])
  func everyNeighbourhoodHasThePerplexityAskedFor(perplexity: Double) {
    let conditional = NeighbourAffinities.conditional(of: Self.cloud(100), perplexity: perplexity)
    // The search ends at a relative error of 1e-9.
    let tolerance = 1e-8 * perplexity
    for point in 0..<100 {
      let column = Array(conditional.column(point))
      let entropy = column.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
      #expect(abs(exp(entropy) - perplexity) < tolerance)
      #expect(abs(column.reduce(0, +) - 1) < tolerance)
      #expect(column[point] == 0)
    }
  }

  @Test func nearerPointsAreLikelierNeighbours() {
    let line = Matrix<Float>(rows: [[0, 1, 3, 6, 10]])
    let conditional = NeighbourAffinities.conditional(of: line, perplexity: 2)
    for other in 2..<5 { #expect(conditional[other, 0] < conditional[other - 1, 0]) }
  }

  @Test func jointProbabilitiesAreSymmetricAndSumToOne() {
    let joint = NeighbourAffinities.joint(of: Self.cloud(60), perplexity: 10)
    let sum = joint.rowArrays.joined().reduce(0, +)
    #expect(abs(sum - 1) < 1e-12)
    #expect(joint.rowArrays == joint.transposed().rowArrays)
  }

  /// What a dead layer gives: every point at one place.
  @Test func coincidingPointsShareTheirProbabilityEqually() {
    let points = Matrix<Float>(3, 12)
    let joint = NeighbourAffinities.joint(of: points, perplexity: 4)
    for i in 0..<12 {
      for j in 0..<12 where i != j { #expect(abs(joint[i, j] - 1 / 132.0) < 1e-12) }
    }
    var stream = RandomStream(seed: 25)
    let layout = StochasticNeighbourEmbedding.embed(
      points, perplexity: 4, using: &stream, progress: { _, _ in })
    #expect(layout.isFinite)
  }

  @Test func gradientAgreesWithFiniteDifferences() {
    let joint = NeighbourAffinities.joint(of: Self.cloud(25), perplexity: 6)
    let divergence = EmbeddingDivergence(from: joint)
    var stream = RandomStream(seed: 23)
    let positions = Matrix<Double>(25, 2) { _, _ in stream.normal() }
    let gradient = Matrix<Double>(25, 2)
    divergence.writeGradient(at: positions, into: gradient)
    // Central differences err by step², and by rounding over the step: 1e-10 each.
    let (step, tolerance) = (1e-5, 1e-8)
    for axis in 0..<2 {
      for point in 0..<25 {
        let place = positions[point, axis]
        positions[point, axis] = place + step
        let above = divergence.value(at: positions)
        positions[point, axis] = place - step
        let below = divergence.value(at: positions)
        positions[point, axis] = place
        #expect(abs(gradient[point, axis] - (above - below) / (2 * step)) < tolerance)
      }
    }
  }

  /// The gradient is linear in `p`, and its repulsion does not depend on it.
  @Test func exaggerationMultipliesTheAttractionAlone() {
    let divergence = EmbeddingDivergence(
      from: NeighbourAffinities.joint(of: Self.cloud(25), perplexity: 6))
    var stream = RandomStream(seed: 24)
    let positions = Matrix<Double>(25, 2) { _, _ in stream.normal() }
    let gradients = [0.0, 1, 4].map { exaggeration in
      let gradient = Matrix<Double>(25, 2)
      divergence.writeGradient(at: positions, exaggeration: exaggeration, into: gradient)
      return gradient
    }
    for axis in 0..<2 {
      for point in 0..<25 {
        let (repulsion, plain, exaggerated) = (
          gradients[0][point, axis], gradients[1][point, axis], gradients[2][point, axis]
        )
        #expect(abs(exaggerated - repulsion - 4 * (plain - repulsion)) < 1e-14)
      }
    }
  }

  @Test func wellSeparatedClustersStaySeparated() {
    let (points, labels) = Self.clusters(150, classes: 3)
    let layout = Self.embed(points)
    let plane = Matrix<Float>(2, 150) { Float(layout[$0, $1]) }
    #expect(NearestNeighbourAgreement.agreement(of: plane, labels: labels, k: 10) == 1)
  }

  /// Steps too large for few points would leave the minimum again, or never find one.
  @Test(arguments: [20, 60, 300])
  func descentEndsAtAMinimumFarBelowTheRandomStart(count: Int) {
    let points = Self.cloud(count)
    let divergence = EmbeddingDivergence(
      from: NeighbourAffinities.joint(of: points, perplexity: 15))
    let costs = [0, 500, 1_000].map {
      divergence.value(at: Self.embed(points, iterations: $0).transposed())
    }
    #expect(costs[1] < costs[0] / 2, "\(costs)")
    // What is left to gain is less than a hundredth.
    #expect(abs(costs[1] - costs[2]) < 0.01 * costs[1], "\(costs)")
  }

  @Test func sameSeedGivesTheSameBitsAndAnotherAnotherLayout() {
    let points = Self.cloud(50)
    let first = Self.embed(points, iterations: 60).rowArrays
    #expect(Self.embed(points, iterations: 60).rowArrays == first)
    #expect(Self.embed(points, seed: 2, iterations: 60).rowArrays != first)
  }

  @Test func layoutIsCentred() {
    let layout = Self.embed(Self.cloud(50), iterations: 60)
    for axis in 0..<2 {
      let mean = layout.rowArrays[axis].reduce(0, +) / 50
      #expect(abs(mean) < 1e-12 * layout.maximumMagnitude)
    }
  }

  private struct Stopped: Error {}

  @Test func interruptionEndsTheDescentAtOnce() {
    var stream = RandomStream(seed: 1)
    var calls: [Int] = []
    #expect(throws: Stopped.self) {
      _ = try StochasticNeighbourEmbedding.embed(
        Self.cloud(20), perplexity: 5, iterations: 9, using: &stream
      ) { done, total in
        calls.append(done)
        if done == 3 { throw Stopped() }
        #expect(total == 9)
      }
    }
    #expect(calls == [1, 2, 3])
  }
}
