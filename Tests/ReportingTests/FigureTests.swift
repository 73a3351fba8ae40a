import Reporting
import Reproduction
import Testing

@Suite struct FigureTests {
  @Test func theMostFaithfulWholeProfileIsReported() throws {
    let laboratory = try Laboratory()
    for variant in ["deep", "shallow"] {
      try laboratory.run(variant, seed: 0, profile: "smoke")
      #expect(try laboratory.figure().selection.profile.name == "smoke")
    }
    for variant in ["deep", "shallow"] {
      for seed in 0..<2 { try laboratory.run(variant, seed: seed, profile: "quick") }
    }
    try laboratory.run("deep", seed: 0, profile: "paper")
    let begun = try laboratory.figure()
    #expect(begun.selection.profile.name == "quick")
    #expect(begun.begun.map(\.profile.name) == ["paper"])
    for variant in ["deep", "shallow"] {
      for seed in 0..<3 { try laboratory.run(variant, seed: seed, profile: "paper") }
    }
    let whole = try laboratory.figure()
    #expect(whole.selection.profile.name == "paper")
    #expect(whole.begun.isEmpty)
  }

  @Test func theReducedProfileStandsBetweenQuickAndPaper() throws {
    let laboratory = try Laboratory(
      yaml: fixtureYAML.replacing(
        "  paper: {seeds: 3}",
        with: "  reduced: {seeds: 1, set: {epochs: 7}, variants: [deep]}\n  paper: {seeds: 3}"))
    for variant in ["deep", "shallow"] {
      for seed in 0..<2 { try laboratory.run(variant, seed: seed, profile: "quick") }
    }
    #expect(try laboratory.figure().selection.profile.name == "quick")
    try laboratory.run(seed: 0, profile: "reduced")
    let reduced = try laboratory.figure()
    #expect(reduced.selection.profile.name == "reduced")
    #expect((reduced.selection.done, reduced.selection.planned) == (1, 1))
    #expect(reduced.begun.isEmpty)
    try laboratory.run(seed: 0, profile: "paper")
    let begun = try laboratory.figure()
    #expect(begun.selection.profile.name == "reduced")
    #expect(begun.begun.map(\.profile.name) == ["paper"])
    #expect(try laboratory.figure(profile: "quick").selection.profile.name == "quick")
  }

  /// Asked for where there is none, what ran in its place is reported, under its own name.
  @Test func withoutAReducedProfileTheQuickOneIsReported() throws {
    let laboratory = try Laboratory()
    let run = try laboratory.run(seed: 0, profile: "quick")
    let figure = try laboratory.figure(profile: "reduced")
    #expect(figure.selection.profile.name == "quick")
    #expect(figure.runs.map(\.id) == [run])
    #expect(figure.claims.allSatisfy { $0.profile == "quick" })
  }

  @Test func withoutAWholeProfileTheMostFaithfulOneBegunIsReported() throws {
    let laboratory = try Laboratory()
    #expect(try laboratory.figure().selection.profile.name == "quick")
    try laboratory.run(seed: 0, profile: "quick")
    try laboratory.run(seed: 0, profile: "paper")
    #expect(try laboratory.figure().selection.profile.name == "paper")
  }

  @Test func aProfileCanBeAskedFor() throws {
    let laboratory = try Laboratory()
    try laboratory.run(seed: 0, profile: "quick")
    #expect(try laboratory.figure(profile: "smoke").runs.isEmpty)
    #expect(throws: ReproductionError.self) { try laboratory.figure(profile: "huge") }
  }

  @Test func onlyRunsOfThePresentHyperparametersCount() throws {
    let laboratory = try Laboratory()
    let plain = try laboratory.run(seed: 0)
    try laboratory.run(seed: 1, set: ["learningRate": "0.125"])
    try laboratory.run(seed: 1, end: .interrupted)
    try laboratory.run(seed: 1, end: .running)
    let selection = try laboratory.figure().selection
    #expect(selection.runs.map(\.id) == [plain])
    #expect(selection.otherConfigurations == 1)
    #expect((selection.done, selection.planned) == (1, 4))
  }

  @Test func theNewestRunOfASeedCounts() throws {
    let laboratory = try Laboratory()
    try laboratory.run(seed: 0, end: .failed("diverged"))
    let second = try laboratory.run(seed: 0)
    let first = try laboratory.run("shallow", seed: 1)
    let other = try laboratory.run("shallow", seed: 0)
    #expect(try laboratory.figure().runs.map(\.id) == [second, other, first])
  }

  @Test func theDataThatAClaimNamesComesFirst() throws {
    let yaml = fixtureYAML.replacing(
      "verdictAt: [paper]\n", with: "verdictAt: [paper]\n    dataset: mnist\n")
    let laboratory = try Laboratory(yaml: yaml)
    let real = try laboratory.run(seed: 0, dataset: "mnist")
    try laboratory.run(seed: 0, dataset: "strokes")
    let figure = try laboratory.figure()
    #expect(figure.runs.map(\.id) == [real])
    #expect(figure.dataset == "mnist")
    #expect(figure.selection.otherData == ["strokes": 1])
  }

  @Test func otherwiseTheNewestDataIsReported() throws {
    let laboratory = try Laboratory()
    try laboratory.run(seed: 0, dataset: "mnist")
    let newest = try laboratory.run(seed: 1, dataset: "strokes")
    #expect(try laboratory.figure().runs.map(\.id) == [newest])
  }
}
