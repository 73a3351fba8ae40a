import Conformance
import Foundation
import Support
import Testing

/// Traces of networks of bursting neurons in discrete time: golden ones, generated ones, and what must not conform.
@Suite struct DiscreteBurstingTraceTests {
  typealias Generated = GeneratedDiscreteBursting

  /// What the golden traces' numbers lack by having twelve digits, relative; below 1e-3, absolute.
  static let printedDigits = 1e-12
  /// Sums in another order over three updates, as a part of the bound of each value.
  static let roundingShare = 1e-4
  /// Of an arc cosine near 0, in degrees.
  static let angleRounding = 1e-5

  private func expectConformity(_ report: ConformanceReport, rows: Int) {
    #expect(report.conforms && report.rows.count >= rows, "\(report.rows.count) rows")
    for row in report.rows where !row.conforms {
      Issue.record(
        "\(row.quantity) deviates by \(row.largestDeviation) at \(row.location), allowed \(row.bound)"
      )
    }
  }

  @Test(arguments: [
    ("burstccn2022-discrete", 34), ("burstccn2022-baselines", 48), ("burstccn2022-conv", 38),
  ])
  func networksReplayTheTracesOfTheAuthorsCode(name: String, rows: Int) throws {
    let report = try Conformance.replay(try GoldenTraceTests.golden(name))
    expectConformity(report, rows: rows)
    for row in report.rows {
      #expect(
        row.largestDeviation
          <= (row.tolerance.isPerValue
            ? Self.printedDigits * max(1e-3, row.scale) * 5 : Self.angleRounding),
        "\(row)")
    }
  }

  @Test(arguments: 0..<120, Generated.Family.allCases)
  func networksReplayTracesOfRandomNets(seed: Int, family: Generated.Family) throws {
    guard family == .burstccn || seed < 80 else { return }
    let report = try replay(Generated.trace(seed: seed, family))
    expectConformity(report, rows: 20)
    for row in report.rows {
      #expect(
        row.largestDeviation
          <= (row.tolerance.isPerValue ? Self.roundingShare * row.bound : Self.angleRounding),
        "\(row)")
    }
  }
}
