import Support

/// The hashes of the parts of the sources, as the build found them.
public struct CodeFingerprints: Hashable, Sendable {
  /// The parts that every experiment depends on.
  public static let coreUnits = ["CKernels", "LinearAlgebra", "NetworkCore", "Tasks"]

  /// By part: a target of the package, or a folder in one such as `Models/Microcircuit`.
  public let units: [String: String]

  public init(units: [String: String]) {
    self.units = units
  }

  /// The hash of the core and of the parts that an experiment names.
  ///
  /// - Throws: ``ReproductionError/unknownCodeUnit(_:experiment:known:)``.
  public func fingerprint(of names: [String], experiment: String) throws -> String {
    var text = ""
    for name in Set(Self.coreUnits + names).sorted() {
      guard let hash = units[name] else {
        throw ReproductionError.unknownCodeUnit(
          name, experiment: experiment, known: units.keys.sorted())
      }
      text += "\(name) \(hash)\n"
    }
    return SHA256.hash(text)
  }
}
