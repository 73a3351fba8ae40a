import Foundation
import Reproduction
import ResultsStore
import Testing

@Suite struct RepresentativeRunTests {
  /// A store with runs of one cell, in the order of the codes; a nil metric fails the run.
  private func runs(_ list: [(code: String, metric: Double?)]) throws -> [Run] {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try ResultsStore(at: folder.appending(path: "store.sqlite"))
    let environment = RunEnvironment(
      gitCommit: "", gitDirty: false, host: "", processor: "", cores: 1, operatingSystem: "",
      compiler: "", blasLibrary: "", blasCore: "", blasThreads: 1, commandLine: "")
    for (code, metric) in list {
      // Times are kept to the millisecond.
      usleep(3000)
      let key = RunKey(
        experiment: "a/b", profile: "quick", seed: 0, hyperparameters: [:], codeFingerprint: code)
      guard case .claimed(let id) = try store.claim(key, environment: environment, force: true)
      else {
        continue
      }
      if let metric {
        try store.complete(id, metrics: ["error": metric])
      } else {
        try store.fail(id, error: "diverged")
      }
    }
    defer { try? store.close() }
    return try store.runs()
  }

  @Test func presentCodeCountsBeforeNewerRunsOfOtherCode() throws {
    let runs = try runs([("present", 1), ("other", 2), ("other", nil)])
    #expect(runs.count == 3)
    #expect(runs.representative(code: "present")?.metrics == ["error": 1])
  }

  @Test func crashAfterASuccessOfTheSameCodeIsNotHidden() throws {
    let runs = try runs([("present", 1), ("present", nil)])
    #expect(runs.representative(code: "present")?.status == .failed)
  }

  @Test func withoutRunsOfThePresentCodeTheNewestCounts() throws {
    let runs = try runs([("older", 1), ("old", nil)])
    #expect(runs.representative(code: "present")?.status == .failed)
  }
}
