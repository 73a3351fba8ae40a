import Foundation
import Reproduction
import ResultsStore
import Support

/// Draws the charts of the figures, and writes the pictures that runs have left, beside the report.
struct Pictures {
  /// The report's folder.
  let folder: URL
  let gnuplot: Gnuplot?
  let store: ResultsStore
  private(set) var files: [URL] = []
  private(set) var problems: [String] = []

  static let withoutGnuplot =
    "gnuplot is not in the search path; 'make setup' installs it. The charts' numbers are in tables."
  /// In bytes; larger pictures are named, not shown.
  private static let largestImage = 2 << 20
  private static let extensions = ["image/png": "png", "image/svg+xml": "svg"]

  init(folder: URL, gnuplot: Gnuplot?, store: ResultsStore) {
    self.folder = folder
    self.gnuplot = gnuplot
    self.store = store
  }

  /// - Throws: the store's errors, and a ``SupportError`` for files that cannot be written.
  mutating func charts(of figure: Figure) throws -> [ChartOutcome] {
    // Without runs there is nothing to say about each chart.
    guard !figure.selection.completed.isEmpty else { return [] }
    return try figure.specification.charts.map { chart in
      try outcome(of: ChartData(chart, of: figure, in: store), figure)
    }
  }

  private mutating func outcome(of data: ChartData, _ figure: Figure) throws -> ChartOutcome {
    if data.lines.isEmpty {
      let series = data.chart.series.joined(separator: ", ")
      return .notDrawn(data, reason: "no run has recorded \(series)")
    }
    guard let script = ChartScript(data) else {
      return .notDrawn(data, reason: "there is no value that its axes can show")
    }
    guard let gnuplot else { return .notDrawn(data, reason: "gnuplot is missing") }
    do {
      let (svg, warnings) = try gnuplot.draw(script.text)
      let path = try write(svg, as: "\(data.chart.file).svg", of: figure)
      if !warnings.isEmpty { problems.append("\(figure.name), \(data.chart.file): \(warnings)") }
      return .drawn(
        data, path: path,
        remarks: script.remarks + (warnings.isEmpty ? [] : ["gnuplot warns: \(warnings)"]))
    } catch let error as ReportingError {
      problems.append("\(figure.name), \(data.chart.file): \(error)")
      return .notDrawn(data, reason: "\(error)")
    }
  }

  /// Writes the pictures attached by the completed runs of the first seed, one run of each variant:
  /// an example, not a statistic.
  ///
  /// - Throws: as ``charts(of:)``.
  mutating func images(of figure: Figure) throws -> [RunImage] {
    var variants: Set<String> = []
    var images: [RunImage] = []
    for run in figure.selection.completed where variants.insert(run.key.variant).inserted {
      for artifact in try store.artifacts(run: run.id) {
        guard let suffix = Self.extensions[artifact.mediaType] else { continue }
        let stem = (artifact.name as NSString).deletingPathExtension
        let isShown = artifact.data.count <= Self.largestImage
        let name = "\(run.key.variant)-seed\(run.key.seed)-\(stem)".map {
          $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) ? $0 : "-"
        }
        let path =
          isShown ? try write(artifact.data, as: String(name) + "." + suffix, of: figure) : nil
        images.append(
          RunImage(
            title: "\(artifact.name), \(run.key.variant), seed \(run.key.seed)", runID: run.id,
            path: path))
      }
    }
    return images
  }

  /// Returns the path relative to the report.
  private mutating func write(_ data: Data, as name: String, of figure: Figure) throws -> String {
    let id = figure.specification.id
    let path = "figures/\(id.paper)/\(id.figure)-\(name)"
    let file = folder.appending(path: path, directoryHint: .notDirectory)
    try AtomicFile.write(data, to: file)
    files.append(file)
    return path
  }
}
