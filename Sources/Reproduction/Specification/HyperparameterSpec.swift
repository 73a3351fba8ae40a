import Support

/// One hyperparameter of an experiment: its default, and where that comes from.
public struct HyperparameterSpec: Hashable, Sendable {
  /// Where a value was found.
  public enum Source: String, CaseIterable, Hashable, Sendable {
    case paper
    case supplement
    case authorCode = "author code"
    case reimplementation = "re-implementation"
    case ours
  }

  public var name: String
  public var value: JSONValue
  public var type: HyperparameterType
  public var unit: String?
  public var source: Source
  /// The place in the source.
  public var place: String?
  /// Why this value, where it is ours.
  public var reason: String?
  public var about: String
  public var choices: [JSONValue]?
  public var minimum: Double?
  public var maximum: Double?

  /// Says what is wrong with a value, or returns it in the hyperparameter's own type.
  func check(_ value: JSONValue) -> Result<JSONValue, Refusal> {
    guard let normalized = type.normalized(value) else {
      return .failure(Refusal("is \(value), but should be: \(type)"))
    }
    let elements = normalized.arrayValue ?? [normalized]
    for element in elements {
      if let choices, !choices.contains(element) {
        let list = choices.map { $0.stringValue ?? $0.canonicalText }.joined(separator: ", ")
        return .failure(Refusal("is \(element), but should be one of: \(list)"))
      }
      guard let number = element.doubleValue else { continue }
      if let minimum, number < minimum {
        return .failure(Refusal("is \(element), below the minimum of \(minimum)"))
      }
      if let maximum, number > maximum {
        return .failure(Refusal("is \(element), above the maximum of \(maximum)"))
      }
    }
    return .success(normalized)
  }

  struct Refusal: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }
}
