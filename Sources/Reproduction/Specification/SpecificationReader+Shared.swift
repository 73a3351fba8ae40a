import Foundation

extension SpecificationReader {
  /// Reads the hyperparameters of the shared files, in the order listed, then the figure's own.
  ///
  /// - Parameters:
  ///   - sharedFiles: their names.
  ///   - shared: the text of a shared file by its name; `nil` where there is none.
  mutating func readHyperparameters(
    sharedFiles: [String], paper: String, shared: (String) throws -> String?
  ) throws -> [HyperparameterSpec] {
    var reader = HyperparameterReader()
    for name in sharedFiles {
      if try !readSharedFile(name, paper: paper, shared, into: &reader) { lacksSharedFiles = true }
    }
    if root.has("hyperparameters") { reader.read(root) }
    if root.has("defaults") { reader.readDefaults(root, refusesUnknown: !lacksSharedFiles) }
    return reader.hyperparameters
  }

  /// Reads one file `experiments/KEY/shared/NAME.yaml`.
  ///
  /// - Returns: whether there is such a file, and YAML in it.
  private func readSharedFile(
    _ name: String, paper: String, _ shared: (String) throws -> String?,
    into reader: inout HyperparameterReader
  ) throws -> Bool {
    guard ExperimentID.isName(name) else {
      root.refuse(
        "sharedHyperparameters",
        "'\(name)' should be the name of a file in experiments/\(paper)/shared, without extension")
      return false
    }
    let collector = ProblemCollector(file: "experiments/\(paper)/shared/\(name).yaml")
    defer { root.collector.add(collector.problems) }
    let yaml: String?
    do {
      yaml = try shared(name)
    } catch {
      collector.add("cannot be read: \(error.localizedDescription)", path: "", line: nil)
      return false
    }
    guard let yaml else {
      collector.add(
        "is missing, but \(root.collector.file) has it in its sharedHyperparameters", path: "",
        line: nil)
      return false
    }
    guard let node = try collector.compose(yaml) else { return false }
    let file = YAMLMapping(
      node, path: "", keys: ["hyperparameters"], line: nil, collector: collector)
    if file.has("hyperparameters") {
      reader.read(file)
    } else {
      file.refuse("hyperparameters", "is missing")
    }
    return true
  }
}
