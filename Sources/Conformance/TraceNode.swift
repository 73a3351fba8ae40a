import Foundation
import LinearAlgebra
import Support

/// A place in a golden trace, which knows its path so that a problem can be named.
struct TraceNode {
  let file: String
  let path: String
  let value: JSONValue

  init(contentsOf url: URL) throws {
    file = url.lastPathComponent
    path = ""
    do {
      value = try JSONValue(parsing: String(contentsOf: url, encoding: .utf8))
    } catch {
      throw ConformanceError.unreadable(file: url.path, reason: error.localizedDescription)
    }
    guard value.objectValue != nil else {
      throw ConformanceError.unreadable(file: url.path, reason: "it is not a JSON object")
    }
  }

  private init(file: String, path: String, value: JSONValue) {
    self.file = file
    self.path = path
    self.value = value
  }

  func problem(_ text: String) -> ConformanceError {
    .malformed(file: file, path: path.isEmpty ? "top level" : path, problem: text)
  }

  /// The member `key`; nil when it is missing or null.
  func optional(_ key: String) -> TraceNode? {
    guard let member = nullable(key), member.value != .null else { return nil }
    return member
  }

  /// The member `key`, which may be null; nil when it is missing.
  func nullable(_ key: String) -> TraceNode? {
    value.objectValue?[key].map {
      TraceNode(file: file, path: path.isEmpty ? key : "\(path).\(key)", value: $0)
    }
  }

  func member(_ key: String) throws -> TraceNode {
    guard let node = optional(key) else { throw problem("'\(key)' is missing") }
    return node
  }

  func elements() throws -> [TraceNode] {
    guard let list = value.arrayValue else {
      throw problem("expected a list, found \(value.typeName)")
    }
    return list.enumerated().map {
      TraceNode(file: file, path: "\(path)[\($0.offset)]", value: $0.element)
    }
  }

  func double() throws -> Double {
    guard let number = value.doubleValue else {
      throw problem("expected a number, found \(value.typeName)")
    }
    guard number.isFinite else { throw problem("expected a finite number, found \(number)") }
    return number
  }

  func integer() throws -> Int {
    let number = try double()
    guard let integer = Int(exactly: number) else { throw problem("expected a whole number") }
    return integer
  }

  func boolean() throws -> Bool {
    guard let flag = value.boolValue else {
      throw problem("expected true or false, found \(value.typeName)")
    }
    return flag
  }

  func string() throws -> String {
    guard let text = value.stringValue else {
      throw problem("expected a text, found \(value.typeName)")
    }
    return text
  }

  /// A text that is one of few.
  func choice(_ key: String, _ known: [String]) throws -> String {
    let node = try member(key)
    let text = try node.string()
    guard known.contains(text) else {
      throw node.problem("'\(text)' is not one of \(known.joined(separator: ", "))")
    }
    return text
  }

  /// A whole number in a range; what a loop or an allocation may be sized by.
  func integer(in range: ClosedRange<Int>) throws -> Int {
    let number = try integer()
    guard range.contains(number) else {
      throw problem("expected \(range.lowerBound) to \(range.upperBound), found \(number)")
    }
    return number
  }

  func doubles() throws -> [Double] { try elements().map { try $0.double() } }
  func integers() throws -> [Int] { try elements().map { try $0.integer() } }

  /// A list of `[post][pre]` rows as a matrix of the shape expected.
  func matrix(_ rows: Int, _ columns: Int) throws -> Matrix<Double> {
    let list = try elements().map { try $0.doubles() }
    guard list.count == rows, list.allSatisfy({ $0.count == columns }) else {
      throw problem("expected a matrix of \(rows) x \(columns)")
    }
    return Matrix(rows: list)
  }

  func vector(_ count: Int) throws -> [Double] {
    let list = try doubles()
    guard list.count == count else {
      throw problem("expected \(count) numbers, found \(list.count)")
    }
    return list
  }
}
