import Experiments
import LinearAlgebra
import Testing

@Suite struct BestMatchCorrelationTests {
  /// Products of 784 standardised pixels.
  private static let rounding = 1e-12

  private static func fields(_ count: Int, pixels: Int, seed: UInt64) -> Matrix<Float> {
    var stream = RandomStream(seed: seed)
    return Matrix(count, pixels) { _, _ in Float(stream.normal()) }
  }

  @Test func eachValueIsTheLargestOfAllPairs() {
    let (a, b) = (
      Self.fields(7, pixels: 20, seed: 41), Self.fields(9, pixels: 20, seed: 42)
    )
    var stream = RandomStream(seed: 43)
    let best = BestMatchCorrelation(of: a, among: b, using: &stream)
    for row in 0..<7 {
      let pairs = (0..<9).map { other in
        PearsonCorrelation.coefficient(
          a.rowArrays[row].map { Double($0) }, b.rowArrays[other].map { Double($0) })
      }
      #expect(abs(best.matched[row] - (pairs.max() ?? .nan)) < Self.rounding)
    }
  }

  @Test func fieldsInAnotherOrderAndScaleMatchFullyTheirShuffledOnesDoNot() {
    let a = Self.fields(12, pixels: 784, seed: 44)
    let b = Matrix<Float>(12, 784) { 0.25 * a[11 - $0, $1] + 3 }
    var stream = RandomStream(seed: 45)
    let best = BestMatchCorrelation(of: a, among: b, using: &stream)
    // `b` is rounded to Float.
    for r in best.matched { #expect(abs(r - 1) < 1e-6) }
    // Five standard errors, 1 / sqrt(784), of a chance correlation.
    for r in best.shuffled { #expect(abs(r) < 5 / 28.0) }
  }

  @Test func oppositeOfAFieldIsNoMatch() {
    var stream = RandomStream(seed: 46)
    let a = Matrix<Double>(rows: [[1, 2, 4]])
    let b = Matrix<Double>(rows: [[-1, -2, -4]])
    let best = BestMatchCorrelation(of: a, among: b, using: &stream)
    #expect(abs(best.matched[0] + 1) < Self.rounding)
  }

  /// Only when the pixels of each row are kept, in some order, does a row of few values keep its
  /// chance of matching fully.
  @Test func shuffledFieldKeepsItsPixelsAndDrawsItsOwnOrder() {
    let a = Matrix<Double>(rows: Array(repeating: [1, 0, 0, 0], count: 40))
    let b = Matrix<Double>(rows: [[1, 0, 0, 0]])
    var stream = RandomStream(seed: 47)
    let best = BestMatchCorrelation(of: a, among: b, using: &stream)
    let values = Set(best.shuffled.map { ($0 * 1e6).rounded() / 1e6 })
    #expect(values == [1, -0.333333])
  }

  @Test func fieldsWithoutContrastNeitherMatchNorAreMatched() {
    let a = Matrix<Double>(rows: [[1, 1, 1], [1, 2, 3]])
    var stream = RandomStream(seed: 48)
    let best = BestMatchCorrelation(
      of: a, among: Matrix(rows: [[0, 0, 0], [3, 2, 1.5]]), using: &stream)
    #expect(best.matched[0].isNaN && best.shuffled[0].isNaN)
    #expect(best.matched[1] < 0)
    let none = BestMatchCorrelation(of: a, among: Matrix(rows: [[5, 5, 5]]), using: &stream)
    #expect(none.matched.count == 2 && none.matched.allSatisfy(\.isNaN))
  }

  @Test func sameSeedShufflesAlike() {
    let a = Self.fields(5, pixels: 30, seed: 49)
    func shuffled(_ seed: UInt64) -> [Double] {
      var stream = RandomStream(seed: seed)
      return BestMatchCorrelation(of: a, among: a, using: &stream).shuffled
    }
    #expect(shuffled(1) == shuffled(1))
    #expect(shuffled(1) != shuffled(2))
  }
}
