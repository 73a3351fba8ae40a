import Foundation
import Reproduction
import Support
import Testing

@Suite struct SearchSpaceTests {
  /// The settings' values of one hyperparameter, as text.
  private func values(
    _ name: String, grids: [String] = [], ranges: [String] = [], trials: Int? = nil, seed: Int = 0
  ) throws -> [String] {
    try settings(grids: grids, ranges: ranges, trials: trials, seed: seed)
      .map { $0.assignments[name] ?? "" }
  }

  private func settings(
    grids: [String] = [], ranges: [String] = [], trials: Int? = nil, seed: Int = 0,
    fixed: [String: String] = [:], variant: String? = "deep"
  ) throws -> [SearchSetting] {
    try Laboratory.with { laboratory in
      try Search(
        laboratory.catalog().entry("fig1-line"), variant: variant, profile: "quick",
        seeds: .profile, fixed: fixed,
        space: SearchSpace(grids: grids, ranges: ranges, trials: trials, seed: seed)
      ).settings
    }
  }

  @Test func settingsAreAllCombinationsOfTheGridsWithEveryDraw() throws {
    let settings = try settings(
      grids: ["epochs=1,2", "layers=[30, 10],[30, 20, 10]"], ranges: ["learningRate=log:0.1:10"],
      trials: 3)
    #expect(settings.count == 12)
    #expect(Set(settings.map(\.hyperparameters)).count == 12)
    #expect(settings.map { $0.assignments["epochs"] } == (0..<12).map { $0 < 6 ? "1" : "2" })
    #expect(settings[0].hyperparameters["layers"] == [30, 10])
    #expect(settings[3].hyperparameters["layers"] == [30, 20, 10])
    let draws = settings.prefix(3).map { $0.assignments["learningRate"] }
    #expect(Set(draws).count == 3)
    #expect(settings.map { $0.assignments["learningRate"] } == draws + draws + draws + draws)
    #expect(settings[0].names == ["epochs", "layers", "learningRate"])
  }

  @Test func textAndTruthValuesAreSearchedToo() throws {
    let settings = try settings(grids: ["scheme=full,two_step", "plastic=true,false"])
    #expect(settings.map { $0.hyperparameters["plastic"] } == [true, false, true, false])
    #expect(settings[3].label == "scheme=two_step, plastic=false")
  }

  @Test func drawsDependOnTheSeedAndTheNameAlone() throws {
    let range = "learningRate=log:0.001:1"
    let alone = try values("learningRate", ranges: [range], trials: 5)
    let withOthers = try values(
      "learningRate", grids: ["scheme=two_step"], ranges: ["epochs=linear:1:900", range],
      trials: 5)
    #expect(withOthers == alone)
    #expect(try Array(values("learningRate", ranges: [range], trials: 9).prefix(5)) == alone)
    #expect(try values("learningRate", ranges: [range], trials: 5, seed: 1) != alone)
  }

  /// The largest distance between the empirical distribution and the uniform one on 0...1.
  private func distanceFromUniform(_ shares: [Double]) -> Double {
    let n = Double(shares.count)
    return shares.sorted().enumerated().map { index, share in
      max(share - Double(index) / n, Double(index + 1) / n - share)
    }.max() ?? 1
  }

  @Test func drawsAreUniformOnTheirScale() throws {
    let count = 2000
    // Kolmogorov and Smirnov's bound at the level of 1 %.
    let bound = 1.63 / Double(count).squareRoot()
    let log = try values("learningRate", ranges: ["learningRate=log:1e-4:1e-1"], trials: count)
      .compactMap(Double.init)
    #expect(log.count == count && log.allSatisfy { (1e-4...1e-1).contains($0) })
    #expect(distanceFromUniform(log.map { (log10($0) + 4) / 3 }) < bound)
    #expect(log.count { $0 < 1e-3 } > count / 4, "the least decade is drawn as often as others")
    let linear = try values("learningRate", ranges: ["learningRate=linear:2:4"], trials: count)
      .compactMap(Double.init)
    #expect(distanceFromUniform(linear.map { ($0 - 2) / 2 }) < bound)
  }

  @Test func integersAreDrawnWithoutRepetitionAndWithTheirBounds() throws {
    let all = try values("epochs", ranges: ["epochs=linear:3:12"], trials: 10)
    #expect(Set(all) == Set((3...12).map(String.init)))
    let log = try values("epochs", ranges: ["epochs=log:1:1000"], trials: 200).compactMap {
      Int($0)
    }
    #expect(Set(log).count == 200 && log.allSatisfy { (1...1000).contains($0) })
    // More trials than values: every value once, not one twice.
    #expect(try settings(ranges: ["epochs=linear:1:4"], trials: 9).count == 4)
  }

  @Test func drawsAreShortEnoughToType() throws {
    let draws = try values("learningRate", ranges: ["learningRate=log:1e-4:1e-1"], trials: 50)
    for text in draws {
      let digits = text.lowercased().split(separator: "e")[0].filter(\.isNumber)
      #expect(digits.drop { $0 == "0" }.count <= 4, "\(text)")
    }
  }

  @Test(
    arguments: [
      (["epochs"], [], nil, "name=value"), (["epochs=1,,2"], [], nil, "empty value"),
      (["epochs=1,01"], [], nil, "has a value twice"), ([], [], nil, "nothing is searched"),
      (["epochs=1"], [], 3, "nothing is drawn"),
      ([], ["learningRate=log:1:2"], nil, "needs --trials"),
      ([], ["learningRate=log:1:2"], 0, "at least 1"),
      ([], ["learningRate=log:0:1"], 3, "above 0"), ([], ["learningRate=log:2:1"], 3, "above it"),
      ([], ["learningRate=normal:1:2"], 3, "write name=log"),
      ([], ["scheme=linear:1:2"], 3, "draws numbers, but scheme is: text"),
      ([], ["epochs=linear:1.5:9"], 3, "epochs"),
      (["epochs=1,2"], ["epochs=linear:1:9"], 3, "searched twice"),
      (["epoch=1,2"], [], nil, "did you mean 'epochs'?"), (["epochs=0,1"], [], nil, "minimum"),
      ([], ["learningRate=linear:-1:1"], 3, "below the minimum"),
      (["plastic=true,false"], [], nil, "plastic is set and searched"),
    ] as [([String], [String], Int?, String)])
  func whatMakesNoSenseIsRefused(
    _ grids: [String], _ ranges: [String], _ trials: Int?, _ message: String
  ) throws {
    let error = #expect(throws: ReproductionError.self) {
      try settings(grids: grids, ranges: ranges, trials: trials, fixed: ["plastic": "true"])
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func oneOfSeveralVariantsIsChosen() throws {
    let error = #expect(throws: ReproductionError.self) {
      try settings(grids: ["epochs=1,2"], variant: nil)
    }
    #expect(error?.description.contains("--variant: deep, shallow") == true)
  }
}
