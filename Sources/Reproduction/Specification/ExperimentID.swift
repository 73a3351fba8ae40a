/// An experiment's full name, `KEY/FIGURE`: the paper's key, and the figure it reproduces.
public struct ExperimentID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let paper: String
  public let figure: String

  /// Returns `nil` unless the text is two names of letters, digits and `-_.` around one `/`.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, parts.allSatisfy(Self.isName) else { return nil }
    (paper, figure) = (parts[0], parts[1])
  }

  public var description: String { "\(paper)/\(figure)" }

  public static func < (left: ExperimentID, right: ExperimentID) -> Bool {
    (left.paper, left.figure) < (right.paper, right.figure)
  }

  /// Whether the text is safe as the name of a file on any system.
  static func isName(_ text: String) -> Bool {
    guard let first = text.first, first != ".", first != "-" else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
  }
}
