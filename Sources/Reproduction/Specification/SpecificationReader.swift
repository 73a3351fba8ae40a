import Foundation
import Support
import Yams

extension ExperimentSpec {
  /// Reads an experiment's file; every problem in it is reported at once.
  ///
  /// - Parameters:
  ///   - file: the name that problems are reported under.
  ///   - shared: the text of `experiments/KEY/shared/NAME.yaml` by its name; `nil` where there is none.
  /// - Throws: ``ReproductionError/invalidSpecifications(_:)``, with the problems of the shared files too.
  public init(
    id: ExperimentID, yaml: String, file: String,
    shared: (String) throws -> String? = { _ in nil }
  ) throws {
    let collector = ProblemCollector(file: file)
    let spec = try collector.compose(yaml).map { root in
      var reader = SpecificationReader(root: root, collector: collector)
      return try reader.read(id: id, shared: shared)
    }
    guard let spec, collector.problems.isEmpty else {
      throw ReproductionError.invalidSpecifications(collector.problems)
    }
    self = spec
  }
}

/// Reads the parts of an experiment's file, in the order in which they depend on one another.
struct SpecificationReader {
  let root: YAMLMapping
  /// Whether a name that seems unknown may be that of a hyperparameter in a shared file that could not be read.
  var lacksSharedFiles = false

  init(root: Node, collector: ProblemCollector) {
    self.root = YAMLMapping(
      root, path: "",
      keys: [
        "experiment", "title", "paper", "shows", "sharedHyperparameters", "defaults",
        "hyperparameters", "variants", "profiles", "deviations", "claims", "charts", "testMetrics",
      ], line: nil, collector: collector)
  }

  mutating func read(id: ExperimentID, shared: (String) throws -> String?) throws -> ExperimentSpec
  {
    if root.text("experiment") != id.description, root.has("experiment") {
      root.refuse("experiment", "should be '\(id)', as the file's place says")
    }
    let paper = root.mapping("paper", keys: ["key", "figure"])
    let sharedFiles = root.optionalTexts("sharedHyperparameters")
    lacksSharedFiles = sharedFiles == nil && root.has("sharedHyperparameters")
    let hyperparameters = try readHyperparameters(
      sharedFiles: sharedFiles ?? [], paper: id.paper, shared: shared)
    let variants = readVariants(hyperparameters)
    let profiles = readProfiles(hyperparameters, variants: variants.map(\.name))
    return ExperimentSpec(
      id: id, title: root.text("title"),
      paper: PaperReference(key: paper.text("key"), figure: paper.text("figure")),
      shows: root.text("shows"),
      sharedHyperparameters: sharedFiles ?? [],
      hyperparameters: hyperparameters, variants: variants,
      profiles: profiles,
      deviations: root.mappings("deviations", keys: ["place", "text"]).map {
        Deviation(place: $0.text("place"), text: $0.text("text"))
      },
      claims: readClaims(variants: variants.map(\.name), profiles: profiles.map(\.name)),
      charts: readCharts(hyperparameters, variants),
      testMetrics: root.optionalTexts("testMetrics") ?? [])
  }

  private func readVariants(_ hyperparameters: [HyperparameterSpec]) -> [VariantSpec] {
    guard root.has("variants") else {
      return [VariantSpec(name: ExperimentSpec.defaultVariant, about: "", set: [:])]
    }
    let section = root.mapping("variants", keys: nil)
    return section.keys.map { name in
      let variant = section.mapping(name, keys: ["about", "set"])
      if !isExpressionName(name) {
        section.refuse(name, "a variant's name has letters, digits and '_' only")
      }
      return VariantSpec(
        name: name, about: variant.text("about"), set: readSet(variant, hyperparameters))
    }
  }

  private func readProfiles(_ hyperparameters: [HyperparameterSpec], variants: [String])
    -> [ProfileSpec]
  {
    let section = root.mapping("profiles", keys: ExperimentSpec.profileNames)
    return ExperimentSpec.profileNames.compactMap { name in
      guard section.has(name) else {
        if name != ExperimentSpec.reducedProfile { section.refuse(name, "is missing") }
        return nil
      }
      let profile = section.mapping(name, keys: ["seeds", "set", "variants"])
      return ProfileSpec(
        name: name, seeds: profile.integer("seeds", minimum: 1),
        set: readSet(profile, hyperparameters),
        variants: readVariantNames(profile, among: variants))
    }
  }

  /// Reads the values that a variant or a profile sets.
  private func readSet(_ parent: YAMLMapping, _ hyperparameters: [HyperparameterSpec])
    -> [String: JSONValue]
  {
    guard parent.has("set") else { return [:] }
    let set = parent.mapping("set", keys: lacksSharedFiles ? nil : hyperparameters.map(\.name))
    var values: [String: JSONValue] = [:]
    for hyperparameter in hyperparameters where set.has(hyperparameter.name) {
      guard let value = set.value(hyperparameter.name) else { continue }
      switch hyperparameter.check(value) {
      case .success(let value): values[hyperparameter.name] = value
      case .failure(let refusal): set.refuse(hyperparameter.name, refusal.reason)
      }
    }
    return values
  }

  func readVariantNames(
    _ parent: YAMLMapping, _ key: String = "variants", among variants: [String]
  ) -> [String]? {
    let names = parent.optionalTexts(key)
    for name in names ?? [] where !variants.contains(name) {
      parent.refuse(
        key,
        "there is no variant '\(name)' (known: \(variants.joined(separator: ", ")))")
    }
    return names
  }
}
