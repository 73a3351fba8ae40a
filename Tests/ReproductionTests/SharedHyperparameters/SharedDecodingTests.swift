import Foundation
import Reproduction
import Testing

private struct Training: Decodable, Sendable {
  let learningRate: Double
  let epochs: Int
}

private struct Network: Decodable, Sendable {
  let layers: [Int]
  let scheme: String
}

/// The line experiment with its hyperparameters in groups.
private enum Grouped: Experiment {
  struct Hyperparameters: Decodable, Sendable {
    @SharedHyperparameters var training: Training
    @SharedHyperparameters var network: Network
    let plastic: Bool
  }

  static let name = LineExperiment.name
  static let data = LineExperiment.data
  static let codeUnits = LineExperiment.codeUnits

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    try LineExperiment.run(
      LineExperiment.Hyperparameters(
        learningRate: h.training.learningRate, epochs: h.training.epochs,
        layers: h.network.layers, scheme: h.network.scheme, plastic: h.plastic), context)
  }
}

/// An experiment of which only the hyperparameters matter.
private enum Reading<Hyperparameters: Decodable & Sendable>: Experiment {
  static var name: String { LineExperiment.name }
  static var data: DataRequirement { .none }
  static var codeUnits: [String] { [] }
  static func run(_ h: Hyperparameters, _ context: RunContext) throws {}
}

private struct WithoutScheme: Decodable, Sendable {
  struct Network: Decodable, Sendable { let layers: [Int] }
  @SharedHyperparameters var training: Training
  @SharedHyperparameters var network: Network
  let plastic: Bool
}

private struct MistypedGroup<Epochs: Decodable & Sendable>: Decodable, Sendable {
  struct Training: Decodable, Sendable {
    let learningRate: Double
    let epochs: Epochs
  }
  @SharedHyperparameters var training: Training
  @SharedHyperparameters var network: Network
  let plastic: Bool
}

/// Reads `epochs` twice, once as a number with a fraction.
private struct Twice: Decodable, Sendable {
  @SharedHyperparameters var training: Training
  @SharedHyperparameters var network: Network
  let plastic: Bool
  let epochs: Double
}

private struct Nested: Decodable, Sendable {
  struct Inner: Decodable, Sendable {
    @SharedHyperparameters var training: Training
  }
  @SharedHyperparameters var inner: Inner
}

@Suite struct SharedDecodingTests {
  @Test func groupsReadTheSameValuesAndNothingIsRunAgain() throws {
    let flat = try Laboratory.with { laboratory in
      var laboratory = laboratory
      try laboratory.run()
      let metrics = try laboratory.store.runs().map(\.metrics)
      // The hyperparameters move into shared files and groups, in the same home.
      try makeHome(laboratory.folder, sharingFiles())
      laboratory.experiments = [Grouped.self]
      #expect(try laboratory.run().line == "6 skipped")
      return metrics
    }
    let grouped = try Laboratory.with(sharingFiles()) { laboratory in
      var laboratory = laboratory
      laboratory.experiments = [Grouped.self]
      try laboratory.run()
      return try laboratory.store.runs().map(\.metrics)
    }
    #expect(Set(grouped) == Set(flat))
    #expect(Set(flat).count == 6)
  }

  @Test func hyperparameterThatNoGroupReadsIsRefused() throws {
    try expectMismatch(
      Reading<WithoutScheme>.self, "the file has 'scheme', which the code does not read")
  }

  @Test func nameOfAGroupIsNoHyperparameter() throws {
    let yaml = sharingYAML.replacing(
      "  plastic:", with: "  network: {value: 1, source: paper, about: x}\n  plastic:")
    try expectMismatch(
      Grouped.self, yaml: yaml, "the file has 'network', which the code does not read")
  }

  @Test func typesOfFileAndGroupMustAgree() throws {
    try expectMismatch(
      Reading<MistypedGroup<Double>>.self, "'epochs' is 1 in the file, but a number with")
    try expectMismatch(Reading<MistypedGroup<Bool>>.self, "disagree: 'epochs': ")
    try expectMismatch(Reading<Twice>.self, "'epochs' is 1 in the file, but a number with")
  }

  @Test func hyperparameterOfAGroupThatTheFilesLackIsRefused() throws {
    let yaml = sharingYAML.replacing("[training, network]", with: "[network]")
      .replacing("set: {layers: [30, 10], epochs: 20}", with: "set: {layers: [30, 10]}")
      .replacing("set: {epochs: 1}, ", with: "").replacing(", set: {epochs: 5}", with: "")
    try expectMismatch(
      Grouped.self, yaml: yaml, "the code reads 'learningRate', which the file lacks")
  }

  @Test func groupInsideAGroupIsRefused() throws {
    try expectMismatch(
      Reading<Nested>.self, "'training': a group of shared hyperparameters holds no other group")
  }

  @Test func nameThatGroupsAreDecodedUnderIsRefused() throws {
    let yaml = sharingYAML.replacing(
      "  plastic:", with: "  super: {value: 1, source: paper, about: x}\n  plastic:")
    try expectMismatch(Grouped.self, yaml: yaml, "a hyperparameter cannot have the name 'super'")
  }

  private func expectMismatch(
    _ type: any Experiment.Type, yaml: String = sharingYAML, _ message: String
  ) throws {
    try Laboratory.with(sharingFiles(yaml)) { laboratory in
      var laboratory = laboratory
      laboratory.experiments = [type]
      let error = #expect(throws: ReproductionError.self) { try laboratory.catalog() }
      #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }
  }
}
