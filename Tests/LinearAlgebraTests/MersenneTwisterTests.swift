import LinearAlgebra
import Testing

/// Numbers of `numpy.random` after `seed(...)`, printed with all their digits by numpy 2.4.
@Suite struct MersenneTwisterTests {
  /// The logarithm of libm may differ in the last digit.
  static let normalTolerance = 1e-15

  /// Of the reference implementation, seed 5489.
  @Test func wordsAreThoseOfTheReference() {
    var draws = MersenneTwister(seed: 5489)
    #expect(draws.next() == 3_499_211_612)
    for _ in 0..<9998 { _ = draws.next() }
    #expect(draws.next() == 4_123_659_995)
  }

  @Test(arguments: [
    (UInt32(56789), 0, 0.796392087150477), (56789, 1, 0.7392110160635602),
    (56789, 3, 0.9393649979236943), (4_294_967_295, 0, 0.0976320289940138),
  ])
  func uniformNumbersAreThoseOfNumPy(seed: UInt32, skipped: Int, expected: Double) {
    var draws = MersenneTwister(seed: seed)
    draws.skipUniform(skipped)
    #expect(draws.uniform() == expected)
  }

  @Test func rangesAreThoseOfNumPyPastTheFirstBlock() {
    var draws = MersenneTwister(seed: 123_055)
    draws.skipUniform(1000)
    #expect(draws.uniform(from: -1, to: 1) == -0.20245654978108352)
    #expect(draws.uniform(from: -1, to: 1) == 0.35869409503653005)
  }

  @Test func normalNumbersAreThoseOfNumPyAndComeInPairs() {
    var draws = MersenneTwister(seed: 56789)
    for expected in [
      0.6552448908289832, 0.8118748207477446, -0.5624232976423794, -0.831326208732589,
      -1.2479917546906374,
    ] {
      #expect(abs(draws.normal() - expected) <= Self.normalTolerance)
    }
    var other = MersenneTwister(seed: 0)
    #expect(abs(other.normal() - 1.764052345967664) <= 2 * Self.normalTolerance)
    #expect(abs(other.normal() - 0.4001572083672233) <= Self.normalTolerance)
    // Nothing of the pair is left over.
    #expect(other.uniform() == 0.6027633760716439)
  }

  @Test func permutationsAreThoseOfNumPy() {
    var draws = MersenneTwister(seed: 3)
    #expect(draws.permutation(12) == [5, 4, 1, 2, 11, 6, 7, 0, 3, 9, 8, 10])
    #expect(draws.permutation(1) == [0])
    #expect(draws.permutation(5) == [3, 0, 4, 1, 2])
    #expect(draws.permutation(0) == [])
  }

  @Test func matricesAreDrawnRowByRow() {
    var draws = MersenneTwister(seed: 9)
    let matrix: Matrix<Double> = draws.uniformMatrix(2, 3, within: 0.5)
    var again = MersenneTwister(seed: 9)
    for i in 0..<2 {
      for j in 0..<3 { #expect(matrix[i, j] == again.uniform(from: -0.5, to: 0.5)) }
    }
  }
}
