import Foundation
import Testing

/// Runs of burstccn2022 that are killed go on to the same bits.
@Suite struct CorticalCheckpointTests {
  private func command(_ what: [String], _ set: [String]) -> [String] {
    ["run"] + what + ["--profile", "smoke", "--jobs", "1"] + set.flatMap { ["--set", $0] }
  }

  /// Velocities, feedback weights, those of interneurons and recurrent ones: all that a model's next epoch depends on.
  @Test(arguments: ["burstccn", "edn", "burstprop"])
  func aKilledDenseNetworkEndsWithTheSameBits(variant: String) throws {
    try Laboratory().expectExactResume(
      command(
        ["fig5-mnist", "--variant", variant],
        ["epochs=400", "momentum=0.5", "weightDecay=0.0001", "trainingImages=1000"]))
  }

  /// The results of the first come back with the weights of the second.
  @Test func aRunKilledInItsSecondDepthDoes() throws {
    try Laboratory().expectExactResume(
      command(
        ["fig5-depth", "--variant", "burstccn"],
        ["depths=[1,7]", "epochs=150", "momentum=0.5", "trainingImages=1000", "width=40"]),
      from: "layers7_record")
  }

  /// The noise, and the images of the epoch that have not been shown.
  @Test func aRunKilledWhileItsFeedbackLearnsDoes() throws {
    try Laboratory().expectExactResume(
      command(["fig4-q", "--variant", "symmetric"], ["steps=9000", "measureEvery=50"]))
  }

  /// Convolutions, and the stream of the augmentation.
  @Test func aKilledConvolutionalNetworkDoes() throws {
    let lab = try Laboratory()
    try lab.addPictures()
    try lab.expectExactResume(
      command(["fig6-cifar10", "--variant", "burstccn"], ["epochs=30", "momentum=0.5"]))
  }

  /// Potentials, traces and their clocks, who is refractory, second spikes to come, synapses, and the burst probabilities so far.
  @Test(arguments: ["burstccn_one_phase", "burstprop_two_phase"])
  func aKilledNetworkOfSpikingEnsemblesDoes(variant: String) throws {
    try Laboratory().expectExactResume(
      command(["fig2-spiking", "--variant", variant], ["examples=400", "exampleDuration=1600.0"]))
  }
}
