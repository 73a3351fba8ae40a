import Foundation
import Support
import Testing

@Suite struct JSONValueTests {
  @Test func equalValuesHaveOneText() {
    let value: JSONValue = [
      "b": [1, 1.0, -0.5, true, nil], "a": "line\n\"quoted\" \u{1} é", "B": [:], "é": [],
    ]
    #expect(
      value.canonicalText
        == #"{"B":{},"a":"line\n\"quoted\" \u0001 é","b":[1,1.0,-0.5,true,null],"é":[]}"#)
  }

  @Test(arguments: [
    0.1, 1.0 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e22, -0.0,
    2.375e-4, 123_456_789.0,
  ])
  func doublesKeepTheirBits(number: Double) throws {
    let text = JSONValue.double(number).canonicalText
    guard case .double(let read) = try JSONValue(parsing: text) else {
      Issue.record("\(text) was read as no double")
      return
    }
    #expect(read.bitPattern == number.bitPattern)
  }

  @Test func nonFiniteNumbersAreNamed() throws {
    let value: JSONValue = [.double(.nan), .double(.infinity), .double(-.infinity)]
    #expect(value.canonicalText == #"["nan","inf","-inf"]"#)
    let numbers = try JSONValue(parsing: value.canonicalText).arrayValue?.map(\.doubleValue)
    #expect(numbers?[0]?.isNaN == true)
    #expect(numbers?[1] == .infinity)
    #expect(numbers?[2] == -.infinity)
  }

  private static let readings: [(text: String, value: JSONValue)] = [
    ("1", 1), ("1.0", 1.0), ("-12e2", -1200.0), ("99999999999999999999", 1e20),
    ("-9223372036854775808", .int(.min)),
    (#" { "a" : [ true , false , null ] } "#, ["a": [true, false, nil]]),
    (#""\u00e9\ud83d\ude00\/\b\f\n\r\t\\\"""#, "é😀/\u{8}\u{C}\n\r\t\\\""), ("[]", []), ("{}", [:]),
  ]

  @Test(arguments: readings)
  func textsAreReadExactly(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
  }

  @Test(arguments: [
    ("", 1), (" ", 2), ("{", 2), (#"{"a":1"#, 7), ("[1,]", 4), ("[1 2]", 4), ("01", 1), ("1.", 3),
    ("-", 1), (".5", 1), ("1e", 3), ("tru", 1), ("nan", 1), (#""é"#, 3), (#""\x""#, 3),
    (#""\ud800""#, 8), ("1 2", 3), (#"{"a":1,"a":2}"#, 8), ("{a:1}", 2), ("1e999", 1),
    ("\"\u{1}\"", 2),
  ])
  func illFormedTextsArePointedAt(text: String, column: Int) {
    let error = #expect(throws: SupportError.self) { try JSONValue(parsing: text) }
    guard case .malformedJSON(let found, _) = error else {
      Issue.record("\(text): \(String(describing: error))")
      return
    }
    #expect(found == column, "\(text): \(String(describing: error))")
  }

  @Test func deepNestingIsRefusedNotOverrun() {
    let text = String(repeating: "[", count: 100_000)
    #expect(throws: SupportError.self) { try JSONValue(parsing: text) }
  }

  @Test func foundationsCodersKeepTheValue() throws {
    let value: JSONValue = ["a": [1, 2.5, "x", true, nil], "b": [:]]
    let data = try JSONEncoder().encode(value)
    #expect(try JSONDecoder().decode(JSONValue.self, from: data) == value)
  }
}
