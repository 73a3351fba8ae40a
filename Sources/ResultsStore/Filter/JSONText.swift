import Support

/// JSON texts for SQLite's `json_each`, by which a list of any length is one bound value.
enum JSONText {
  static func list(_ texts: [String]) -> String {
    JSONValue.array(texts.map { .string($0) }).canonicalText
  }
}
