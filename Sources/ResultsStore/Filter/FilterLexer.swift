/// A word of a filter and where it stands.
struct FilterToken: Hashable {
  enum Kind: Hashable {
    /// A field, a keyword, `true`, `nan`, ...
    case word(String)
    /// A text in quotes.
    case string(String)
    case number(Double)
    /// An operator, a parenthesis or a comma.
    case symbol(String)
    case end
  }

  var kind: Kind
  /// Counted in characters from 1.
  var column: Int
}

/// Cuts the text of a filter into tokens.
struct FilterLexer {
  private let source: String
  private let characters: [Character]
  private var position = 0

  init(_ source: String) {
    self.source = source
    characters = Array(source)
  }

  /// All tokens, an `end` last.
  ///
  /// - Throws: ``StoreError/filter(source:column:message:)``.
  static func tokens(of source: String) throws -> [FilterToken] {
    var lexer = FilterLexer(source)
    var tokens: [FilterToken] = []
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
    return tokens
  }

  private mutating func next() throws -> FilterToken {
    while let character = peek, character.isWhitespace { position += 1 }
    let column = position + 1
    guard let character = peek else { return FilterToken(kind: .end, column: column) }
    let kind: FilterToken.Kind
    if character.isLetter || character == "_" {
      kind = .word(try word())
    } else if character == "'" || character == "\"" {
      kind = .string(try string())
    } else if character.isASCII && character.isNumber || "+-.".contains(character) {
      kind = try number()
    } else if "=!<>".contains(character) {
      kind = .symbol(try comparison())
    } else if "(),".contains(character) {
      position += 1
      kind = .symbol(String(character))
    } else {
      throw failure(column, "unexpected '\(character)'")
    }
    return FilterToken(kind: kind, column: column)
  }

  /// A name, in which a part behind a point may stand in double quotes: `metric."angle (deg)"`.
  private mutating func word() throws -> String {
    var text = ""
    while let character = peek {
      if character == "\"", text.hasSuffix(".") {
        return text + (try string())
      }
      guard character.isLetter || character.isNumber || "_.:/@-".contains(character) else { break }
      text.append(character)
      position += 1
    }
    return text
  }

  /// A text in single or double quotes, in which a doubled quote stands for itself.
  private mutating func string() throws -> String {
    let opening = position
    let quote = characters[opening]
    var text = ""
    position += 1
    while let character = peek {
      position += 1
      guard character == quote else {
        text.append(character)
        continue
      }
      guard peek == quote else { return text }
      text.append(quote)
      position += 1
    }
    throw failure(opening + 1, "the text opened here is not closed: add \(quote)")
  }

  private mutating func number() throws -> FilterToken.Kind {
    let start = position
    while let character = peek {
      let isSign = "+-".contains(character)
      let followsExponent = position > start && "eE".contains(characters[position - 1])
      let belongs =
        character.isLetter || character.isNumber || character == "."
        || (isSign && (position == start || followsExponent))
      guard belongs else { break }
      position += 1
    }
    let text = String(characters[start..<position])
    switch text.lowercased() {
    case "+inf", "+infinity": return .number(.infinity)
    case "-inf", "-infinity": return .number(-.infinity)
    default:
      guard let value = Double(text), !text.lowercased().contains("x") else {
        throw failure(start + 1, "'\(text)' is not a number; texts and times stand in quotes")
      }
      return .number(value)
    }
  }

  private mutating func comparison() throws -> String {
    let column = position + 1
    var text = ""
    while let character = peek, "=!<>".contains(character) {
      text.append(character)
      position += 1
    }
    switch text {
    case "=", "!=", "<", "<=", ">", ">=": return text
    case "==": return "="
    case "<>": return "!="
    default: throw failure(column, "unknown comparison '\(text)'; there are = != < <= > >=")
    }
  }

  private var peek: Character? { position < characters.count ? characters[position] : nil }

  private func failure(_ column: Int, _ message: String) -> StoreError {
    .filter(source: source, column: column, message: message)
  }
}
