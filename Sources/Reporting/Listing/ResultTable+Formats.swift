import Foundation
import Support

extension ResultTable {
  var plain: String {
    let cells = rows.map { $0.map(Self.short) }
    let widths = columns.indices.map { column in
      max(columns[column].count, cells.map { $0[column].count }.max() ?? 0)
    }
    let isNumeric = columns.indices.map { column in
      !rows.isEmpty && rows.allSatisfy { $0[column].isNumber || $0[column] == .null }
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return isNumeric[column] ? padding + cell : cell + padding
      }.joined(separator: "  ")
      return String(padded.reversed().drop { $0 == " " }.reversed())
    }
    return ([line(columns)] + cells.map(line)).joined(separator: "\n")
  }

  var csv: String {
    func field(_ text: String) -> String {
      guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
      return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
    return ([columns] + rows.map { $0.map(Self.full) })
      .map { $0.map(field).joined(separator: ",") }.joined(separator: "\n")
  }

  var json: String {
    let names = uniqueColumns.map { JSONValue.string($0).canonicalText }
    let objects = rows.map { row in
      "  {" + zip(names, row).map { "\($0): \($1.canonicalText)" }.joined(separator: ", ") + "}"
    }
    return objects.isEmpty ? "[]" : "[\n" + objects.joined(separator: ",\n") + "\n]"
  }

  var markdown: String {
    func line(_ cells: [String]) -> String {
      let escaped = cells.map { cell in
        cell.replacing("|", with: "\\|").split(whereSeparator: \.isNewline).joined(separator: " ")
      }
      return "| " + escaped.joined(separator: " | ") + " |"
    }
    let rule = "|" + String(repeating: "---|", count: columns.count)
    return ([line(columns), rule] + rows.map { line($0.map(Self.short)) }).joined(separator: "\n")
  }

  /// A free query may name two columns alike, which an object cannot.
  private var uniqueColumns: [String] {
    var counts: [String: Int] = [:]
    return columns.map { name in
      let count = counts[name, default: 0] + 1
      counts[name] = count
      return count == 1 ? name : "\(name)_\(count)"
    }
  }

  private static func short(_ value: JSONValue) -> String {
    if case .double(let number) = value, number.isFinite {
      return String(format: "%.6g", number)
    }
    return full(value).split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  private static func full(_ value: JSONValue) -> String {
    switch value {
    case .null: ""
    case .string(let text): text
    case .double(let number) where number.isNaN: "nan"
    case .double, .int, .bool, .array, .object: unquoted(value.canonicalText)
    }
  }

  /// Infinities are texts in JSON.
  private static func unquoted(_ text: String) -> String {
    text == "\"inf\"" || text == "\"-inf\"" ? String(text.dropFirst().dropLast()) : text
  }
}

extension JSONValue {
  fileprivate var isNumber: Bool {
    switch self {
    case .int, .double: true
    default: false
    }
  }
}
