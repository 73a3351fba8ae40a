extension RunFilter {
  /// Reads a condition on runs.
  ///
  /// ```
  /// experiment = 'baselines/mnist' and (metric.test_error < 0.03 or not tag = 'odd')
  /// hp.learningRate >= 0.1 and started > '2026-11-01' and note is null
  /// ```
  ///
  /// Fields: ``fieldNames``. Comparisons: `= != < <= > >= like`, `in (...)`, `is null`,
  /// `is not null`, put together by `not`, `and`, `or` (binding in this order) and parentheses.
  /// Keywords are of either case; texts and times stand in quotes.
  ///
  /// - A comparison with a value that a run lacks is false, and `not` makes it true.
  /// - Times are UTC unless they say otherwise: `'2026-11-01'` is that midnight, except that
  ///   `= '2026-11-01'` means the whole day. `duration` is in seconds.
  /// - `tag` and `note` compare with any of a run's tags or notes, `!=` with none of them.
  /// - `metric.x = nan` finds diverged runs; other comparisons with not-a-number are false.
  ///
  /// - Throws: ``StoreError/filter(source:column:message:)``, pointing at the column.
  public static func parse(_ source: String) throws -> RunFilter {
    var parser = FilterParser(source: source, tokens: try FilterLexer.tokens(of: source))
    return try parser.parse()
  }

  /// The fields that ``parse(_:)`` and ``RunSort/parse(_:)`` know.
  public static var fieldNames: [String] { RunField.names }
}

/// A recursive-descent reader: or, and, not, then a comparison or a parenthesis.
private struct FilterParser {
  let source: String
  let tokens: [FilterToken]
  var position = 0
  var depth = 0

  static let deepestNesting = 100

  var token: FilterToken { tokens[position] }

  mutating func parse() throws -> RunFilter {
    let filter = try disjunction()
    guard token.kind == .end else {
      throw failure("'and', 'or' or the end of the filter should be here")
    }
    return filter
  }

  mutating func disjunction() throws -> RunFilter {
    var filter = try conjunction()
    while takeWord("or") { filter = filter || (try conjunction()) }
    return filter
  }

  mutating func conjunction() throws -> RunFilter {
    var filter = try negation()
    while takeWord("and") { filter = filter && (try negation()) }
    return filter
  }

  mutating func negation() throws -> RunFilter {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepestNesting else { throw failure("the filter is nested too deeply") }
    if takeWord("not") { return !(try negation()) }
    if takeSymbol("(") {
      let filter = try disjunction()
      guard takeSymbol(")") else { throw failure("')' should be here") }
      return filter
    }
    return try comparison()
  }

  mutating func comparison() throws -> RunFilter {
    let fieldToken = token
    guard case .word(let name) = fieldToken.kind, !Self.keywords.contains(name.lowercased()) else {
      let names = RunField.names.joined(separator: ", ")
      throw failure("a field should be here; valid fields: \(names)")
    }
    let field: RunField
    switch RunField.named(name) {
    case .success(let found): field = found
    case .failure(let error): throw failure(error.message)
    }
    position += 1
    let comparison = RunComparison(field: field, name: name)
    if takeWord("is") {
      let isNegated = takeWord("not")
      guard takeWord("null") else { throw failure("'null' should be here") }
      return isNegated ? !comparison.isNull : comparison.isNull
    }
    let isNegated = takeWord("not")
    if takeWord("in") {
      let filter = try anyOf(comparison)
      return isNegated ? !filter : filter
    }
    if takeWord("like") {
      let filter = try compile(comparison, "like")
      return isNegated ? !filter : filter
    }
    guard !isNegated, case .symbol(let symbol) = token.kind, !"(),".contains(symbol) else {
      throw failure(
        isNegated
          ? "'in' or 'like' should be here"
          : "a comparison should be here: = != < <= > >= like, in (...), is null, is not null")
    }
    position += 1
    return try compile(comparison, symbol)
  }

  mutating func anyOf(_ comparison: RunComparison) throws -> RunFilter {
    guard takeSymbol("(") else { throw failure("'(' and a list of values should be here") }
    var filter = try compile(comparison, "=")
    while takeSymbol(",") { filter = filter || (try compile(comparison, "=")) }
    guard takeSymbol(")") else { throw failure("',' or ')' should be here") }
    return filter
  }

  /// Compares with the value that comes next.
  mutating func compile(_ comparison: RunComparison, _ symbol: String) throws -> RunFilter {
    let literal = try literal()
    switch comparison.compile(symbol, literal) {
    case .success(let filter):
      position += 1
      return filter
    case .failure(let mismatch): throw failure(mismatch.message)
    }
  }

  func literal() throws -> FilterLiteral {
    switch token.kind {
    case .string(let text): return .text(text)
    case .number(let number): return .number(number)
    case .word(let word):
      switch word.lowercased() {
      case "true": return .bool(true)
      case "false": return .bool(false)
      case "nan": return .number(.nan)
      case "inf", "infinity": return .number(.infinity)
      case "null": throw failure("compare with null by 'is null' or 'is not null'")
      default: throw failure("a value should be here; a text stands in quotes: '\(word)'")
      }
    case .symbol, .end: throw failure("a value should be here")
    }
  }
}

extension FilterParser {
  static let keywords: Set<String> = ["and", "or", "not", "in", "is", "like", "null"]

  mutating func takeWord(_ keyword: String) -> Bool {
    guard case .word(let word) = token.kind, word.lowercased() == keyword else { return false }
    position += 1
    return true
  }

  mutating func takeSymbol(_ symbol: String) -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    position += 1
    return true
  }

  /// An error at the current token.
  func failure(_ message: String) -> StoreError {
    .filter(source: source, column: token.column, message: message)
  }
}
