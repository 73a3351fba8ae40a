import Reproduction

/// What a reader must know to read the tables.
struct ReadingSection {
  /// Why there are no charts; `nil` where they are drawn.
  let missingCharts: String?

  var text: String {
    let verdicts = Verdict.allCases.map { verdict in
      ["\(VerdictText(verdict).marked)", VerdictText(verdict).meaning]
    }
    let parts = [
      "## How to read this",
      """
      Each claim's criterion stands in its experiment's file, with the reason for its bound and whose \
      it is; where one was chosen or changed after a result had been seen, the reason or the \
      deviations say so. A claim is judged by the 95 % \
      t-interval of the mean over seeds, not by the mean. Of a single seed there is no interval: its \
      value is judged as it is. Comparisons are paired: both sides of a difference or a ratio are of \
      the same seed. A claim about medians over the seeds is judged by their bootstrap interval: the \
      middle 95 % of what seeds drawn again with replacement give.
      """,
      Markdown.table(["verdict", "meaning"], verdicts),
      """
      Each figure is reported at one profile, the most faithful one whose runs have all ended: \
      `paper` has the published sizes and numbers of seeds, `quick` fewer of them, and `smoke` only \
      shows that the code runs. Numbers are rounded to two digits of the interval's half width. \
      Codes such as `0a1b2c3d` are the beginnings of run ids: `apical show ID` tells all about a \
      run, its hyperparameters, machine and source commit.
      """,
      missingCharts.map { "**No charts:** \(Markdown.escape($0))" },
    ]
    return parts.compactMap { $0 }.joined(separator: "\n\n")
  }
}
