import Experiments
import Testing

/// Claims T-1 to T-3 of burstccn2022 in a small network: they hold at any size.
@Suite struct BackpropagationLimitFigureTests {
  static let small = ["layers": "[40, 30, 20, 10]", "batch": "16", "scales": "5"]

  @Test(arguments: [0, 1])
  func burstErrorsFollowTheLinearRecursionUpToThirdOrder(seed: Int) throws {
    let run = try SmokeRun(
      "theory-backprop", variant: "default", seed: seed, set: Self.small)
    // Half of the band of T-1: larger scales have higher orders too, these have not.
    let slope = try #require(run.metrics["deviation_slope"])
    #expect(abs(slope - 3) < 0.1, "\(slope)")
    let (apical, deviation) = (run.values("apical"), run.values("deviation"))
    #expect(apical.count == 5 && deviation.count == 5)
    // From the smallest scale to the largest, a hundred times as large.
    #expect(abs(apical[4] / apical[0] - 100) < 20)
    #expect(abs(deviation[4] / deviation[0] / 1e6 - 1) < 0.5, "\(deviation)")
    #expect(run.metrics["deviation_largest"] == deviation[4])
  }

  @Test func smallErrorsMakeTiedUpdatesTheGradientAndLargeOnesNearly() throws {
    func angles(_ error: String) throws -> (small: Double, oneHot: Double) {
      let run = try SmokeRun(
        "theory-backprop", variant: "default",
        set: Self.small.merging(["smallError": error]) { $1 })
      return (
        try #require(run.metrics["bp_angle_small_error"]),
        try #require(run.metrics["bp_angle_one_hot"])
      )
    }
    let (tiny, small) = (try angles("0.001"), try angles("0.1"))
    #expect(tiny.small < 0.01, "rounding of the angle in double precision is 1e-6 degrees")
    // The angle grows with the square of the error.
    #expect(small.small > 100 * tiny.small && small.small < 1)
    #expect(tiny.oneHot == small.oneHot)
    #expect(tiny.oneHot > small.small && tiny.oneHot < 5)
  }

  @Test func withoutATeacherABalancedNetworkHasNoError() throws {
    let run = try SmokeRun("theory-backprop", variant: "default", set: Self.small)
    // In double precision.
    #expect(try #require(run.metrics["error_without_teacher"]) < 1e-12)
  }
}
