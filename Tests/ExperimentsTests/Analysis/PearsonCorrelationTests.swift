import Experiments
import LinearAlgebra
import Testing

@Suite struct PearsonCorrelationTests {
  /// Sums of a few hundred products, each rounded to 1e-16.
  private static let rounding = 1e-13

  @Test func knownExampleHasItsTextbookValue() {
    // Deviations -1.5, -0.5, 0.5, 1.5 and -0.75, -1.75, 1.25, 1.25.
    let r = PearsonCorrelation.coefficient([1, 2, 3, 4], [2, 1, 4, 4])
    #expect(abs(r - 4.5 / (5.0 * 6.75).squareRoot()) < Self.rounding)
  }

  @Test func straightLinesCorrelateFullyWhateverTheirScale() {
    let x = (0..<50).map { Double($0 * $0) }
    for scale in [1e-200, 0.3, 1e150] {
      let line = x.map { scale * $0 + scale }
      #expect(abs(PearsonCorrelation.coefficient(x, line) - 1) < Self.rounding)
      #expect(abs(PearsonCorrelation.coefficient(x, line.map { -$0 }) + 1) < Self.rounding)
    }
  }

  @Test func coefficientNeverLeavesItsRange() {
    var stream = RandomStream(seed: 3)
    for _ in 0..<200 {
      let x = (0..<7).map { _ in stream.normal() }
      let r = PearsonCorrelation.coefficient(x, x.map { 3 * $0 })
      #expect((-1...1).contains(r))
    }
  }

  @Test func independentListsDoNotCorrelate() {
    var stream = RandomStream(seed: 4)
    let count = 10_000
    let (x, y) = (
      (0..<count).map { _ in stream.normal() }, (0..<count).map { _ in stream.normal() }
    )
    // Four standard errors of r under independence.
    #expect(abs(PearsonCorrelation.coefficient(x, y)) < 4 / Double(count).squareRoot())
  }

  /// The mean of three times 0.1 is not 0.1 in binary.
  @Test(arguments: [[0.1, 0.1, 0.1], [5], [], [1, .nan, 2], [1, .infinity, 2]])
  func whatHasNoVarianceHasNoCorrelation(values: [Double]) {
    let other = values.indices.map { Double($0) }
    #expect(PearsonCorrelation.coefficient(values, other).isNaN)
    #expect(PearsonCorrelation.coefficient(other, values).isNaN)
  }
}
