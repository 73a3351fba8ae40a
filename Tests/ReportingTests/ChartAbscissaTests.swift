import Reporting
import Testing

/// What charts draw their values over, seen in the tables that stand in for them without gnuplot.
@Suite struct ChartAbscissaTests {
  /// Rows of the only chart's table, cells without white space.
  private func rows(of laboratory: Laboratory) throws -> [[String]] {
    let text = try laboratory.reportText()
    let table = try #require(text.split(separator: "### Charts", maxSplits: 1).last)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .drop { !$0.hasPrefix("| epoch") }.prefix { $0.hasPrefix("|") }
    return table.dropFirst(2).map { row in
      row.split(separator: "|").map { $0.trimming { $0 == " " } }.filter { !$0.isEmpty }
    }
  }

  private func laboratory(chart line: String, hyperparameter: String = "") throws -> Laboratory {
    try Laboratory(
      yaml: fixtureYAML.replacing("logY: true", with: line)
        .replacing("  epochs:\n", with: hyperparameter + "  epochs:\n"))
  }

  @Test func stepsOfASeriesStandAtTheElementsOfAList() throws {
    let list =
      "  couplings: {value: [0.001, 0.03, 0.4], source: ours, reason: three, about: strength}\n"
    let laboratory = try laboratory(chart: "x: couplings", hyperparameter: list)
    for seed in 0..<2 {
      try laboratory.run(seed: seed, series: ["error": [5, 6, 7]])
      try laboratory.run(
        "shallow", seed: seed, series: ["error": [1, 2, 3, 4]])
    }
    // The fourth value has no place.
    #expect(
      try rows(of: laboratory).map(\.first) == ["0.001", "0.03", "0.4"])
    #expect(try rows(of: laboratory).map { $0[2].prefix(1) } == ["1", "2", "3"])
  }

  @Test func variantsAreThePointsOfOneLineThroughAMetric() throws {
    let laboratory = try laboratory(chart: "x: learningRate")
    for (seed, error) in [1.0, 3.0].enumerated() {
      try laboratory.run(seed: seed, metrics: ["error": error])
      try laboratory.run("shallow", seed: seed, metrics: ["error": error + 4])
    }
    let rows = try rows(of: laboratory)
    #expect(rows.map(\.first) == ["0.25", "0.5"])
    #expect(rows.map { $0[1].prefix(1) } == ["6", "2"])
    // t(0.975, 1) times the standard error of 1.
    #expect(rows[0][1].contains("± 13"))
  }

  @Test func linesPassThroughTheirVariantsAtTheirPlaces() throws {
    let laboratory = try laboratory(
      chart: "places: [2, 7]\n    paths: {down: [shallow, deep], up: [deep, shallow]}")
    try laboratory.run(seed: 0, metrics: ["error": 1])
    try laboratory.run("shallow", seed: 0, metrics: ["error": 5])
    #expect(try rows(of: laboratory) == [["2", "5", "1"], ["7", "1", "5"]])
    #expect(try laboratory.reportText().contains("| down | up |"))
  }

  @Test func mediansStandBetweenQuartiles() throws {
    let laboratory = try laboratory(chart: "x: learningRate\n    statistic: median")
    for (seed, error) in [1.0, 2, 3, 4, 500].enumerated() {
      try laboratory.run(seed: seed, metrics: ["error": error])
    }
    #expect(try rows(of: laboratory) == [["0.5", "3.0 \\[2.0, 4.0\\]"]])
    #expect(try laboratory.reportText().contains("Median of 5 seeds"))
  }

  @Test func aVariantThatLacksTheMetricIsNamed() throws {
    let laboratory = try laboratory(chart: "x: learningRate")
    try laboratory.run(seed: 0, metrics: ["error": 1])
    let text = try laboratory.reportText()
    #expect(text.contains("Not recorded by any run: error of shallow."))
  }
}

extension Substring {
  fileprivate func trimming(_ isBlank: (Character) -> Bool) -> String {
    String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
