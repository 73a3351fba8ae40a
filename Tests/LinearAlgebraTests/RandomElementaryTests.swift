import Foundation
import LinearAlgebra
import Testing

@Suite struct RandomElementaryTests {
  /// In units of the last place of the system's result.
  private static let tolerance = 2.0

  @Test func exponentialIsWithinTwoUnitsOfTheLastPlace() {
    var worst = 0.0
    for step in 0..<100_000 {
      let x = -700 + 1400 * Double(step) / 100_000
      let expected = Foundation.exp(x)
      worst = max(worst, abs(RandomElementary.exp(x) - expected) / expected.ulp)
    }
    #expect(worst <= Self.tolerance, "worst error \(worst) ulp")
    #expect(RandomElementary.exp(0) == 1)
    #expect(RandomElementary.exp(-1000) == 0)
  }

  @Test func logarithmIsWithinTwoUnitsOfTheLastPlace() {
    var stream = RandomStreams(seed: 1).stream("logarithm")
    var worst = 0.0
    for step in 0..<100_000 {
      let wide = Foundation.exp(stream.uniform(in: -600..<600))
      let x = step.isMultiple(of: 2) ? wide : stream.uniform(in: 0.5..<2)
      let expected = Foundation.log(x)
      worst = max(worst, abs(RandomElementary.log(x) - expected) / expected.ulp)
    }
    #expect(worst <= Self.tolerance, "worst error \(worst) ulp")
    #expect(RandomElementary.log(1) == 0)
  }
}
