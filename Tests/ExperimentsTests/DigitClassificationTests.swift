import Experiments
import Testing

@Suite struct DigitClassificationTests {
  static let set = ["epochs": "4", "trainingImages": "6000", "validationImages": "1000"]

  @Test func backpropagationOnTheCircuitIsTheGradient() throws {
    let run = try SmokeRun("baselines", variant: "backprop", set: Self.set)
    for layer in 1...3 {
      // Weight changes in single precision resolve about 0.02 degrees.
      #expect(try #require(run.metrics["angle_layer\(layer)"]) < 0.1)
    }
    let errors = run.values("test_error")
    #expect(try #require(errors.last) < 0.5 * (try #require(errors.first)))
  }

  @Test func feedbackAlignmentTurnsTowardsTheGradient() throws {
    let run = try SmokeRun("baselines", variant: "feedbackAlignment", set: Self.set)
    let angles = run.values("angle_layer2")
    #expect(try #require(angles.first) > 80)
    #expect(try #require(angles.last) < (try #require(angles.first)) - 10)
    // The output layer's error does not pass through feedback.
    #expect(try #require(run.metrics["angle_layer3"]) < 0.1)
  }
}
