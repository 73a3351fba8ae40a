import Experiments
import Testing

/// What the theory figures show, at the size of their smoke profiles.
@Suite struct TheoryFigureTests {
  private static let couplings = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 0.42]

  @Test(arguments: ["symmetric1", "symmetric2", "softplus2"])
  func angleToTheGradientIsProportionalToTheCoupling(variant: String) throws {
    let run = try SmokeRun("theory-gradient", variant: variant)
    let angles = run.values("angle_worst")
    #expect(angles.count == Self.couplings.count)
    #expect(zip(angles, angles.dropFirst()).allSatisfy { $0 < $1 }, "\(angles)")
    // Up to λ = 0.01 second order does not matter: the angle over λ is one number.
    let slopes = zip(angles, Self.couplings).prefix(3).map { $0 / $1 }
    #expect((slopes.max() ?? 0) < 1.2 * (slopes.min() ?? 0), "\(slopes)")
    #expect(try #require(run.metrics["angle_worst_at_0_01"]) < 0.5)
  }

  @Test(arguments: [1, 2, 3])
  func weightChangesAreTheGradientTimesAPowerOfTheCoupling(hiddenLayers: Int) throws {
    let run = try SmokeRun("theory-gradient", variant: "symmetric\(hiddenLayers)")
    for layer in 1...hiddenLayers + 1 {
      let errors = run.values("size_error_layer\(layer)")
      #expect(try #require(errors.first) < 0.01, "layer \(layer): \(errors)")
      // Layer k of N is too small by (1 − λ)^(N−k) to first order, the output layer not at all.
      let atTenth = try #require(errors.dropLast(2).last)
      #expect(
        layer == hiddenLayers + 1 ? atTenth < 0.06 : atTenth > 0.05, "layer \(layer): \(atTenth)")
    }
  }

  @Test func randomFeedbackIsNoGradientHoweverWeakTheCoupling() throws {
    let run = try SmokeRun("theory-gradient", variant: "random2", set: ["patterns": "10"])
    for angle in run.values("angle_bottom") { #expect(abs(angle - 90) < 30) }
    // The output layer's error does not pass through feedback.
    #expect(try #require(run.values("angle_layer3").first) < 0.1)
  }

  @Test func settlingLongerOrInSmallerStepsChangesNoAngle() throws {
    func angles(_ set: [String: String]) throws -> [Double] {
      try SmokeRun(
        "theory-gradient", variant: "symmetric2",
        set: set.merging(["couplings": "[0.03, 0.42]"]) { own, _ in own }
      ).values("angle_worst")
    }
    let usual = try angles([:])
    for set in [["settlingTime": "320.0"], ["timeStep": "0.1"]] {
      for (a, b) in zip(usual, try angles(set)) { #expect(abs(a - b) < 1e-5 * b) }
    }
  }

  @Test func twoStepSchemeDiffersInSecondOrderTheLiteralMixtureInFirst() throws {
    let add = try SmokeRun("theory-two-step", variant: "add").values("relative_difference")
    let lit = try SmokeRun("theory-two-step", variant: "lit").values("relative_difference")
    // From λ = 0.01 to 0.1, a factor of 10 to the power of the order.
    #expect(add[2] / add[0] > 50 && add[2] / add[0] < 200, "\(add)")
    #expect(lit[2] / lit[0] > 5 && lit[2] / lit[0] < 20, "\(lit)")
    #expect(add[2] < 0.01)
    for (add, lit) in zip(add, lit).prefix(3) { #expect(add < 0.1 * lit) }
  }
}
