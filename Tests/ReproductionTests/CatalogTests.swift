import Foundation
import Reproduction
import Testing

/// Experiments with nothing but a name.
private protocol Named: Experiment where Hyperparameters == LineExperiment.Hyperparameters {}

extension Named {
  static var data: DataRequirement { .none }
  static var codeUnits: [String] { [] }
  static func run(_ h: LineExperiment.Hyperparameters, _ context: RunContext) throws {}
}

private enum Line2: Named { static let name = "test/fig2-plane" }
private enum Line3: Named { static let name = "test/fig2-volume" }
private enum Other: Named { static let name = "other/fig1-line" }

private enum Unread: Experiment {
  struct Hyperparameters: Decodable, Sendable {
    let learningRate: Double
    let epochs: Int
  }
  static let name = "test/fig1-line"
  static let data = DataRequirement.none
  static let codeUnits: [String] = []
  static func run(_ h: Hyperparameters, _ context: RunContext) throws {}
}

private enum Mistyped<Value: Decodable & Sendable>: Experiment {
  struct Hyperparameters: Decodable, Sendable {
    let learningRate: Double
    let epochs: Value
    let layers: [Int]
    let scheme: String
    let plastic: Bool
  }
  static var name: String { "test/fig1-line" }
  static var data: DataRequirement { .none }
  static var codeUnits: [String] { [] }
  static func run(_ h: Hyperparameters, _ context: RunContext) throws {}
}

@Suite struct CatalogTests {
  private func withCatalog(_ body: (ExperimentCatalog) throws -> Void) throws {
    let types: [any Experiment.Type] = [
      LineExperiment.self, Line2.self, Line3.self, Other.self,
    ]
    let files = Dictionary(
      uniqueKeysWithValues: types.map { ($0.name, fixtureYAML(named: $0.name)) })
    try Laboratory.with(files) { laboratory in
      var laboratory = laboratory
      laboratory.experiments = types
      try body(laboratory.catalog())
    }
  }

  @Test(
    arguments: [
      ("test/fig1-line", "test/fig1-line"), ("test/fig1", "test/fig1-line"),
      ("fig2-p", "test/fig2-plane"), ("fig2-volume", "test/fig2-volume"),
      ("o", "other/fig1-line"), ("other/", "other/fig1-line"),
    ])
  func namesAreFoundByUniqueBeginnings(_ text: String, _ name: String) throws {
    try withCatalog { catalog in
      let entry = try catalog.entry(text)
      #expect(entry.name == name)
    }
  }

  @Test(
    arguments: [
      ("fig2", ["test/fig2-plane", "test/fig2-volume"]),
      ("fig1-line", ["test/fig1-line", "other/fig1-line"]),
      ("test", ["test/fig1-line", "test/fig2-plane", "test/fig2-volume"]),
    ])
  func ambiguousNamesListTheCandidates(_ text: String, _ names: [String]) throws {
    try withCatalog { catalog in
      #expect(throws: ReproductionError.ambiguousExperiment(text, candidates: names)) {
        try catalog.entry(text)
      }
    }
  }

  @Test(
    arguments: [
      ("test/fig1-lime", "test/fig1-line"), ("fig2-plan3", "test/fig2-plane"),
      ("fig2-vollume", "test/fig2-volume"), ("", nil), ("something quite different", nil),
    ])
  func unknownNamesSuggestTheNearest(_ text: String, _ nearest: String?) throws {
    try withCatalog { catalog in
      #expect(throws: ReproductionError.unknownExperiment(text, nearest: nearest)) {
        try catalog.entry(text)
      }
    }
  }

  @Test func problemsOfAllFilesAreReportedTogether() throws {
    let broken = fixtureYAML.replacing("title: A line is learned", with: "")
    try Laboratory.with(["test/fig1-line": broken]) { laboratory in
      var laboratory = laboratory
      laboratory.experiments = [LineExperiment.self, Line2.self]
      let error = #expect(throws: ReproductionError.self) { try laboratory.catalog() }
      let lines = error?.description.split(separator: "\n") ?? []
      #expect(lines.count == 2)
      #expect(
        lines.first?.hasPrefix("experiments/test/fig1-line.yaml:1: title: is missing") == true)
      #expect(lines.last?.hasPrefix("experiments/test/fig2-plane.yaml: is missing") == true)
    }
  }

  @Test func hyperparameterThatTheCodeDoesNotReadIsRefused() throws {
    try expectMismatch(Unread.self, "the file has 'layers', which the code does not read")
  }

  @Test func typesOfFileAndCodeMustAgree() throws {
    try expectMismatch(Mistyped<Double>.self, "'epochs' is 1 in the file, but a number with")
    try expectMismatch(Mistyped<Bool>.self, "'epochs':")
    try expectMismatch(
      Mistyped<Int>.self, yaml: fixtureYAML.replacing("value: 10", with: "value: 10.0"),
      "'epochs' is 1.0 in the file, but an integer in the code")
  }

  @Test func hyperparameterThatTheFileLacksIsRefused() throws {
    let yaml = fixtureYAML.replacing("plastic:\n", with: "elastic:\n")
    try expectMismatch(
      LineExperiment.self, yaml: yaml, "the code reads 'plastic', which the file lacks")
  }

  private func expectMismatch(
    _ type: any Experiment.Type, yaml: String = fixtureYAML, _ message: String
  ) throws {
    try Laboratory.with(["test/fig1-line": yaml]) { laboratory in
      var laboratory = laboratory
      laboratory.experiments = [type]
      let error = #expect(throws: ReproductionError.self) { try laboratory.catalog() }
      #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }
  }

  @Test func fingerprintDependsOnTheNamedUnitsAndTheCoreOnly() throws {
    let units = ["CKernels", "LinearAlgebra", "NetworkCore", "Tasks", "Models/A", "Models/B"]
      .reduce(into: [:]) { $0[$1] = "1" }
    func fingerprint(_ edit: String?, _ names: [String] = ["Models/A"]) throws -> String {
      var units = units
      if let edit { units[edit] = "2" }
      return try CodeFingerprints(units: units).fingerprint(of: names, experiment: "a/b")
    }
    #expect(try fingerprint("Models/B") == fingerprint(nil))
    #expect(try fingerprint("Models/A") != fingerprint(nil))
    #expect(try fingerprint("NetworkCore") != fingerprint(nil))
    #expect(try fingerprint(nil, ["Models/A", "Models/B"]) != fingerprint(nil))
    #expect(throws: ReproductionError.self) { try fingerprint(nil, ["Models/C"]) }
  }
}
