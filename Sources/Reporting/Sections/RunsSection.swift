import Foundation
import ResultsStore

/// Every run of the store: counted by experiment, those without a result named with their error, and
/// all of them listed.
struct RunsSection {
  let runs: [Run]
  /// In the order of the report.
  let experiments: [String]

  /// Beyond, a list helps nobody.
  private static let longestList = 1000

  var text: String {
    guard !runs.isEmpty else {
      return "## All runs\n\nThere are none; `make reproduce-all` computes them."
    }
    return ["## All runs", counts, unfinished, list].compactMap { $0 }.joined(separator: "\n\n")
  }

  private var counts: String {
    let statuses = ObservedStatus.allCases.filter { status in
      runs.contains { $0.observedStatus == status }
    }
    let others = Set(runs.map(\.key.experiment)).subtracting(experiments).sorted()
    let rows = (experiments + others).map { name -> [String] in
      let own = runs.filter { $0.key.experiment == name }
      return [Markdown.code(name)]
        + statuses.map { status in "\(own.count { $0.observedStatus == status })" }
        + [TimeText.duration(own.compactMap(\.duration).reduce(0, +))]
    }
    return Markdown.table(["experiment"] + statuses.map(\.rawValue) + ["time"], rows)
  }

  private var unfinished: String? {
    let lost = sorted.filter { [.failed, .interrupted, .dead].contains($0.observedStatus) }
    guard !lost.isEmpty else { return nil }
    let rows = lost.map { run in
      cells(of: run) + [
        run.observedStatus.rawValue, run.error == nil ? "–" : Markdown.escape(run.briefError),
      ]
    }
    return "### Runs without a result\n\n"
      + Markdown.table(Self.header + ["status", "error"], rows)
  }

  private var list: String {
    let title = "All \(Plural.text(runs.count, "run"))"
    guard runs.count <= Self.longestList else {
      return "\(title) are listed by `apical runs`."
    }
    let rows = sorted.map { run in
      cells(of: run) + [
        Markdown.escape(run.key.dataset), run.observedStatus.rawValue,
        TimeText.minute(run.created), run.duration.map(TimeText.duration) ?? "–",
      ]
    }
    let table = Markdown.table(Self.header + ["data", "status", "begun (UTC)", "duration"], rows)
    return "<details><summary>\(title)</summary>\n\n\(table)\n\n</details>"
  }

  private static let header = ["run", "experiment", "variant", "profile", "seed"]

  private func cells(of run: Run) -> [String] {
    [
      Markdown.code(run.id.prefix(8)), Markdown.escape(run.key.experiment),
      Markdown.escape(run.key.variant), Markdown.escape(run.key.profile), "\(run.key.seed)",
    ]
  }

  private var sorted: [Run] {
    runs.sorted { first, second in
      let (a, b) = (first.key, second.key)
      if a.experiment != b.experiment { return a.experiment < b.experiment }
      return (a.profile, a.variant, a.seed, first.created, first.id)
        < (b.profile, b.variant, b.seed, second.created, second.id)
    }
  }
}
