import Foundation
import Reproduction
import Support

/// The report in short, for a README: how many claims have which verdict, the verdicts of each figure, and the claims that a
/// paper puts a number on. All of it leads to the report.
struct SummarySection {
  let figures: [Figure]
  /// The report, and the document that the summary stands in.
  let report, document: URL

  var text: String {
    let perFigure = figures.filter { !$0.claims.isEmpty }.map { figure in
      let counts = VerdictSection.counts([figure]).map {
        let words = VerdictText($0.verdict)
        return "\(words.sign) \($0.count) \(words.verdict.rawValue)"
      }
      return [link(figure), counts.joined(separator: ", ")]
    }
    let published = figures.flatMap { figure in
      figure.claims.filter { $0.claim.provenance == .published }.map { result in
        [link(figure)] + VerdictSection.cells(of: result)
      }
    }
    var parts = [VerdictSection.summary(figures)]
    if !perFigure.isEmpty { parts.append(Markdown.table(["figure", "verdicts"], perFigure)) }
    if !published.isEmpty {
      parts.append("The claims that a paper puts into numbers:")
      parts.append(Markdown.table(VerdictSection.header, published))
    }
    return parts.joined(separator: "\n\n")
  }

  private func link(_ figure: Figure) -> String {
    Markdown.link(
      figure.name, toAnchor: figure.name,
      of: report.path(from: document.deletingLastPathComponent()))
  }

  static let begin = "<!-- verdicts -->"
  static let end = "<!-- end of verdicts -->"

  /// The text of the document with the summary between its two marks, each on a line of its own.
  ///
  /// - Throws: ``ReportingError/marksMissing(path:begin:end:)``, and ``SupportError/unreadable(path:reason:)``.
  func documentText() throws -> String {
    let path = document.path(percentEncoded: false)
    let old: String
    do {
      old = try String(contentsOf: document, encoding: .utf8)
    } catch {
      throw SupportError.unreadable(path: path, reason: error.localizedDescription)
    }
    let lines = old.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.firstIndex(of: Self.begin[...]),
      let last = lines[first...].firstIndex(of: Self.end[...])
    else { throw ReportingError.marksMissing(path: path, begin: Self.begin, end: Self.end) }
    return (lines[...first] + ["", text[...], ""] + lines[last...]).joined(separator: "\n")
  }
}

extension URL {
  /// The path from a folder to this file, with a step up for each folder that the two do not share.
  fileprivate func path(from folder: URL) -> String {
    let own = standardizedFileURL.pathComponents
    let start = folder.standardizedFileURL.pathComponents
    let shared = zip(own, start).prefix { $0 == $1 }.count
    return (Array(repeating: "..", count: start.count - shared) + own[shared...])
      .joined(separator: "/")
  }
}
