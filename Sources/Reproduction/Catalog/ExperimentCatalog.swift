import NetworkCore
import Support

/// An experiment with what its file says.
public struct CatalogEntry: Sendable {
  public let type: any Experiment.Type
  public let specification: ExperimentSpec
  /// The fingerprint of the code that its numbers depend on.
  public let codeFingerprint: String

  public var id: ExperimentID { specification.id }
  public var name: String { specification.name }

  /// What the circuits of a variant ask of biology, at the full scale of the file.
  ///
  /// - Throws: ``ReproductionError/unknownVariant(_:experiment:known:)``.
  public func plausibility(variant: String) throws -> [PlausibilityTable] {
    try type.plausibility(resolved: specification.resolve(variant: variant).values)
  }
}

/// Every experiment that can be run, in the order of an explicit list.
public struct ExperimentCatalog: Sendable {
  public let entries: [CatalogEntry]

  /// Reads the file of each experiment, and checks that it fits the code.
  ///
  /// - Precondition: the names are different and of the form `KEY/FIGURE`.
  /// - Throws: ``ReproductionError/invalidSpecifications(_:)`` with the problems of all files,
  ///   ``ReproductionError/hyperparameterMismatch(experiment:reason:)``,
  ///   ``ReproductionError/unknownCodeUnit(_:experiment:known:)``.
  public init(
    _ experiments: [any Experiment.Type], home: ProjectHome, fingerprints: CodeFingerprints
  ) throws {
    precondition(
      Set(experiments.map { $0.name }).count == experiments.count, "two experiments of one name")
    var entries: [CatalogEntry] = []
    var problems: [SpecificationProblem] = []
    for type in experiments {
      guard let id = ExperimentID(type.name) else {
        preconditionFailure("'\(type.name)' is not of the form KEY/FIGURE")
      }
      do {
        let spec = try home.specification(of: id)
        try type.check(spec)
        entries.append(
          CatalogEntry(
            type: type, specification: spec,
            codeFingerprint: try fingerprints.fingerprint(
              of: type.codeUnits, experiment: type.name)))
      } catch ReproductionError.invalidSpecifications(let found) {
        // What is wrong with a shared file is so for each of its figures.
        problems += found.filter { !problems.contains($0) }
      }
    }
    guard problems.isEmpty else { throw ReproductionError.invalidSpecifications(problems) }
    self.entries = entries
  }

  /// Finds an experiment by its full name, by its figure, or by a beginning of either that fits
  /// only one.
  ///
  /// - Throws: ``ReproductionError/unknownExperiment(_:nearest:)``,
  ///   ``ReproductionError/ambiguousExperiment(_:candidates:)``.
  public func entry(_ name: String) throws -> CatalogEntry {
    let exact = entries.filter { $0.name == name || $0.id.figure == name }
    let found =
      exact.isEmpty && !name.isEmpty
      ? entries.filter { $0.name.hasPrefix(name) || $0.id.figure.hasPrefix(name) } : exact
    guard let only = found.first else {
      throw ReproductionError.unknownExperiment(name, nearest: nearest(to: name))
    }
    guard found.count == 1 else {
      throw ReproductionError.ambiguousExperiment(name, candidates: found.map(\.name))
    }
    return only
  }

  /// The full name of the experiment that is most like a text, whole or by its figure.
  private func nearest(to text: String) -> String? {
    let names = entries.map(\.name)
    if let name = nearestName(to: text, in: names) { return name }
    guard text.count > 1 else { return nil }
    // A mistyped beginning is compared with equally long beginnings of papers and figures.
    for part in [\ExperimentID.figure, \ExperimentID.paper] {
      let beginnings = entries.map { String($0.id[keyPath: part].prefix(text.count)) }
      for candidates in [entries.map { $0.id[keyPath: part] }, beginnings] {
        if let name = nearestName(to: text, in: candidates),
          let index = candidates.firstIndex(of: name)
        {
          return entries[index].name
        }
      }
    }
    return nil
  }
}
