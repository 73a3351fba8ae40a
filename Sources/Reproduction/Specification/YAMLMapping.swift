import Support
import Yams

/// A mapping of a file, read strictly: keys outside the list are problems, as are missing and
/// ill-typed ones.
///
/// The accessors note a problem and return a stand-in of the right type, so that reading goes on
/// and finds the rest.
struct YAMLMapping {
  let path: String
  private let line: Int?
  private let nodes: [(key: String, line: Int?, node: Node)]
  let collector: ProblemCollector

  /// - Parameter keys: the keys that may stand here; `nil` where the keys are names of the author's.
  init(_ node: Node?, path: String, keys: [String]?, line: Int?, collector: ProblemCollector) {
    self.path = path
    self.line = node?.mark?.line ?? line
    self.collector = collector
    guard let mapping = node?.mapping else {
      if node != nil {
        collector.add("should be a mapping (key: value)", path: path, line: self.line)
      }
      nodes = []
      return
    }
    nodes = mapping.map { ($0.key.string ?? "", $0.key.mark?.line, $0.value) }
    guard let keys else { return }
    for (key, value) in mapping where !keys.contains(key.string ?? "") {
      let name = key.string ?? "?"
      let nearest = nearestName(to: name, in: keys).map { "; did you mean '\($0)'?" } ?? ""
      collector.add(
        "unknown key '\(name)'\(nearest) (known: \(keys.joined(separator: ", ")))", path: path,
        line: key.mark?.line ?? value.mark?.line)
    }
  }

  /// The keys, in the order of the file.
  var keys: [String] { nodes.map(\.key) }

  func has(_ key: String) -> Bool { node(key) != nil }

  func path(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// The line of the key; where there is none, that of the mapping.
  func line(_ key: String) -> Int? { nodes.first { $0.key == key }?.line ?? line }

  func refuse(_ key: String, _ message: String) {
    collector.add(message, path: path(key), line: line(key))
  }

  func refuse(_ message: String) {
    collector.add(message, path: path, line: line)
  }

  // MARK: Values

  func text(_ key: String) -> String {
    guard has(key) else {
      refuse(key, "is missing")
      return ""
    }
    return optionalText(key) ?? ""
  }

  func optionalText(_ key: String) -> String? {
    guard let node = node(key) else { return nil }
    let text = node.scalar?.string.trimmed ?? ""
    if text.isEmpty { refuse(key, "should be a text") }
    return text
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, default fallback: Choice)
    -> Choice where Choice.RawValue == String
  {
    let text = text(key)
    if let choice = Choice(rawValue: text) { return choice }
    if !text.isEmpty {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      refuse(key, "is '\(text)', but should be one of: \(known)")
    }
    return fallback
  }

  func integer(_ key: String, minimum: Int) -> Int {
    guard let value = node(key).flatMap(YAMLScalar.value)?.intValue, value >= minimum else {
      refuse(key, has(key) ? "should be an integer of at least \(minimum)" : "is missing")
      return minimum
    }
    return value
  }

  func boolean(_ key: String, default fallback: Bool) -> Bool {
    guard let node = node(key) else { return fallback }
    guard let value = YAMLScalar.value(node)?.boolValue else {
      refuse(key, "should be true or false")
      return fallback
    }
    return value
  }

  func optionalNumber(_ key: String) -> Double? {
    guard let node = node(key) else { return nil }
    guard let value = number(node) else {
      refuse(key, "should be a number")
      return nil
    }
    return value
  }

  /// A list of numbers.
  func numbers(_ key: String) -> [Double]? {
    guard let elements = node(key)?.sequence else { return nil }
    let numbers = elements.compactMap(number)
    return numbers.count == elements.count ? numbers : nil
  }

  func optionalTexts(_ key: String) -> [String]? {
    guard let node = node(key) else { return nil }
    let texts = node.sequence?.compactMap { $0.scalar?.string.trimmed } ?? []
    guard !texts.isEmpty, texts.count == node.sequence?.count, Set(texts).count == texts.count
    else {
      refuse(key, "should be a list of different texts, such as [a, b]")
      return nil
    }
    return texts
  }

  func value(_ key: String) -> JSONValue? {
    guard let node = node(key) else {
      refuse(key, "is missing")
      return nil
    }
    guard let value = YAMLScalar.value(node), value != .null else {
      refuse(key, "should be a number, true or false, a text, or a list of these")
      return nil
    }
    return value
  }

  // MARK: Structures

  func mapping(_ key: String, keys: [String]?) -> YAMLMapping {
    if let node = node(key), node.scalar?.string == "" {
      refuse(key, "is empty; leave the key out")
    }
    return YAMLMapping(
      node(key), path: path(key), keys: keys, line: line(key), collector: collector)
  }

  func mappings(_ key: String, keys: [String]) -> [YAMLMapping] {
    guard let node = node(key) else { return [] }
    guard let elements = node.sequence else {
      refuse(key, "should be a list (- key: value)")
      return []
    }
    return elements.enumerated().map { index, element in
      YAMLMapping(
        element, path: "\(path(key))[\(index)]", keys: keys, line: element.mark?.line,
        collector: collector)
    }
  }

  private func node(_ key: String) -> Node? { nodes.first { $0.key == key }?.node }

  private func number(_ node: Node) -> Double? {
    switch YAMLScalar.value(node) {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
}

extension String {
  /// Without white space at either end: folded prose ends in a line break.
  fileprivate var trimmed: String {
    let isInk = { (character: Character) in !character.isWhitespace }
    guard let first = firstIndex(where: isInk), let last = lastIndex(where: isInk) else {
      return ""
    }
    return String(self[first...last])
  }
}
