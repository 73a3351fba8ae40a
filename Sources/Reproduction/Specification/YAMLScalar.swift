import Support
import Yams

/// Reads scalars and lists of scalars by rules stricter than YAML's own.
///
/// Unquoted `true` and `false` are booleans, decimal numerals are numbers, all else is text: `no`
/// and `on` stay words, and `1_000`, `0x10`, `.inf` and `.nan` are not numbers.
enum YAMLScalar {
  /// Returns `nil` of what is no scalar and no list of scalars.
  static func value(_ node: Node) -> JSONValue? {
    switch node {
    case .scalar(let scalar):
      switch scalar.style {
      case .any, .plain: return value(plain: scalar.string)
      default: return .string(scalar.string)
      }
    case .sequence(let sequence):
      let elements = sequence.compactMap(value)
      return elements.count == sequence.count ? .array(elements) : nil
    case .mapping, .alias: return nil
    }
  }

  static func value(plain text: String) -> JSONValue {
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "", "~", "null": return .null
    default: break
    }
    if let integer = Int(text) { return .int(integer) }
    if text.allSatisfy({ "0123456789+-.eE".contains($0) }), let number = Double(text),
      number.isFinite
    {
      return .double(number)
    }
    return .string(text)
  }

  /// Reads the value of an assignment `name=text` as one of a type; `nil` where it is none.
  ///
  /// Text is taken as it stands, quotes and all; lists are written `[1, 2]`.
  static func value(assigned text: String, type: HyperparameterType) -> JSONValue? {
    if type == .text { return .string(text) }
    guard let node = try? Yams.compose(yaml: text), let value = value(node) else { return nil }
    return type.normalized(value)
  }
}
