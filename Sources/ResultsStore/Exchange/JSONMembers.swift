import Support

/// The members of a JSON object, each asked for with the type that it must have.
///
/// All functions throw a ``ReadingError`` that names the member.
struct JSONMembers {
  private let members: [String: JSONValue]
  /// Where the object stands in its document; empty for the document itself.
  private let path: String

  init(_ value: JSONValue, path: String) throws {
    guard let members = value.objectValue else {
      throw ReadingError("\(path.isEmpty ? "it" : "'\(path)'") is a \(value.typeName), no object")
    }
    self.members = members
    self.path = path
  }

  /// Whether there is such a member.
  func has(_ name: String) -> Bool { members[name] != nil }

  func string(_ name: String) throws -> String {
    try required(name, "a text", \.stringValue)
  }

  func optionalString(_ name: String) throws -> String? {
    members[name] == .null ? nil : try string(name)
  }

  func int(_ name: String) throws -> Int {
    try required(name, "an integer", \.intValue)
  }

  func bool(_ name: String) throws -> Bool {
    try required(name, "true or false", \.boolValue)
  }

  func double(_ name: String) throws -> Double {
    try required(name, "a finite number") { value in
      value.doubleValue.flatMap { $0.isFinite ? $0 : nil }
    }
  }

  func optionalDouble(_ name: String) throws -> Double? {
    members[name] == .null ? nil : try double(name)
  }

  func list(_ name: String) throws -> [JSONValue] {
    try required(name, "a list", \.arrayValue)
  }

  func object(_ name: String) throws -> [String: JSONValue] {
    try required(name, "an object", \.objectValue)
  }

  private func required<Value>(
    _ name: String, _ wanted: String, _ convert: (JSONValue) -> Value?
  ) throws -> Value {
    let place = path.isEmpty ? name : "\(path).\(name)"
    guard let member = members[name] else { throw ReadingError("'\(place)' is missing") }
    guard let value = convert(member) else { throw ReadingError("'\(place)' is not \(wanted)") }
    return value
  }
}
