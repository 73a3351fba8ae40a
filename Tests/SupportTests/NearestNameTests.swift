import Support
import Testing

@Suite struct NearestNameTests {
  private let names = ["learningRate", "leakConductance", "epochs", "batchSize", "seed"]

  @Test(arguments: [
    ("learningrate", "learningRate"), ("lerningRate", "learningRate"), ("epcohs", "epochs"),
    ("batch", "batchSize"), ("leakConductence", "leakConductance"), ("sed", "seed"),
  ])
  func slipsOfTheFingerAreSeenThrough(typed: String, meant: String) {
    #expect(nearestName(to: typed, in: names) == meant)
  }

  @Test(arguments: ["", "x", "momentum", "se", "weights"])
  func whatIsFarSuggestsNothing(typed: String) {
    #expect(nearestName(to: typed, in: names) == nil)
  }

  @Test func amongEqualsTheFirstWins() {
    #expect(nearestName(to: "seat", in: ["seal", "seam"]) == "seal")
    #expect(nearestName(to: "seat", in: ["seam", "seal"]) == "seam")
  }
}
