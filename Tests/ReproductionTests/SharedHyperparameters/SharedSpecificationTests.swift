import Foundation
import Reproduction
import Support
import Testing

/// Another figure of the paper.
private enum SecondLine: Experiment {
  static let name = "test/fig2-line"
  static let data = DataRequirement.none
  static let codeUnits: [String] = []
  static func run(_ h: LineExperiment.Hyperparameters, _ context: RunContext) throws {}
}

@Suite struct SharedSpecificationTests {
  @Test func sharedHyperparametersReadAsIfTheyStoodBeforeTheFiguresOwn() throws {
    var spec = try sharingSpec()
    #expect(spec.sharedHyperparameters == ["training", "network"])
    spec.sharedHyperparameters = []
    #expect(try spec == fixtureSpec())
    let swapped = sharingYAML.replacing("[training, network]", with: "[network, training]")
    #expect(
      try sharingSpec(swapped).hyperparameters.map(\.name)
        == ["layers", "scheme", "learningRate", "epochs", "plastic"])
  }

  @Test func figureMayHaveNoHyperparametersOfItsOwn() throws {
    let yaml = sharingYAML.replacing(
      """
      hyperparameters:
        plastic:
          value: true
          source: re-implementation
          about: whether weights change

      """, with: "")
    #expect(
      try sharingSpec(yaml).hyperparameters.map(\.name)
        == ["learningRate", "epochs", "layers", "scheme"])
  }

  @Test func defaultsReplaceSharedValuesForAllVariants() throws {
    let spec = try sharingSpec(
      sharingYAML(
        defaults: "learningRate: {value: 2}", "layers: {value: [9, 8, 7], place: Table 2}",
        "scheme: {value: two_step, source: ours, reason: faster}",
        "epochs: {value: 30, source: supplement}"))
    func hyperparameter(_ name: String) throws -> HyperparameterSpec {
      try #require(spec.hyperparameters.first { $0.name == name })
    }
    // A number stays one when written without a point.
    #expect(try spec.resolve(variant: "deep").values["learningRate"] == .double(2))
    #expect(try spec.resolve(variant: "shallow").values["learningRate"] == .double(2))
    #expect(try hyperparameter("learningRate").source == .paper)
    #expect(try hyperparameter("learningRate").place == "Eq. 3")
    #expect(try hyperparameter("learningRate").unit == "1/ms")
    #expect(try hyperparameter("layers").source == .supplement)
    #expect(try hyperparameter("layers").place == "Table 2")
    #expect(try hyperparameter("scheme").source == .ours)
    #expect(try hyperparameter("scheme").reason == "faster")
    #expect(try hyperparameter("epochs").source == .supplement)
    // Why a value is ours says nothing about one that is not.
    #expect(try hyperparameter("epochs").reason == nil)
  }

  @Test func variantsAndProfilesOverruleDefaults() throws {
    let spec = try sharingSpec(
      sharingYAML(defaults: "epochs: {value: 30}", "layers: {value: [9, 8, 7]}"))
    let deep = try spec.resolve(variant: "deep", profile: "paper")
    #expect(deep.values["epochs"] == .int(30))
    #expect(deep.origins["epochs"] == .file)
    let shallow = try spec.resolve(variant: "shallow", profile: "paper")
    #expect(shallow.values["epochs"] == .int(20))
    #expect(shallow.values["layers"] == .array([.int(30), .int(10)]))
    #expect(try spec.resolve(variant: "deep", profile: "quick").values["epochs"] == .int(5))
  }

  /// A line of the figure's file replaced, and what the only problem must be.
  @Test(
    arguments: [
      ("[training, network]", "training", 7, "sharedHyperparameters: should be a list of"),
      ("[training, network]", "[]", 7, "sharedHyperparameters: should be a list of"),
      (
        "[training, network]", "[training, network, training]", 7,
        "sharedHyperparameters: should be a list of different texts"
      ),
      (
        "[training, network]", "[training, network, ../network]", 7,
        "sharedHyperparameters: '../network' should be the name of a file in experiments/test/shared"
      ),
      (
        "  plastic:", "  epochs: {value: 1, source: paper, about: x}\n  plastic:", 9,
        "hyperparameters.epochs: is given in experiments/test/shared/training.yaml:9 too"
      ),
    ])
  func brokenLineOfTheFigureIsReportedWithItsPlace(
    _ good: String, _ bad: String, _ line: Int, _ message: String
  ) throws {
    try #require(sharingYAML.contains(good))
    let yaml = sharingYAML.replacing(good, with: bad, maxReplacements: 1)
    let problems = try problems(yaml)
    #expect(problems.count == 1, "\(problems)")
    let prefix = "experiments/test/fig1-line.yaml:\(line): \(message)"
    #expect(problems.first?.hasPrefix(prefix) == true, "\(problems)")
  }

  /// An entry of `defaults`, and what the only problem must be.
  @Test(
    arguments: [
      (
        "epoch: {value: 1}",
        ".epoch: there is no shared hyperparameter 'epoch'; did you mean 'epochs'?"
      ),
      ("plastic: {value: false}", ".plastic: is a hyperparameter of this figure alone"),
      ("epochs: {value: 0}", ".epochs.value: is 0, below the minimum of 1.0"),
      ("epochs: {value: 1.5}", ".epochs.value: is 1.5, but should be: integer"),
      ("scheme: {value: fast}", ".scheme.value: is \"fast\", but should be one of: full, two_step"),
      ("epochs: {place: Fig. 2}", ".epochs.value: is missing"),
      ("epochs: {value: 1, unit: ms}", ".epochs: unknown key 'unit'"),
      ("epochs: {value: 1, source: ours}", ".epochs.reason: is missing: a value of ours says why"),
    ])
  func brokenDefaultIsReportedWithItsPlace(_ entry: String, _ message: String) throws {
    let problems = try problems(sharingYAML(defaults: entry))
    #expect(problems.count == 1, "\(problems)")
    let prefix = "experiments/test/fig1-line.yaml:9: defaults\(message)"
    #expect(problems.first?.hasPrefix(prefix) == true, "\(problems)")
  }

  /// A line of the shared file `training` replaced, and what the only problem must be.
  @Test(
    arguments: [
      ("hyperparameters:", "hyperparameter:", ":1: unknown key 'hyperparameter'; did you mean"),
      ("hyperparameters:", "title: x\nhyperparameters:", ":1: unknown key 'title'"),
      ("value: 0.5", "value: -0.5", ":3: hyperparameters.learningRate.value: is -0.5, below"),
      ("reason: enough to converge", "", ":10: hyperparameters.epochs.reason: is missing"),
      ("unit: 1/ms", "unit: a: b", ":4: is not YAML"),
      (
        "epochs:", "scheme: {value: a, source: paper, about: b}\n  epochs:",
        "experiments/test/shared/network.yaml:6: hyperparameters.scheme: is given in "
          + "experiments/test/shared/training.yaml:9 too"
      ),
    ])
  func brokenLineOfASharedFileIsReportedUnderItsName(
    _ good: String, _ bad: String, _ message: String
  ) throws {
    var shared = sharedFixtures
    let training = try #require(shared["training"])
    try #require(training.contains(good))
    shared["training"] = training.replacing(good, with: bad, maxReplacements: 1)
    let problems = try problems(sharingYAML, shared)
    let whole =
      message.hasPrefix(":") ? "experiments/test/shared/training.yaml" + message : message
    #expect(problems.first?.hasPrefix(whole) == true, "\(problems)")
  }

  @Test func missingSharedFileIsReportedWithEveryOtherProblemAndNothingElse() throws {
    let yaml = sharingYAML(defaults: "epochs: {value: 3}", "layers: {value: 3}")
      .replacing("logY: true", with: "x: epochs")
      .replacing("target: 0.5", with: "target: half")
    let problems = try problems(yaml, sharedFixtures.filter { $0.key == "network" })
    #expect(
      problems.map { $0.prefix { $0 != "," } } == [
        "experiments/test/shared/training.yaml: is missing",
        "experiments/test/fig1-line.yaml:10: defaults.layers.value: is 3",
        "experiments/test/fig1-line.yaml:32: claims[0].target: should be a number",
      ])
    #expect(problems.first?.contains("experiments/test/fig1-line.yaml") == true)
  }

  @Test func emptySharedFileIsReported() throws {
    let problems = try problems(sharingYAML, sharedFixtures.merging(["network": ""]) { $1 })
    #expect(problems == ["experiments/test/shared/network.yaml: is empty"])
  }

  @Test func sharedFilesAreReadFromTheFolderOfThePaper() throws {
    try withTemporaryFolder { folder in
      try makeHome(folder, sharingFiles())
      let home = try ProjectHome(folder: folder)
      #expect(try home.specification(of: fixtureID) == sharingSpec())
      #expect(home.specifiedExperiments() == [fixtureID])
      // A text that is not UTF-8.
      try Data([0xFF]).write(to: home.sharedFile("network", paper: "test"))
      let error = #expect(throws: ReproductionError.self) {
        try home.specification(of: fixtureID)
      }
      let prefix = "experiments/test/shared/network.yaml: cannot be read: "
      #expect(error?.description.hasPrefix(prefix) == true, "\(String(describing: error))")
    }
  }

  @Test func problemOfASharedFileIsReportedOnceForAllItsFigures() throws {
    var files = sharingFiles()
    files["test/shared/network"] = ""
    files["test/fig2-line"] = sharingYAML.replacing("test/fig1-line", with: "test/fig2-line")
    try Laboratory.with(files) { laboratory in
      var laboratory = laboratory
      laboratory.experiments = [LineExperiment.self, SecondLine.self]
      let error = #expect(throws: ReproductionError.self) { try laboratory.catalog() }
      #expect(error?.description == "experiments/test/shared/network.yaml: is empty")
    }
  }

  private func problems(
    _ yaml: String, _ shared: [String: String] = sharedFixtures
  ) throws -> [String] {
    let error = #expect(throws: ReproductionError.self) { try sharingSpec(yaml, shared) }
    guard case .invalidSpecifications(let problems)? = error else {
      Issue.record("another error: \(String(describing: error))")
      return []
    }
    return problems.map(\.description)
  }
}
