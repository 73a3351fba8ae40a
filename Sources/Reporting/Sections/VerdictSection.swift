import Reproduction

/// The first page of the report: how many claims have which verdict, and every claim in one table.
struct VerdictSection {
  let figures: [Figure]

  var text: String {
    let rows = figures.flatMap { figure in
      figure.claims.map { result -> [String] in
        [Markdown.link(figure.name, toAnchor: figure.name)] + Self.cells(of: result)
      }
    }
    let table = Markdown.table(Self.header, rows)
    return rows.isEmpty ? Self.summary(figures) : Self.summary(figures) + "\n\n" + table
  }

  static let header = [
    "figure", "claim", "what is claimed", "paper", "ours [95 % interval]", "verdict",
  ]

  /// A claim's cells but the first, which names the figure.
  static func cells(of result: ClaimResult) -> [String] {
    let text = ClaimText(result: result)
    return [
      Markdown.escape(result.claim.id), Markdown.escape(result.claim.statement), text.paper,
      text.ours, text.verdict,
    ]
  }

  /// `**17 claims:** 9 reproduced, 2 partly reproduced, 6 not run.`, in the order of the verdicts.
  static func summary(_ figures: [Figure]) -> String {
    let counts = counts(figures)
    let total = counts.map(\.count).reduce(0, +)
    guard total > 0 else { return "**No claims.**" }
    return "**\(Plural.text(total, "claim")):** "
      + counts.map { "\($0.count) \($0.verdict.rawValue)" }.joined(separator: ", ") + "."
  }

  static func counts(_ figures: [Figure]) -> [(verdict: Verdict, count: Int)] {
    let claims = figures.flatMap(\.claims)
    return Verdict.allCases.compactMap { verdict in
      let count = claims.count { $0.verdict == verdict }
      return count > 0 ? (verdict, count) : nil
    }
  }
}

/// Counted nouns.
enum Plural {
  static func text(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
