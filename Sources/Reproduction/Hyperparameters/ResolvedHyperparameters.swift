import Support

/// The hyperparameters of a run: every one of the experiment's, each with the layer it came from.
public struct ResolvedHyperparameters: Hashable, Sendable {
  /// What decided a value; a later one overrules those before it.
  public enum Origin: Hashable, Sendable, CustomStringConvertible {
    case file
    case variant(String)
    case profile(String)
    case commandLine

    public var description: String {
      switch self {
      case .file: "default"
      case .variant(let name): "variant \(name)"
      case .profile(let name): "profile \(name)"
      case .commandLine: "--set"
      }
    }
  }

  public internal(set) var values: [String: JSONValue] = [:]
  public internal(set) var origins: [String: Origin] = [:]
}

extension ExperimentSpec {
  /// Lays the values over one another: the file's, then the variant's, the profile's, and the
  /// assignments of the command line.
  ///
  /// - Parameters:
  ///   - profile: `nil` for the values before any profile.
  ///   - assignments: by hyperparameter, the text on the right of `=`.
  /// - Throws: ``ReproductionError`` for a profile, variant or hyperparameter that does not exist,
  ///   and for text that is no value of the hyperparameter's type, or out of its range.
  public func resolve(
    variant: String, profile: String? = nil, assignments: [String: String] = [:]
  ) throws -> ResolvedHyperparameters {
    var resolved = ResolvedHyperparameters()
    func lay(_ values: [String: JSONValue], _ origin: ResolvedHyperparameters.Origin) {
      for (name, value) in values {
        resolved.values[name] = value
        resolved.origins[name] = origin
      }
    }
    for hyperparameter in hyperparameters {
      lay([hyperparameter.name: hyperparameter.value], .file)
    }
    lay(try self.variant(variant).set, .variant(variant))
    if let profile { lay(try self.profile(profile).set, .profile(profile)) }
    // Sorted, so that of several mistakes the same one is always reported first.
    for (name, text) in assignments.sorted(by: { $0.key < $1.key }) {
      lay([name: try value(assigned: text, to: name)], .commandLine)
    }
    return resolved
  }

  private func value(assigned text: String, to name: String) throws -> JSONValue {
    guard let hyperparameter = hyperparameters.first(where: { $0.name == name }) else {
      throw unknown(name)
    }
    guard let value = YAMLScalar.value(assigned: text, type: hyperparameter.type) else {
      throw ReproductionError.illTypedHyperparameter(
        name, experiment: self.name, reason: "is '\(text)', but should be: \(hyperparameter.type)",
        valid: hyperparameterLines)
    }
    switch hyperparameter.check(value) {
    case .success(let value): return value
    case .failure(let refusal):
      throw ReproductionError.illTypedHyperparameter(
        name, experiment: self.name, reason: refusal.reason, valid: hyperparameterLines)
    }
  }

  /// The error for a hyperparameter that does not exist.
  func unknown(_ hyperparameter: String) -> ReproductionError {
    .unknownHyperparameter(
      hyperparameter, experiment: name,
      nearest: nearestName(to: hyperparameter, in: hyperparameters.map(\.name)),
      valid: hyperparameterLines)
  }

  /// A line for each hyperparameter: `learningRate: number, 0.1 1/ms`.
  private var hyperparameterLines: [String] {
    hyperparameters.map { hyperparameter in
      "\(hyperparameter.name): \(hyperparameter.type), \(hyperparameter.value)"
        + (hyperparameter.unit.map { " \($0)" } ?? "")
    }
  }

  /// Splits assignments `name=value` of a command line.
  ///
  /// - Throws: ``ReproductionError/malformedAssignment(_:)``,
  ///   ``ReproductionError/repeatedAssignment(_:)``.
  public static func assignments(_ texts: [String]) throws -> [String: String] {
    var assignments: [String: String] = [:]
    for text in texts {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw ReproductionError.malformedAssignment(text)
      }
      let name = String(text[..<equals])
      let value = String(text[text.index(after: equals)...])
      guard assignments.updateValue(value, forKey: name) == nil else {
        throw ReproductionError.repeatedAssignment(name)
      }
    }
    return assignments
  }
}
