import Foundation
import Reproduction
import Testing

@Suite struct SearchRankingTests {
  private func result(_ name: String, _ outcomes: [SearchOutcome]) -> SearchResult {
    SearchResult(
      SearchSetting(names: ["x"], assignments: ["x": name], hyperparameters: [:]),
      outcomes: outcomes)
  }

  private func ranking(_ results: [SearchResult], maximize: Bool = false) throws -> SearchRanking {
    SearchRanking(try SearchGoal(metric: "validation_error", maximize: maximize), results)
  }

  private func order(_ ranking: SearchRanking) -> [String] {
    ranking.results.map { $0.setting.assignments["x"] ?? "" }
  }

  @Test func theBestMeanComesFirst() throws {
    let results = [
      result("a", [.value(3), .value(5)]), result("b", [.value(1), .value(2)]),
      result("c", [.value(2), .value(2)]),
    ]
    #expect(try order(ranking(results)) == ["b", "c", "a"])
    #expect(try order(ranking(results, maximize: true)) == ["a", "c", "b"])
  }

  @Test func aFailedSeedComesAfterAllWithoutWhateverTheMean() throws {
    let results = [
      result("diverging", [.value(0.01), .failed, .value(0.01)]),
      result("unfinished", [.value(0.001), .missing, .missing]),
      result("hopeless", [.failed, .failed, .failed]),
      result("whole", [.value(0.9), .value(0.8), .value(0.7)]),
    ]
    let ranking = try ranking(results)
    #expect(order(ranking) == ["whole", "diverging", "hopeless", "unfinished"])
    #expect(ranking.best?.setting.assignments["x"] == "whole")
    #expect(ranking.results[1].failedCount == 1)
    #expect(ranking.results[1].outcomes.count == 3, "the failed seed stays in the denominator")
    #expect(try self.ranking([results[0], results[1], results[2]]).best == nil)
  }

  @Test func overlapsAndTiesAreTold() throws {
    let ranking = try ranking([
      result("a", [.value(1.0), .value(1.2), .value(1.1)]),
      result("b", [.value(1.1), .value(1.4), .value(1.2)]),
      result("c", [.value(9.0), .value(9.1), .value(9.2)]),
      result("failed", [.value(1.1), .value(1.1), .failed]),
      result("same", [.value(1.2), .value(1.0), .value(1.1)]),
    ])
    #expect(order(ranking).first == "a", "of equal ones the first")
    #expect(ranking.tied.map { $0.setting.assignments["x"] } == ["same"])
    #expect(ranking.overlapping.map { $0.setting.assignments["x"] } == ["same", "b"])
    let single = try self.ranking([result("a", [.value(1)]), result("b", [.value(1.01)])])
    #expect(single.best?.sample?.interval == nil && single.overlapping.isEmpty)
  }

  @Test(arguments: ["test_error", "test", "testError", "Test_accuracy"])
  func testDataChooseNothing(_ metric: String) throws {
    let error = #expect(throws: ReproductionError.self) { try SearchGoal(metric: metric) }
    #expect(error?.description.contains("validation_error") == true)
  }

  /// `(metric, is of test data)` where the file says `testMetrics: [error_*, Confusion]`.
  @Test(
    arguments: [
      ("error_final", true), ("Error_noisy", true), ("error_", true), ("Confusion", true),
      ("test_error", true),
      ("error", false), ("validation_error", false), ("Confusion_validation", false),
    ])
  func metricsThatTheFileListsAsTestDataChooseNothing(_ metric: String, _ isTest: Bool) throws {
    let spec = try fixtureSpec(fixtureYAML + "testMetrics: [error_*, Confusion]\n")
    guard isTest else {
      #expect(try SearchGoal(metric: metric, maximize: true, of: spec).metric == metric)
      return
    }
    let error = #expect(throws: ReproductionError.self) {
      try SearchGoal(metric: metric, maximize: true, of: spec)
    }
    guard case .invalidRequest(let text)? = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
    #expect(text.contains("a search by \(metric) would choose hyperparameters on test data"))
  }

  @Test func aMetricOfOneFilesTestDataMayBeAGoalOfAnother() throws {
    #expect(try SearchGoal(metric: "error_final", of: fixtureSpec()).metric == "error_final")
  }
}
