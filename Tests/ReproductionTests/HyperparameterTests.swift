import Foundation
import Reproduction
import Support
import Testing

@Suite struct HyperparameterTests {
  @Test func laterLayersOverruleEarlierOnes() throws {
    let spec = try fixtureSpec()
    let plain = try spec.resolve(variant: "deep", profile: "paper")
    #expect(plain.values["epochs"] == .int(10))
    #expect(plain.origins["epochs"] == .file)
    let variant = try spec.resolve(variant: "shallow", profile: "paper")
    #expect(variant.values["epochs"] == .int(20))
    #expect(variant.origins["epochs"] == .variant("shallow"))
    let profile = try spec.resolve(variant: "shallow", profile: "quick")
    #expect(profile.values["epochs"] == .int(5))
    #expect(profile.origins["epochs"] == .profile("quick"))
    let set = try spec.resolve(
      variant: "shallow", profile: "quick", assignments: ["epochs": "7", "learningRate": "2"])
    #expect(set.values["epochs"] == .int(7))
    #expect(set.origins["epochs"] == .commandLine)
    #expect(set.values["learningRate"] == .double(2))
    #expect(set.values["layers"] == .array([.int(30), .int(10)]))
    #expect(set.values.count == 5)
  }

  @Test(
    arguments: [
      ("epochs", "12", JSONValue.int(12)), ("learningRate", "1e-3", .double(1e-3)),
      ("layers", "[5, 3]", .array([.int(5), .int(3)])), ("plastic", "false", .bool(false)),
      ("scheme", "two_step", .string("two_step")),
    ])
  func assignmentsAreReadByTheType(_ name: String, _ text: String, _ value: JSONValue) throws {
    let resolved = try fixtureSpec().resolve(
      variant: "deep", profile: "paper", assignments: [name: text])
    #expect(resolved.values[name] == value)
  }

  @Test(
    arguments: [
      ("epochs", "1.5", "is '1.5', but should be: integer"),
      ("epochs", "0", "is 0, below the minimum of 1.0"),
      ("epochs", "1001", "is 1001, above the maximum of 1000.0"),
      ("epochs", "", "is '', but should be: integer"),
      ("epochs", "[", "is '[', but should be: integer"),
      ("learningRate", "fast", "is 'fast', but should be: number"),
      ("learningRate", "nan", "is 'nan', but should be: number"),
      ("layers", "3", "is '3', but should be: list of integer"),
      ("layers", "[1, 2.5]", "is '[1, 2.5]', but should be: list of integer"),
      ("plastic", "1", "is '1', but should be: true or false"),
      ("scheme", "fast", "should be one of: full, two_step"),
    ])
  func illTypedAssignmentIsRefusedWithTheValidOnes(
    _ name: String, _ text: String, _ message: String
  ) throws {
    let spec = try fixtureSpec()
    let error = #expect(throws: ReproductionError.self) {
      try spec.resolve(variant: "deep", profile: "paper", assignments: [name: text])
    }
    let description = error?.description ?? ""
    #expect(description.contains(message), "\(description)")
    #expect(description.contains("  learningRate: number, 0.5 1/ms\n  epochs: integer, 10\n"))
  }

  @Test func unknownHyperparameterSuggestsTheNearest() throws {
    let spec = try fixtureSpec()
    let error = #expect(throws: ReproductionError.self) {
      try spec.resolve(variant: "deep", profile: "paper", assignments: ["learnigRate": "1"])
    }
    let description = error?.description ?? ""
    #expect(description.contains("no hyperparameter 'learnigRate'; did you mean 'learningRate'?"))
    #expect(description.contains("  layers: list of integer, [30,20,10]"))
  }

  @Test func unknownProfileAndVariantAreRefused() throws {
    let spec = try fixtureSpec()
    #expect(
      throws: ReproductionError.unknownProfile(
        "fast", experiment: "test/fig1-line", known: ["smoke", "quick", "paper"])
    ) { try spec.resolve(variant: "deep", profile: "fast") }
    #expect(
      throws: ReproductionError.unknownVariant(
        "wide", experiment: "test/fig1-line", known: ["deep", "shallow"])
    ) { try spec.resolve(variant: "wide", profile: "quick") }
  }

  @Test func assignmentsAreSplitAtTheFirstEqualsSign() throws {
    #expect(try ExperimentSpec.assignments(["a=1", "b=c=d"]) == ["a": "1", "b": "c=d"])
    #expect(throws: ReproductionError.malformedAssignment("a")) {
      try ExperimentSpec.assignments(["a"])
    }
    #expect(throws: ReproductionError.malformedAssignment("=1")) {
      try ExperimentSpec.assignments(["=1"])
    }
    #expect(throws: ReproductionError.repeatedAssignment("a")) {
      try ExperimentSpec.assignments(["a=1", "a=2"])
    }
  }
}

@Suite struct ProjectHomeTests {
  @Test func homeIsFoundUpwardFromTheExecutableThenFromTheCurrentFolder() throws {
    try withTemporaryFolder { folder in
      let (first, second) = (folder.appending(path: "a"), folder.appending(path: "b"))
      for home in [first, second] { try makeHome(home, ["test/fig1-line": fixtureYAML]) }
      // An `experiments` folder without experiments on the way up is passed over.
      let nested = first.appending(path: "build/release/experiments")
      try FileManager.default.createDirectory(at: nested, withIntermediateDirectories: true)
      func home(_ executable: URL?, _ current: URL, _ environment: [String: String] = [:]) throws
        -> String
      {
        try ProjectHome.locate(
          executable: executable, currentDirectory: current, environment: environment
        ).folder.lastPathComponent
      }
      let executable = first.appending(path: "build/release/apical")
      #expect(try home(executable, second) == "a")
      #expect(try home(folder.appending(path: "apical"), second) == "b")
      #expect(try home(nil, second.appending(path: "experiments/test")) == "b")
      #expect(try home(executable, folder, ["APICAL_HOME": second.path()]) == "b")
      #expect(throws: ReproductionError.self) { try home(nil, folder) }
      let error = #expect(throws: ReproductionError.self) {
        try home(executable, second, ["APICAL_HOME": folder.path()])
      }
      #expect(error?.description.contains("set it to the project's folder") == true)
    }
  }

  @Test func missingFileIsAProblemOfThatFile() throws {
    try withTemporaryFolder { folder in
      try makeHome(folder, ["test/other": ""])
      let home = try ProjectHome(folder: folder)
      #expect(home.specifiedExperiments().map(\.description) == ["test/other"])
      let error = #expect(throws: ReproductionError.self) {
        try home.specification(of: fixtureID)
      }
      #expect(error?.description.hasPrefix("experiments/test/fig1-line.yaml: is missing") == true)
    }
  }
}
