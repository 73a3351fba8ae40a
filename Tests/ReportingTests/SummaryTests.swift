import Foundation
import Reporting
import Support
import Testing

@Suite struct SummaryTests {
  /// A store whose deep network has run twice, with angles that 35 to 55 degrees enclose.
  private func filled() throws -> Laboratory {
    let laboratory = try Laboratory()
    for seed in 0..<2 {
      let shift = Double(seed) / 100
      try laboratory.run(seed: seed, metrics: ["error": 0.1 + shift, "angle": 40 + 20 * shift])
      try laboratory.run("shallow", seed: seed, metrics: ["error": 0.8 + shift])
    }
    return laboratory
  }

  /// What becomes of a document in a folder beside that of the report.
  private func summarized(_ document: String, in laboratory: Laboratory) throws -> String {
    let file = laboratory.folder.appending(path: "README.md", directoryHint: .notDirectory)
    try AtomicFile.write(document, to: file)
    _ = try laboratory.report(gnuplot: nil).write(to: laboratory.reportedFolder, summaryIn: file)
    return try String(contentsOf: file, encoding: .utf8)
  }

  @Test func theSummaryStandsBetweenTheMarks() throws {
    let laboratory = try filled()
    let folder = laboratory.reportedFolder.lastPathComponent
    let expected = """
      # A project

      <!-- verdicts -->

      **3 claims:** 2 reproduced, 1 reduced scale.

      | figure | verdicts |
      |---|---|
      | [test/fig1-line](\(folder)/REPORT.md#test-fig1-line) | ✓ 2 reproduced, · 1 reduced scale |

      The claims that a paper puts into numbers:

      | figure | claim | what is claimed | paper | ours [95 % interval] | verdict |
      |---|---|---|---|---|---|
      | [test/fig1-line](\(folder)/REPORT.md#test-fig1-line) | 1.b | The angle is about 45°. | about 45° | 40.1 \\[38.8, 41.4\\] (n = 2) | ✓ reproduced |

      <!-- end of verdicts -->

      And more.

      """
    let once = try summarized(
      "# A project\n\n<!-- verdicts -->\nold\n<!-- end of verdicts -->\n\nAnd more.\n",
      in: laboratory)
    #expect(once == expected)
    #expect(try summarized(once, in: laboratory) == expected)
  }

  @Test(arguments: [
    "nothing", "<!-- verdicts -->\n", "<!-- end of verdicts -->\n<!-- verdicts -->\n",
    "see <!-- verdicts -->\n<!-- end of verdicts -->\n",
  ])
  func aDocumentWithoutMarksIsLeftAlone(document: String) throws {
    let laboratory = try filled()
    #expect {
      try summarized(document, in: laboratory)
    } throws: {
      "\($0)".contains("put the lines '<!-- verdicts -->' and '<!-- end of verdicts -->'")
    }
    let file = laboratory.folder.appending(path: "README.md", directoryHint: .notDirectory)
    #expect(try String(contentsOf: file, encoding: .utf8) == document)
  }

  @Test func theReportIsFoundFromElsewhere() throws {
    let laboratory = try filled()
    let file = laboratory.folder.appending(
      path: "docs/verdicts/ALL.md", directoryHint: .notDirectory)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try AtomicFile.write("<!-- verdicts -->\n<!-- end of verdicts -->\n", to: file)
    _ = try laboratory.report(gnuplot: nil).write(to: laboratory.reportedFolder, summaryIn: file)
    let folder = laboratory.reportedFolder.lastPathComponent
    #expect(
      try String(contentsOf: file, encoding: .utf8)
        .contains("](../../\(folder)/REPORT.md#test-fig1-line)"))
  }

  @Test func aDocumentThatIsNotThereIsNamed() throws {
    let laboratory = try filled()
    let file = laboratory.folder.appending(path: "NONE.md", directoryHint: .notDirectory)
    #expect {
      _ = try laboratory.report(gnuplot: nil).write(to: laboratory.reportedFolder, summaryIn: file)
    } throws: {
      "\($0)".contains("NONE.md")
    }
  }
}
