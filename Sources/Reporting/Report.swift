import Foundation
import Reproduction
import ResultsStore
import Support

/// What the runs of a store say about every experiment of a catalog, as a Markdown document with
/// charts beside it.
///
/// ```swift
/// let report = try Report(store: store, catalog: catalog)
/// let written = try report.write(to: home.results)
/// print(written.summary)
/// ```
///
/// A pure function of the store: written again from the same runs, the document and its charts are
/// the same byte for byte.
public struct Report: Sendable {
  let store: ResultsStore
  let experiments: [ReportedExperiment]
  let profile: String?
  let gnuplot: Gnuplot?

  /// - Parameters:
  ///   - profile: the profile to report; `nil` for the most faithful one that each experiment has
  ///     been run at.
  ///   - gnuplot: draws the charts; without it the report has tables in their place.
  /// - Throws: what the catalog throws for variants that do not fit the code.
  public init(
    store: ResultsStore, catalog: ExperimentCatalog, profile: String? = nil,
    gnuplot: Gnuplot? = .find()
  ) throws {
    self.init(
      store: store, experiments: try catalog.entries.map(ReportedExperiment.init),
      profile: profile, gnuplot: gnuplot)
  }

  package init(
    store: ResultsStore, experiments: [ReportedExperiment], profile: String? = nil,
    gnuplot: Gnuplot?
  ) {
    self.store = store
    self.experiments = experiments
    self.profile = profile
    self.gnuplot = gnuplot
  }

  /// Writes `REPORT.md` into a folder, and the charts into its `figures/KEY/FIGURE-CHART.svg`.
  ///
  /// A chart that cannot be drawn does not stop the report: the document names the reason in its
  /// place, and so do ``WrittenReport/problems``.
  ///
  /// - Parameter document: a README, say, that the report in short goes into: the counts, the verdicts of each figure, and the claims
  ///   that a paper puts into numbers, in the place of all between the lines `<!-- verdicts -->` and `<!-- end of verdicts -->`.
  /// - Throws: ``ReproductionError/unknownProfile(_:experiment:known:)``, the store's errors,
  ///   ``ReportingError/marksMissing(path:begin:end:)``, and a ``SupportError`` for files that cannot be read or written.
  public func write(to folder: URL, summaryIn document: URL? = nil) throws -> WrittenReport {
    let runs = try store.runs()
    let figures = try experiments.map { try Figure($0, runs: runs, profile: profile) }
    let file = folder.appending(path: "REPORT.md", directoryHint: .notDirectory)
    let summary = try document.map {
      ($0, try SummarySection(figures: figures, report: file, document: $0).documentText())
    }
    var pictures = Pictures(folder: folder, gnuplot: gnuplot, store: store)
    let sections = try figures.map { figure in
      FigureSection(
        figure: figure, charts: try pictures.charts(of: figure),
        images: try pictures.images(of: figure))
    }
    let parts = [
      "# Apical: reproduction report",
      VerdictSection(figures: figures).text,
      ReadingSection(missingCharts: gnuplot == nil ? Pictures.withoutGnuplot : nil).text,
      sections.map(\.text).joined(separator: "\n\n"),
      RunsSection(runs: runs, experiments: experiments.map(\.name)).text,
    ]
    try AtomicFile.write(parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n", to: file)
    if let (document, text) = summary { try AtomicFile.write(text, to: document) }
    return WrittenReport(
      file: file, pictures: pictures.files, counts: VerdictSection.counts(figures),
      problems: pictures.problems)
  }
}

/// What ``Report/write(to:summaryIn:)`` has written.
public struct WrittenReport: Sendable {
  public let file: URL
  /// The charts and images.
  public let pictures: [URL]
  /// How many claims have which verdict, in the order of the verdicts; those that no claim has are
  /// left out.
  public let counts: [(verdict: Verdict, count: Int)]
  /// What could not be drawn, a line each.
  public let problems: [String]

  /// Such as `17 claims: 9 reproduced, 8 not run`.
  public var summary: String {
    let total = counts.map(\.count).reduce(0, +)
    guard total > 0 else { return "no claims" }
    return Plural.text(total, "claim") + ": "
      + counts.map { "\($0.count) \($0.verdict.rawValue)" }.joined(separator: ", ")
  }
}
