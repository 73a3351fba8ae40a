import Experiments
import Foundation
import Reproduction
import ResultsStore
import Testing

@Suite struct SpikingXORTests {
  /// Small ensembles, whole examples: two sets of the four patterns.
  private static let set = [
    "neurons": "100", "exampleDuration": "4000.0", "learningDuration": "1000.0",
    "binDuration": "500.0", "answerBins": "[2, 5]", "burnIn": "2000.0",
  ]

  private static func run(_ variant: String) throws -> SmokeRun {
    try SmokeRun("fig2-spiking", variant: variant, set: set)
  }

  /// The four patterns of the last set, bin by bin.
  private static func patterns(_ values: [Double]) -> [[Double]] {
    stride(from: 0, to: values.count, by: 8).map { Array(values[$0..<$0 + 8]) }
  }

  @Test(arguments: ["burstccn_two_phase", "burstprop_two_phase"])
  func inTwoPhasesNothingChangesBeforeTheTeacherComes(variant: String) throws {
    let run = try Self.run(variant)
    for hidden in 1...2 {
      let updates = Self.patterns(run.values("update_hidden\(hidden)"))
      #expect(updates.count == 4)
      for bins in updates {
        #expect(bins.prefix(6).allSatisfy { $0 == 0 })
      }
      #expect(updates.joined().contains { $0 != 0 })
    }
    // Its bursts tell the teacher's sign in the last two bins only.
    let bursts = Self.patterns(run.values("burst_probability"))
    let (wanted, unwanted) = (bursts[1], bursts[3])
    #expect(abs(wanted[2] - unwanted[2]) < 0.2)
    #expect(wanted[7] > unwanted[7] + 0.1)
  }

  @Test(arguments: ["burstccn_one_phase", "burstprop_one_phase"])
  func inOnePhaseTheTeacherIsThereThroughout(variant: String) throws {
    let run = try Self.run(variant)
    for hidden in 1...2 {
      #expect(run.values("update_hidden\(hidden)").allSatisfy { $0 != 0 })
    }
    let taught = { (name: String) in run.metrics["burst_probability_taught_\(name)"] ?? .nan }
    #expect(taught("10") > 0.5 && taught("01") > 0.5)
    #expect(taught("11") < 0.4)
    let expected = run.values("expected_burst_probability")
    if variant.hasPrefix("burstccn") {
      #expect(expected.allSatisfy { $0 == 0.401 })
    } else {
      // The average follows the teacher up and down.
      let (up, down) = (Self.patterns(expected)[2], Self.patterns(expected)[3])
      #expect(up[7] > 0.5)
      #expect(down[7] < down[0])
    }
  }

  /// Answers are the mean rates of the bins that are named, the separation is of the answers.
  @Test func metricsAreThoseOfTheRecordedRates() throws {
    let run = try Self.run("burstccn_one_phase")
    let answers = Self.patterns(run.values("rate_after")).map { $0[2...5].reduce(0, +) / 4 }
    for (name, answer) in zip(["00", "10", "01", "11"], answers) {
      #expect(abs((run.metrics["rate_\(name)_after"] ?? .nan) - answer) < 1e-9)
    }
    let separation = min(answers[1], answers[2]) - max(answers[0], answers[3])
    #expect(abs((run.metrics["separation_after"] ?? .nan) - separation) < 1e-9)
    // Spikes are whole.
    for rate in run.values("rate_after") {
      #expect(abs(rate * 100 * 0.5 - (rate * 100 * 0.5).rounded()) < 1e-6)
    }
  }
}
