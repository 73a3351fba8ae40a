import Foundation
import ResultsStore

/// The runs of a figure by variant and seed, and where and with what they were computed.
struct EnvironmentSection {
  let figure: Figure

  var text: String {
    [variants, time, environments].joined(separator: "\n\n")
  }

  private var variants: String {
    let areDescribed = figure.specification.variants.contains { !$0.about.isEmpty }
    let rows = figure.specification.variants.compactMap { variant -> [String]? in
      let runs = figure.runs.filter { $0.key.variant == variant.name }
      guard !runs.isEmpty else { return nil }
      return [Markdown.escape(variant.name)]
        + (areDescribed ? [Markdown.escape(variant.about)] : [])
        + [
          runs.map { "\($0.key.seed): \(Markdown.code($0.id.prefix(8)))" }.joined(separator: ", ")
        ]
    }
    return Markdown.table(
      ["variant"] + (areDescribed ? ["about"] : []) + ["runs by seed"], rows)
  }

  private var time: String {
    let ends = figure.runs.map { $0.finished ?? $0.created }
    guard let first = figure.runs.map(\.created).min(), let last = ends.max() else { return "" }
    let total = figure.runs.compactMap(\.duration).reduce(0, +)
    return "Computed \(TimeText.days(from: first, to: last)) (UTC) in "
      + "\(TimeText.duration(total)), all runs added up."
  }

  private var environments: String {
    var described: [(cells: [String], count: Int)] = []
    for run in figure.runs {
      let cells = cells(run.environment)
      if let index = described.firstIndex(where: { $0.cells == cells }) {
        described[index].count += 1
      } else {
        described.append((cells, 1))
      }
    }
    return Markdown.table(
      ["runs", "commit", "host", "processor", "BLAS", "compiler", "system"],
      described.map { ["\($0.count)"] + $0.cells })
  }

  private func cells(_ environment: RunEnvironment) -> [String] {
    let commit =
      environment.gitCommit.isEmpty ? "unknown" : Markdown.code(environment.gitCommit.prefix(10))
    let blas =
      "\(environment.blasLibrary), \(environment.blasCore), "
      + Plural.text(environment.blasThreads, "thread")
    return [
      commit + (environment.gitDirty ? " with uncommitted changes" : ""),
      Markdown.escape(environment.host),
      Markdown.escape("\(environment.processor), \(Plural.text(environment.cores, "core"))"),
      Markdown.escape(blas), Markdown.escape(environment.compiler),
      Markdown.escape(environment.operatingSystem),
    ]
  }
}
