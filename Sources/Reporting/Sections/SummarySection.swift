import Foundation
import Reproduction
import Support

/// The report in short, for a README: how many claims have which verdict, the verdicts of each figure, and the claims that a
/// paper puts a number on. All of it leads to the report.
struct SummarySection {
  let figures: [Figure]
  /// Where the report is, from the file that the summary stands in: `results/REPORT.md`.
  let report: String

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
    Markdown.link(figure.name, toAnchor: figure.name, of: report)
  }

  static let begin = "<!-- verdicts -->"
  static let end = "<!-- end of verdicts -->"

  /// The document with the summary between its two marks, each on a line of its own.
  ///
  /// - Throws: ``ReportingError/marksMissing(path:begin:end:)``.
  func inserted(into document: String, path: String) throws -> String {
    let lines = document.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.firstIndex(of: Self.begin[...]),
      let last = lines[first...].firstIndex(of: Self.end[...])
    else { throw ReportingError.marksMissing(path: path, begin: Self.begin, end: Self.end) }
    return (lines[...first] + ["", text[...], ""] + lines[last...]).joined(separator: "\n")
  }
}

extension URL {
  /// The path from a folder to this file, with a step up for each folder that the two do not share.
  func path(from folder: URL) -> String {
    let own = standardizedFileURL.pathComponents
    let start = folder.standardizedFileURL.pathComponents
    let shared = zip(own, start).prefix { $0 == $1 }.count
    return (Array(repeating: "..", count: start.count - shared) + own[shared...])
      .joined(separator: "/")
  }
}
