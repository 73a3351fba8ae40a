import Support

/// The type of a hyperparameter: that of the value in its experiment's file.
public enum HyperparameterType: Hashable, Sendable, CustomStringConvertible {
  case integer
  case number
  case boolean
  case text
  indirect case list(of: HyperparameterType)

  /// The type of a value; `nil` of null, objects, empty lists, lists of lists and mixed lists.
  ///
  /// Integers among numbers are numbers.
  init?(of value: JSONValue) {
    switch value {
    case .int: self = .integer
    case .double: self = .number
    case .bool: self = .boolean
    case .string: self = .text
    case .array(let elements):
      let types = Set(elements.map(HyperparameterType.init(of:)))
      if types == [.integer, .number] {
        self = .list(of: .number)
      } else if types.count == 1, let only = types.first, let element = only {
        if case .list = element { return nil }
        self = .list(of: element)
      } else {
        return nil
      }
    case .null, .object: return nil
    }
  }

  /// The value as one of this type, an integer made a number where a number is asked for; `nil`
  /// where it is of another type.
  func normalized(_ value: JSONValue) -> JSONValue? {
    switch (self, value) {
    case (.integer, .int), (.number, .double), (.boolean, .bool), (.text, .string): return value
    case (.number, .int(let value)): return .double(Double(value))
    case (.list(let type), .array(let elements)):
      let normalized = elements.compactMap(type.normalized)
      return normalized.count == elements.count ? .array(normalized) : nil
    default: return nil
    }
  }

  public var description: String {
    switch self {
    case .integer: "integer"
    case .number: "number"
    case .boolean: "true or false"
    case .text: "text"
    case .list(let type): "list of \(type)"
    }
  }
}
