import Foundation
import LinearAlgebra
import Testing

/// Distributions against their theory. Thresholds follow from the number of draws: a moment may be
/// six of its standard errors off, a Kolmogorov-Smirnov distance is held to its critical value at
/// the level 1e-6 (``ksBound(_:)``). Seeds are fixed, so a test that passes keeps passing.
@Suite struct RandomDistributionTests {
  private let streams = RandomStreams(seed: 1)

  /// P(D > c / sqrt n) = 2 exp(-2 c^2) = 1e-6.
  private func ksBound(_ count: Int) -> Double {
    (log(2 / 1e-6) / 2).squareRoot() / Double(count).squareRoot()
  }

  /// The largest distance between the draws' empirical distribution and `cumulative`.
  private func ksDistance(_ draws: [Double], _ cumulative: (Double) -> Double) -> Double {
    let count = Double(draws.count)
    var largest = 0.0
    for (index, x) in draws.sorted().enumerated() {
      let expected = cumulative(x)
      let (below, above) = (Double(index) / count, Double(index + 1) / count)
      largest = max(largest, abs(expected - below), abs(above - expected))
    }
    return largest
  }

  private func normalCumulative(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  /// ln P(N > z) for z > 0: `erfc` underflows beyond 37, the asymptotic series is good to 1e-5 from
  /// 20 on.
  private func logNormalTail(_ z: Double) -> Double {
    z < 20
      ? log(normalCumulative(-z)) : -z * z / 2 - log(z * (2 * Double.pi).squareRoot()) - 1 / (z * z)
  }

  /// |mean - expected| <= 6 sd / sqrt n, and the same for the variance, whose standard error is
  /// sd^2 sqrt((kurtosis - 1) / n).
  private func expectMoments(
    _ draws: [Double], mean: Double, variance: Double, kurtosis: Double
  ) {
    let count = Double(draws.count)
    let found = draws.reduce(0, +) / count
    let spread = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    #expect(abs(found - mean) <= 6 * (variance / count).squareRoot())
    #expect(abs(spread - variance) <= 6 * variance * ((kurtosis - 1) / count).squareRoot())
  }

  @Test func uniformDrawsFillTheUnitInterval() {
    var stream = streams.stream("uniform")
    let draws = (0..<100_000).map { _ in stream.uniform() }
    #expect(draws.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(ksDistance(draws) { $0 } < ksBound(draws.count))
    expectMoments(draws, mean: 0.5, variance: 1.0 / 12, kurtosis: 1.8)
  }

  @Test func uniformDrawsStayInTheirRange() {
    var stream = streams.stream("range")
    let draws = (0..<100_000).map { _ in stream.uniform(in: -1..<1) }
    #expect(draws.allSatisfy { $0 >= -1 && $0 < 1 })
    #expect(ksDistance(draws) { ($0 + 1) / 2 } < ksBound(draws.count))
    let narrow = 1.0..<1.0.nextUp
    #expect((0..<100).allSatisfy { _ in stream.uniform(in: narrow) == 1 })
  }

  @Test func normalDrawsAreNormal() {
    var stream = streams.stream("normal")
    let draws = (0..<400_000).map { _ in stream.normal() }
    #expect(ksDistance(draws, normalCumulative) < ksBound(draws.count))
    expectMoments(draws, mean: 0, variance: 1, kurtosis: 3)
  }

  /// Beyond r = 3.65 the ziggurat has a method of its own; of 4 million draws 1034 are expected
  /// there (sd 32), with the conditional distribution of the tail, and half of them on each side.
  @Test func normalTailHasItsWeightAndShape() {
    var stream = streams.stream("tail")
    let start = 3.654152885361009
    let count = 4_000_000
    var tail: [Double] = []
    var positive = 0
    for _ in 0..<count {
      let x = stream.normal()
      if abs(x) > start {
        tail.append(abs(x))
        positive += x > 0 ? 1 : 0
      }
    }
    let weight = erfc(start / 2.0.squareRoot())
    let expected = weight * Double(count)
    let found = Double(tail.count)
    #expect(abs(found - expected) < 6 * expected.squareRoot())
    #expect(abs(Double(positive) - found / 2) < 6 * (found / 4).squareRoot())
    #expect(
      ksDistance(tail) { 1 - erfc($0 / 2.0.squareRoot()) / weight } < ksBound(tail.count))
  }

  @Test(arguments: [0.001, 0.5, 3, 9.99, 10, 35.5, 400, 1e6, 1e12])
  func poissonMomentsAreThoseOfTheMean(mean: Double) {
    var stream = streams.stream("poisson/moments/\(mean)")
    let draws = (0..<50_000).map { _ in Double(stream.poisson(mean: mean)) }
    #expect(draws.allSatisfy { $0 >= 0 })
    expectMoments(draws, mean: mean, variance: mean, kurtosis: 3 + 1 / mean)
  }

  /// Pearson's statistic over all counts that are expected at least ten times; for k cells its mean
  /// is k - 1 and its variance about 2 (k - 1).
  @Test(arguments: [0.2, 4, 9.5, 10.5, 60, 1000])
  func poissonCountsHaveTheirProbabilities(mean: Double) {
    var stream = streams.stream("poisson/counts/\(mean)")
    let total = 200_000
    var counts: [Int: Int] = [:]
    for _ in 0..<total { counts[stream.poisson(mean: mean), default: 0] += 1 }
    var statistic = 0.0
    var cells = 0
    for k in 0...Int(mean + 20 * mean.squareRoot() + 20) {
      let expected = Double(total) * exp(Double(k) * log(mean) - mean - lgamma(Double(k) + 1))
      guard expected >= 10 else { continue }
      let difference = Double(counts[k] ?? 0) - expected
      statistic += difference * difference / expected
      cells += 1
    }
    let freedom = Double(max(cells - 1, 1))
    #expect(statistic < freedom + 6 * (2 * freedom).squareRoot() + 12)
  }

  @Test func poissonOfMeanZeroIsZero() {
    var stream = streams.stream("poisson/zero")
    #expect((0..<1000).allSatisfy { _ in stream.poisson(mean: 0) == 0 })
  }

  /// The saddle-point density against the plain formula, where that keeps its digits.
  @Test(arguments: [0.5, 5, 12, 80])
  func poissonDensityMatchesTheDefinition(mean: Double) {
    for k in 0...200 {
      let plain = Double(k) * log(mean) - mean - lgamma(Double(k) + 1)
      let found = PoissonDensity.logarithm(Double(k), mean: mean)
      #expect(abs(found - plain) <= 1e-12 * max(1, abs(plain)))
    }
  }

  @Test(arguments: [(1.0, 1.0), (2.0, 0.5), (0.1, 30.0), (5.0, 5000.0)])
  func inverseGaussianHasItsDistribution(mean: Double, shape: Double) {
    var stream = streams.stream("wald/\(mean)/\(shape)")
    let draws = (0..<100_000).map { _ in stream.inverseGaussian(mean: mean, shape: shape) }
    let distance = ksDistance(draws) { x in
      let root = (shape / x).squareRoot()
      let reflection = exp(2 * shape / mean + logNormalTail(root * (x / mean + 1)))
      return normalCumulative(root * (x / mean - 1)) + reflection
    }
    #expect(distance < ksBound(draws.count))
    expectMoments(
      draws, mean: mean, variance: mean * mean * mean / shape, kurtosis: 3 + 15 * mean / shape)
  }

  @Test func inverseGaussianStaysPositiveWhereTheNaiveRootCancels() {
    var stream = streams.stream("wald/extreme")
    for _ in 0..<100_000 {
      let x = stream.inverseGaussian(mean: 1e9, shape: 1e-9)
      #expect(x > 0 && x.isFinite)
    }
  }

  @Test(arguments: [1, 2, 3, 10, 1000])
  func integersAreUniformBelowTheirBound(bound: Int) {
    var stream = streams.stream("integer/\(bound)")
    let total = 100_000
    var counts = Array(repeating: 0, count: bound)
    for _ in 0..<total { counts[stream.integer(below: bound)] += 1 }
    let expected = Double(total) / Double(bound)
    let statistic = counts.reduce(0.0) {
      $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
    let freedom = Double(bound - 1)
    #expect(statistic <= freedom + 6 * (2 * freedom).squareRoot() + 12)
  }

  /// With 3 x 2^61 values a biased multiplication would give residues mod 3 unequal weights
  /// (2:3:3).
  @Test func integersBelowAHugeBoundAreUnbiased() {
    var stream = streams.stream("integer/huge")
    let bound = 3 << 61
    let total = 30_000
    var low = 0
    for _ in 0..<total where stream.integer(below: bound) < bound / 3 { low += 1 }
    let expected = Double(total) / 3
    #expect(abs(Double(low) - expected) < 6 * (expected * 2 / 3).squareRoot())
  }

  @Test func permutationsAreEquallyLikely() {
    var stream = streams.stream("permutation")
    let total = 24_000
    var counts: [[Int]: Int] = [:]
    for _ in 0..<total { counts[stream.permutation(4), default: 0] += 1 }
    #expect(counts.count == 24)
    for count in counts.values {
      #expect(abs(Double(count) - 1000) < 6 * 1000.0.squareRoot())
    }
    #expect(stream.permutation(0).isEmpty)
    #expect(stream.permutation(1000).sorted() == Array(0..<1000))
  }
}
