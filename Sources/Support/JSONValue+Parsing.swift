import Foundation

extension JSONValue {
  /// Reads a JSON text (RFC 8259), strictly, and keeps `1` apart from `1.0`.
  ///
  /// Integers beyond Int become doubles. Refused, beside what the grammar refuses: a key given
  /// twice in one object, numbers beyond Double, and nesting deeper than 200.
  ///
  /// - Throws: ``SupportError/malformedJSON(column:reason:)``.
  public init(parsing text: String) throws {
    self = try Array(text.utf8).withUnsafeBufferPointer { bytes in
      var parser = JSONParser(bytes: bytes)
      return try parser.parseDocument()
    }
  }
}

/// A recursive-descent reader over UTF-8 bytes.
private struct JSONParser {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0

  static let deepestNesting = 200

  mutating func parseDocument() throws -> JSONValue {
    let value = try parseValue(depth: 0)
    skipSpaces()
    guard position == bytes.count else { throw failure("unexpected text after the value") }
    return value
  }

  mutating func parseValue(depth: Int) throws -> JSONValue {
    guard depth <= Self.deepestNesting else { throw failure("nested too deeply") }
    skipSpaces()
    switch peek {
    case nil: throw failure("a value should be here")
    case UInt8(ascii: "{"): return try parseObject(depth: depth)
    case UInt8(ascii: "["): return try parseArray(depth: depth)
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    default: return try parseNumber()
    }
  }

  mutating func parseObject(depth: Int) throws -> JSONValue {
    var members: [String: JSONValue] = [:]
    position += 1
    skipSpaces()
    if take("}") { return .object(members) }
    while true {
      skipSpaces()
      guard peek == UInt8(ascii: "\"") else { throw failure("a key in quotes should be here") }
      let start = position
      let key = try parseString()
      skipSpaces()
      guard take(":") else { throw failure("':' should follow the key") }
      let value = try parseValue(depth: depth + 1)
      guard members.updateValue(value, forKey: key) == nil else {
        position = start
        throw failure("the key '\(key)' is given twice")
      }
      skipSpaces()
      if take("}") { return .object(members) }
      guard take(",") else { throw failure("',' or '}' should be here") }
    }
  }

  mutating func parseArray(depth: Int) throws -> JSONValue {
    var elements: [JSONValue] = []
    position += 1
    skipSpaces()
    if take("]") { return .array(elements) }
    while true {
      elements.append(try parseValue(depth: depth + 1))
      skipSpaces()
      if take("]") { return .array(elements) }
      guard take(",") else { throw failure("',' or ']' should be here") }
    }
  }

  mutating func parseWord(_ word: String, _ value: JSONValue) throws -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw failure("not a value") }
    position += word.utf8.count
    return value
  }

  mutating func parseNumber() throws -> JSONValue {
    let start = position
    _ = take("-")
    let hasLeadingZero = peek == UInt8(ascii: "0")
    let wholeDigits = skipDigits()
    guard wholeDigits > 0, !hasLeadingZero || wholeDigits == 1 else {
      position = start
      throw failure("not a value")
    }
    var isInteger = true
    if take(".") {
      isInteger = false
      guard skipDigits() > 0 else { throw failure("digits should follow the point") }
    }
    if take("e") || take("E") {
      isInteger = false
      _ = take("+") || take("-")
      guard skipDigits() > 0 else { throw failure("digits should follow the exponent") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let value = Int(text) { return .int(value) }
    guard let value = Double(text), value.isFinite else {
      position = start
      throw failure("the number is out of range")
    }
    return .double(value)
  }
}

extension JSONParser {
  /// Reads a string from its opening quote to past its closing one.
  fileprivate mutating func parseString() throws -> String {
    let opening = position
    position += 1
    var content: [UInt8] = []
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let text = String(bytes: content, encoding: .utf8) else {
          position = opening
          throw failure("the string is not valid UTF-8")
        }
        return text
      case UInt8(ascii: "\\"):
        position += 1
        content += try parseEscape().utf8
      case 0..<0x20:
        throw failure("an unescaped control character in a string")
      default:
        content.append(byte)
        position += 1
      }
    }
    throw failure("the string opened at column \(column(of: opening)) should be closed")
  }

  /// Reads an escape after its backslash.
  private mutating func parseEscape() throws -> String {
    guard let letter = peek else { throw failure("an escape should be completed") }
    position += 1
    switch letter {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let unit = try parseHexadecimal()
      if let scalar = Unicode.Scalar(unit) { return String(scalar) }
      guard UTF16.isLeadSurrogate(unit), take("\\"), take("u") else {
        throw failure("half of a surrogate pair")
      }
      let low = try parseHexadecimal()
      guard UTF16.isTrailSurrogate(low) else { throw failure("half of a surrogate pair") }
      return String(UTF16.decode(UTF16.EncodedScalar([unit, low])))
    default:
      position -= 1
      throw failure("an unknown escape")
    }
  }

  private mutating func parseHexadecimal() throws -> UInt16 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("four hexadecimal digits should be here") }
    position += 4
    return unit
  }

  fileprivate var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  fileprivate mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  fileprivate mutating func skipDigits() -> Int {
    let start = position
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    return position - start
  }

  fileprivate mutating func skipSpaces() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      position += 1
    }
  }

  fileprivate func failure(_ reason: String) -> SupportError {
    .malformedJSON(
      column: column(of: position), reason: peek == nil ? "the text ends, but \(reason)" : reason)
  }

  /// The column of a byte, in characters from 1.
  private func column(of offset: Int) -> Int {
    String(decoding: bytes[..<offset], as: UTF8.self).count + 1
  }
}
