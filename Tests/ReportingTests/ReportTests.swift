import Foundation
import Reporting
import Reproduction
import ResultsStore
import Testing

@Suite struct ReportTests {
  /// Two whole seeds of each variant at the profile `quick`.
  private func filled() throws -> Laboratory {
    let laboratory = try Laboratory()
    for seed in 0..<2 {
      let shift = Double(seed) / 100
      try laboratory.run(
        seed: seed, metrics: ["error": 0.1 + shift, "angle": 40 + 100 * shift],
        series: ["error": [1, 0.3, 0.1 + shift]])
      try laboratory.run(
        "shallow", seed: seed, metrics: ["error": 0.8 + shift],
        series: ["error": [1, 0.9, 0.8 + shift]])
    }
    return laboratory
  }

  /// A program in the place of gnuplot.
  private func program(_ text: String, in laboratory: Laboratory) throws -> Gnuplot {
    let file = laboratory.folder.appending(path: "gnuplot", directoryHint: .notDirectory)
    try Data(("#!/bin/sh\n" + text + "\n").utf8).write(to: file)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: file.path(percentEncoded: false))
    return Gnuplot(executable: file)
  }

  @Test func theReportIsExactlyThis() throws {
    let laboratory = try filled()
    let gnuplot = try program("cat > /dev/null; printf '<svg/>'", in: laboratory)
    #expect(try laboratory.reportText(gnuplot: gnuplot) == expectedReport)
    let chart = laboratory.reportedFolder.appending(path: "figures/test/fig1-line-error.svg")
    #expect(try String(contentsOf: chart, encoding: .utf8) == "<svg/>")
  }

  @Test func verdictsAreCountedInTheirOwnOrder() throws {
    let written = try filled().reportSummary()
    #expect(
      written.summary == "3 claims: 1 reproduced, 1 inconclusive, 1 reduced scale")
    #expect(written.counts.map(\.verdict) == [.reproduced, .inconclusive, .reducedScale])
  }

  @Test func aStoreWithoutRunsIsReported() throws {
    let laboratory = try Laboratory()
    let text = try laboratory.reportText()
    #expect(text.contains("**3 claims:** 3 not run."))
    #expect(text.contains("- Profile: none has been run"))
    #expect(!text.contains("### Charts"))
    #expect(!text.contains("### Measurements"))
  }

  @Test func aFigureWithoutItsDataSaysWhatItNeeds() throws {
    let laboratory = try Laboratory()
    func text(_ data: DataRequirement) throws -> String {
      let experiment = ReportedExperiment(
        specification: laboratory.spec, codeFingerprint: Laboratory.fingerprint, data: data)
      let report = Report(store: laboratory.store, experiments: [experiment], gnuplot: nil)
      return try String(
        contentsOf: report.write(to: laboratory.reportedFolder).file, encoding: .utf8)
    }
    let line =
      "- Data: needs CIFAR-10 and is skipped where that is missing; "
      + "`apical data download --cifar10` downloads it"
    #expect(try text(.cifar10).contains(line))
    #expect(try !text(.digits).contains("- Data:"))
    try laboratory.run(seed: 0, dataset: "CIFAR-10 (JPEG-75)")
    #expect(try text(.cifar10).contains("- Data: CIFAR-10 (JPEG-75), SHA-256"))
    #expect(try !text(.cifar10).contains("is skipped where"))
  }

  @Test func withoutGnuplotTheNumbersOfTheChartsAreInTables() throws {
    let laboratory = try filled()
    let text = try laboratory.reportText(gnuplot: nil)
    #expect(text.contains("**No charts:** gnuplot is not in the search path"))
    #expect(text.contains("Not drawn: gnuplot is missing. Mean of 2 seeds."))
    #expect(text.contains("| epoch | deep | shallow |\n|---|---|---|\n| 0 | 1 ± 0 | 1 ± 0 |\n"))
    #expect(text.contains("| 2 | 0.105 ± 0.064 | 0.805 ± 0.064 |"))
    #expect(!text.contains("!["))
  }

  @Test func whatGnuplotComplainsOfIsReported() throws {
    let laboratory = try filled()
    let failing = try program("echo 'line 3: bad | word' >&2; exit 1", in: laboratory)
    let written = try laboratory.report(gnuplot: failing).write(to: laboratory.reportedFolder)
    #expect(
      written.problems == [
        "test/fig1-line, error: gnuplot ended with status 1: line 3: bad | word"
      ])
    let text = try String(contentsOf: written.file, encoding: .utf8)
    #expect(text.contains("Not drawn: gnuplot ended with status 1: line 3: bad \\| word."))
    #expect(text.contains("| 0 | 1 ± 0 | 1 ± 0 |"))

    let silent = try program("exit 0", in: laboratory)
    #expect(
      try laboratory.report(gnuplot: silent).write(to: laboratory.reportedFolder).problems
        == ["test/fig1-line, error: gnuplot ended with status 0: no message"])

    let missing = Gnuplot(executable: laboratory.folder.appending(path: "nowhere"))
    let problems = try laboratory.report(gnuplot: missing).write(to: laboratory.reportedFolder)
      .problems
    #expect(problems.count == 1)
    #expect(problems.first?.contains("cannot be started") == true)
  }

  @Test func gnuplotIsFoundInTheSearchPathOnly() throws {
    let laboratory = try Laboratory()
    let gnuplot = try program("exit 0", in: laboratory)
    let folder = laboratory.folder.path(percentEncoded: false)
    #expect(
      Gnuplot.find(path: "/nonexistent:\(folder)")?.executable.standardizedFileURL
        == gnuplot.executable.standardizedFileURL)
    #expect(Gnuplot.find(path: "/nonexistent:") == nil)
  }

  @Test(.enabled(if: Gnuplot.find() != nil, "needs gnuplot"))
  func reportAndChartsAreTheSameByteForByte() throws {
    let laboratory = try filled()
    func files() throws -> [Data] {
      let written = try laboratory.report(gnuplot: .find()).write(to: laboratory.reportedFolder)
      #expect(written.problems == [])
      #expect(written.pictures.count == 1)
      return try ([written.file] + written.pictures).map { try Data(contentsOf: $0) }
    }
    let first = try files()
    #expect(try files() == first)
    #expect(String(decoding: first[1], as: UTF8.self).contains("</svg>"))
  }

  @Test func failedAndInterruptedRunsAreNamed() throws {
    let laboratory = try filled()
    try laboratory.run(seed: 1, metrics: ["error": 1], end: .failed("diverged | at 3\nmore"))
    try laboratory.run("shallow", seed: 5, end: .interrupted)
    let text = try laboratory.reportText()
    #expect(text.contains("- **Failed:** run `00000005` (deep, seed 1): diverged \\| at 3\n"))
    #expect(text.contains("· failed run (1 of 2 seeds failed)"))
    #expect(text.contains("| deep | `error` | 0.100 | – | – | 1 of 2 | 0.100, failed |"))
    #expect(
      text.contains(
        "| `00000006` | test/fig1-line | shallow | quick | 5 | interrupted | – |"))
  }

  @Test func aDivergedMetricIsShownAndHasNoMean() throws {
    let laboratory = try Laboratory()
    try laboratory.run(seed: 0, metrics: ["error": 0.5])
    try laboratory.run(seed: 1, metrics: ["error": .nan])
    #expect(
      try laboratory.reportText().contains("| deep | `error` | – | – | – | 2 | 0.500, nan |"))
  }

  @Test func changedCodeIsSaid() throws {
    let laboratory = try Laboratory()
    try laboratory.run(seed: 0, code: "older code")
    #expect(
      try laboratory.reportText().contains("**The code has changed since** 1 of these 1 runs"))
  }

  @Test func chartsWithoutDataSayWhatIsMissing() throws {
    let laboratory = try Laboratory()
    try laboratory.run(seed: 0)
    let text = try laboratory.reportText(gnuplot: .find())
    #expect(text.contains("Not drawn: no run has recorded error."))
    try laboratory.run("shallow", seed: 0, series: ["error": [1]])
    #expect(try laboratory.reportText().contains("Not recorded by any run: error of deep."))
  }

  @Test func picturesOfTheFirstRunOfEachVariantAreShown() throws {
    let laboratory = try Laboratory()
    let picture = Artifact(name: "fields (1).svg", mediaType: "image/svg+xml", data: Data([1, 2]))
    let text = Artifact(name: "log.txt", mediaType: "text/plain", data: Data([3]))
    let large = Artifact(
      name: "large.png", mediaType: "image/png", data: Data(count: 3 << 20))
    try laboratory.run(seed: 0, artifacts: [picture, text, large])
    try laboratory.run(seed: 1, artifacts: [picture])
    let written = try laboratory.report(gnuplot: nil).write(to: laboratory.reportedFolder)
    #expect(
      written.pictures.map(\.lastPathComponent) == ["fig1-line-deep-seed0-fields--1-.svg"])
    #expect(try written.pictures.map { try Data(contentsOf: $0) } == [Data([1, 2])])
    let document = try String(contentsOf: written.file, encoding: .utf8)
    #expect(document.contains("](figures/test/fig1-line-deep-seed0-fields--1-.svg)"))
    #expect(document.contains("*large.png, deep, seed 0* (run `00000001`) is too large"))
    #expect(!document.contains("log.txt"))
  }
}

extension Laboratory {
  fileprivate func reportSummary() throws -> WrittenReport {
    try report(gnuplot: nil).write(to: reportedFolder)
  }
}
