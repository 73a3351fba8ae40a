/// Where an expression stops making sense: a message, and the column, counted from 1.
public struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
  public let source: String
  public let column: Int
  public let message: String

  public var description: String {
    "\(message), in column \(column) of '\(source)'"
  }
}

extension MetricExpression {
  /// - Throws: ``ExpressionError``.
  public init(parsing source: String) throws {
    var parser = MetricExpressionParser(source)
    root = try parser.parseClaim()
    references = parser.references
    self.source = source
  }
}

/// Whether the text can stand in an expression as a metric's or a variant's name.
package func isExpressionName(_ text: String) -> Bool {
  guard let first = text.first, first.isASCII, first.isLetter else { return false }
  return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
}

/// A recursive-descent parser, one method per rule of the grammar.
private struct MetricExpressionParser {
  private let source: String
  private let characters: [Character]
  private var position = 0
  private var depth = 0
  private var isInMedian = false
  private(set) var references: [MetricReference] = []

  /// Far beyond any claim, and far from the end of the stack.
  private static let deepestNesting = 100

  init(_ source: String) {
    self.source = source
    characters = Array(source)
  }

  mutating func parseClaim() throws -> ExpressionNode {
    let start = position
    let node: ExpressionNode
    if takeName() == "fraction", take("(") {
      node = .fraction(try parseTest(of: "fraction"))
      guard take(")") else { throw failure("')' is missing") }
    } else {
      position = start
      node = try parseSum()
    }
    skipSpaces()
    guard position == characters.count else {
      throw failure("'\(characters[position])' is not expected here")
    }
    if node.hasMedian {
      if case .fraction = node {
        throw failure("a fraction is of seeds, a median of all of them", at: 0)
      }
      guard !node.hasMetricOfOneSeed else {
        throw failure("where there is a median, every metric should be inside one", at: 0)
      }
    }
    return node
  }

  private mutating func parseTest(of function: String) throws -> ExpressionTest {
    let left = try parseSum()
    guard let comparison = takeComparison() else {
      throw failure("\(function)(...) needs a comparison: <=, <, >= or >")
    }
    return ExpressionTest(comparison: comparison, left: left, right: try parseSum())
  }

  /// What stands between parentheses, with commas between.
  private mutating func parseList<Element>(
    _ parse: (inout MetricExpressionParser) throws -> Element
  ) throws -> [Element] {
    var list = [try parse(&self)]
    while take(",") { list.append(try parse(&self)) }
    guard take(")") else { throw failure("')' is missing") }
    return list
  }

  private mutating func parseMedian(at start: Int) throws -> ExpressionNode {
    guard !isInMedian else { throw failure("a median of medians says nothing", at: start) }
    isInMedian = true
    defer { isInMedian = false }
    return .median(try parseList { try $0.parseSum() })
  }

  private mutating func parseSum() throws -> ExpressionNode {
    var node = try parseProduct()
    while true {
      if take("+") {
        node = .binary(.plus, node, try parseProduct())
      } else if take("-") {
        node = .binary(.minus, node, try parseProduct())
      } else {
        return node
      }
    }
  }

  private mutating func parseProduct() throws -> ExpressionNode {
    var node = try parseFactor()
    while true {
      if take("*") {
        node = .binary(.times, node, try parseFactor())
      } else if take("/") {
        node = .binary(.over, node, try parseFactor())
      } else {
        return node
      }
    }
  }

  private mutating func parseFactor() throws -> ExpressionNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepestNesting else { throw failure("nested too deeply") }
    if take("-") { return .negation(try parseFactor()) }
    if take("(") { return try parseRestOfParentheses() }
    if let number = try takeNumber() { return .number(number) }
    let start = position
    guard let name = takeName() else {
      throw failure("a metric, a number or '(' should be here")
    }
    if take("(") { return try parseCall(of: name, at: start) }
    return .metric(try parseRestOfMetric(name))
  }

  private mutating func parseCall(of name: String, at start: Int) throws -> ExpressionNode {
    if let function = ExpressionFunction(rawValue: name) {
      return .call(function, try parseRestOfParentheses())
    }
    if let extreme = ExpressionExtreme(rawValue: name) {
      return .extreme(extreme, try parseList { try $0.parseSum() })
    }
    switch name {
    case "median": return try parseMedian(at: start)
    case "count": return .count(try parseList { try $0.parseTest(of: "count") })
    default:
      let known =
        ExpressionFunction.allCases.map(\.rawValue) + ExpressionExtreme.allCases.map(\.rawValue)
        + ["median", "count"]
      throw failure(
        "'\(name)' is not a function here (known: \(known.joined(separator: ", ")))", at: start)
    }
  }

  private mutating func parseRestOfParentheses() throws -> ExpressionNode {
    let node = try parseSum()
    guard take(")") else { throw failure("')' is missing") }
    return node
  }

  private mutating func parseRestOfMetric(_ name: String) throws -> MetricReference {
    var reference = MetricReference(metric: name)
    if position < characters.count, characters[position] == "." {
      position += 1
      guard position < characters.count, characters[position].isLetter, let metric = takeName()
      else { throw failure("the metric's name should follow '\(name).'") }
      reference = MetricReference(variant: name, metric: metric)
    }
    if !references.contains(reference) { references.append(reference) }
    return reference
  }

  private mutating func takeComparison() -> ExpressionComparison? {
    skipSpaces()
    // Longer symbols stand first in the enumeration: '<' would cut '<=' short.
    let found = ExpressionComparison.allCases.first {
      characters[position...].starts(with: $0.rawValue)
    }
    position += found?.rawValue.count ?? 0
    return found
  }

  private mutating func takeName() -> String? {
    skipSpaces()
    var end = position
    while end < characters.count, isExpressionName(String(characters[position...end])) { end += 1 }
    guard end > position else { return nil }
    defer { position = end }
    return String(characters[position..<end])
  }

  /// Takes `12`, `0.5`, `1e-3`, `.5`; the number ends where no longer text is one.
  private mutating func takeNumber() throws -> Double? {
    skipSpaces()
    guard position < characters.count,
      characters[position].isASCII && characters[position].isNumber || characters[position] == "."
    else { return nil }
    let start = position
    var end = position
    while end < characters.count, isPartOfNumber(end) { end += 1 }
    position = end
    guard let value = Double(String(characters[start..<end])) else {
      throw failure("'\(String(characters[start..<end]))' is not a number", at: start)
    }
    return value
  }

  private func isPartOfNumber(_ index: Int) -> Bool {
    let character = characters[index]
    if character == "+" || character == "-" {
      return index > position && "eE".contains(characters[index - 1])
    }
    return character == "." || character.isASCII && (character.isNumber || character.isLetter)
  }

  private mutating func take(_ symbol: Character) -> Bool {
    skipSpaces()
    guard position < characters.count, characters[position] == symbol else { return false }
    position += 1
    return true
  }

  private mutating func skipSpaces() {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
  }

  private func failure(_ message: String, at place: Int? = nil) -> ExpressionError {
    ExpressionError(source: source, column: (place ?? position) + 1, message: message)
  }
}
