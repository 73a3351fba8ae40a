/// GitHub's Markdown, as far as the report needs it.
package enum Markdown {
  /// Characters that mean something inside a line; a backslash before punctuation takes it away.
  private static let special: Set<Character> = [
    "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "$", "&",
  ]

  /// Text that is shown as it stands, on one line.
  package static func escape(_ text: some StringProtocol) -> String {
    var escaped = ""
    for character in oneLine(text) {
      if special.contains(character) { escaped.append("\\") }
      escaped.append(character)
    }
    return escaped
  }

  /// A paragraph of text that is shown as it stands: neither heading nor list, however it begins.
  package static func paragraph(_ text: some StringProtocol) -> String {
    let escaped = escape(text)
    guard let first = escaped.first else { return "" }
    if "#+-=".contains(first) { return "\\" + escaped }
    let rest = escaped.drop { $0.isASCII && $0.isNumber }
    guard rest.startIndex > escaped.startIndex, let mark = rest.first, ".)".contains(mark) else {
      return escaped
    }
    return escaped[..<rest.startIndex] + "\\" + rest
  }

  /// A code span, fenced by more backticks than it holds in a row.
  package static func code(_ text: some StringProtocol) -> String {
    let line = oneLine(text)
    let longest = line.split { $0 != "`" }.map(\.count).max() ?? 0
    let fence = String(repeating: "`", count: longest + 1)
    let padding = line.hasPrefix("`") || line.hasSuffix("`") ? " " : ""
    return fence + padding + line + padding + fence
  }

  /// The target of a link from elsewhere in the document, and the text such a link leads to.
  package static func anchor(_ name: String) -> String { "<a id=\"\(anchorName(name))\"></a>" }

  /// A link to an ``anchor(_:)`` of this document, or of one at a path.
  package static func link(
    _ text: some StringProtocol, toAnchor name: String, of document: String = ""
  ) -> String {
    "[\(escape(text))](\(document)#\(anchorName(name)))"
  }

  /// An image by the path of its file, relative to the document.
  package static func image(_ path: String, alternative: String) -> String {
    "![\(escape(alternative))](\(path))"
  }

  /// A table; its cells are Markdown already. A pipe in one of them does not end it.
  package static func table(_ header: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map(cell).joined(separator: " | ") + " |"
    }
    let rule = "|" + String(repeating: "---|", count: header.count)
    return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
  }

  private static func cell(_ text: String) -> String {
    var result = ""
    var isEscaped = false
    for character in oneLine(text) {
      if character == "|", !isEscaped { result.append("\\") }
      isEscaped = character == "\\" && !isEscaped
      result.append(character)
    }
    return result
  }

  private static func anchorName(_ name: String) -> String {
    String(name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }

  /// The text with every run of white space as one space.
  private static func oneLine(_ text: some StringProtocol) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
