import Conformance
import Foundation
import Testing

@Suite struct GoldenTraceTests {
  static func golden(_ name: String) throws -> URL {
    try #require(
      Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Golden"))
  }

  @Test(arguments: [
    "sacramento2018-ode-3-4-2", "sacramento2018-ode-4-5-5-3-sps",
    "sacramento2018-twostep-5-4-4-3", "sacramento2018-kma-3-4-2",
  ])
  func modelReplaysTheTraceOfAnIndependentImplementation(name: String) throws {
    let report = try Conformance.replay(try Self.golden(name))
    #expect(report.rows.count >= 8)
    for row in report.rows {
      #expect(
        row.conforms,
        "\(row.quantity) deviates by \(row.largestDeviation) at \(row.location), allowed \(row.bound)"
      )
    }
  }
}
