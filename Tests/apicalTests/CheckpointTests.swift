import Foundation
import Support
import Testing

/// Long runs that are killed go on from their checkpoints.
@Suite struct CheckpointTests {
  private static let long = [
    "run", "baselines", "--profile", "smoke", "--variant", "backprop", "--set", "epochs=60",
    "--set", "trainingImages=3000", "--jobs", "1",
  ]

  @Test func aKilledRunEndsWithTheBitsOfAnUninterruptedOne() throws {
    let lab = try Laboratory()
    let killed = try lab.start(Self.long)
    try lab.wait("a checkpoint should be written") { !lab.checkpoints.isEmpty }
    killed.signal(SIGKILL)
    #expect(try killed.wait().code == 128 + SIGKILL)
    let dead = try #require(try lab.ids("status = 'dead'").first)
    #expect(try lab.apical("show", dead).output.contains("  checkpoint: of "))
    let dry = try lab.start(Self.long + ["--dry-run"]).wait()
    #expect(dry.output.contains("died; goes on from its checkpoint of "))
    #expect(try lab.apical("gc", "--older-than", "100").output.contains("0 runs would be"))

    let again = try lab.start(Self.long).wait()
    #expect(again.code == 0, "\(again.errors)")
    #expect(again.errors.contains("from the checkpoint of run \(dead.prefix(8))"))
    #expect(lab.checkpoints.isEmpty)
    let completed = try #require(try lab.ids("status = 'completed'").first)
    #expect(try lab.apical("show", completed).output.contains("of it before an interruption"))
    let seconds = try lab.rows("SELECT earlier_seconds AS s FROM runs WHERE id = '\(completed)'")
    #expect(try #require(seconds.first?["s"]?.doubleValue) >= 0.1)

    #expect(try lab.start(Self.long, store: "other").wait().code == 0)
    let whole = try lab.results(store: "other")
    #expect(try lab.results() == whole)
  }

  /// Noise, falling rates, plastic top-down weights and generative ones: all that a microcircuit's next epoch depends on.
  @Test(arguments: [
    [
      "fig3-all", "--variant", "allPlastic", "--set", "noise=0.2", "--set", "rateDecay=0.95",
      "--set", "epochs=80",
    ],
    ["arxiv-generation", "--variant", "twoHidden", "--set", "epochs=60"],
  ])
  func aKilledMicrocircuitDoesToo(what: [String]) throws {
    let command =
      ["run"] + what
      + ["--profile", "smoke", "--set", "trainingImages=2000", "--jobs", "1"]
    try Laboratory().expectExactResume(command)
  }

  /// Spikes, phase lengths, orders and tests have streams of their own; records of figures go along with the weights. Two networks
  /// in one run have a checkpoint of both.
  @Test(arguments: [
    ["fig5-coordinated", "--variant", "head"], ["fig7a", "--variant", "spikes"],
    ["fig8cd", "--variant", "noisySymmetric"], ["fig6s1", "--variant", "stochastic"],
    ["fig7bc"], ["fig9", "--variant", "weak"],
  ])
  func aKilledNetworkOfSegregatedDendritesDoesToo(what: [String]) throws {
    let command =
      ["run"] + what
      + [
        "--profile", "smoke", "--set", "epochs=12", "--set", "imagesPerEpoch=400", "--jobs", "1",
      ]
    try Laboratory().expectExactResume(command)
  }

  @Test func garbageCollectionTakesTheCheckpointsOfWhatItDeletes() throws {
    let lab = try Laboratory()
    let killed = try lab.start(Self.long)
    try lab.wait("a checkpoint should be written") { !lab.checkpoints.isEmpty }
    killed.signal(SIGINT)
    #expect(try killed.wait().code == 128 + SIGINT)
    let status = try lab.apical("gc", "--older-than", "0")
    #expect(status.output.contains("1 run and 1 checkpoint would be deleted"))
    #expect(lab.checkpoints.count == 1)
    #expect(
      try lab.apical("gc", "--older-than", "0", "--yes").output
        .contains("1 run and 1 checkpoint deleted"))
    #expect(lab.checkpoints.isEmpty)
  }
}
