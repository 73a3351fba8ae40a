import Reproduction

/// What became of a chart.
enum ChartOutcome: Sendable {
  /// The file, relative to the report.
  case drawn(ChartData, path: String, remarks: [String])
  /// Why there is no file.
  case notDrawn(ChartData, reason: String)
}

/// A picture that a run left behind.
struct RunImage: Sendable {
  let title: String
  let runID: String
  /// The file, relative to the report; `nil` for one too large to be shown.
  let path: String?
}

/// The charts of a figure with their captions; in place of one that is not drawn, its numbers.
struct ChartSection {
  let charts: [ChartOutcome]
  let images: [RunImage]

  /// `nil` where there is nothing to show.
  var text: String? {
    let parts = charts.map(text) + images.map(text)
    return parts.isEmpty ? nil : "### Charts\n\n" + parts.joined(separator: "\n\n")
  }

  private func text(_ outcome: ChartOutcome) -> String {
    switch outcome {
    case .drawn(let data, let path, let remarks):
      return Markdown.image(path, alternative: data.chart.title) + "\n\n"
        + caption(data, remarks: [seeds(data, shaded: true)] + remarks + missing(data))
    case .notDrawn(let data, let reason):
      let caption = caption(
        data,
        remarks: ["not drawn: \(reason)"]
          + (data.lines.isEmpty ? [] : [seeds(data, shaded: false)] + missing(data)))
      return [caption, ChartTable(data: data).text].compactMap { $0 }.joined(separator: "\n\n")
    }
  }

  private func caption(_ data: ChartData, remarks: [String]) -> String {
    let sentences = remarks.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
    return "*\(Markdown.escape(data.chart.title)).* \(Markdown.escape(data.chart.about)) "
      + Markdown.escape(sentences.joined(separator: " "))
  }

  /// `mean of 3 seeds, shaded: 95 % t-interval`; `median of 3 seeds, shaded: quartiles`.
  private func seeds(_ data: ChartData, shaded: Bool) -> String {
    let counts = data.lines.map(\.band.runCount)
    if let seed = data.chart.seed { return "seed \(seed), as an example" }
    guard let least = counts.min(), let most = counts.max() else { return "no runs" }
    guard most > 1 else { return "one seed, no interval" }
    let isMean = data.chart.statistic == .mean
    let interval = shaded ? ", shaded: \(isMean ? "95 % t-interval" : "quartiles")" : ""
    let statistic = data.chart.statistic.rawValue
    guard least < most else { return "\(statistic) of \(most) seeds\(interval)" }
    let each = data.lines.map { "\(data.label(of: $0)) \($0.band.runCount)" }
    return "\(statistic) over the seeds (\(each.joined(separator: ", ")))\(interval)"
  }

  private func missing(_ data: ChartData) -> [String] {
    data.missing.isEmpty
      ? []
      : [
        "not recorded by any run: "
          + data.missing.map { "\($0.series) of \($0.variant)" }.joined(separator: ", ")
      ]
  }

  private func text(_ image: RunImage) -> String {
    let run = "run \(Markdown.code(image.runID.prefix(8)))"
    guard let path = image.path else {
      return "*\(Markdown.escape(image.title))* (\(run)) is too large to be shown here."
    }
    return Markdown.image(path, alternative: image.title)
      + "\n\n*\(Markdown.escape(image.title)).* From \(run)."
  }
}

/// A chart's lines as numbers, at some of its places on the x-axis.
struct ChartTable {
  let data: ChartData

  private static let mostRows = 9

  /// `nil` where there is no line.
  var text: String? {
    guard !data.lines.isEmpty else { return nil }
    let places = Dictionary(
      data.lines.flatMap(\.band.points).map { ($0.x, $0.place) },
      uniquingKeysWith: { first, _ in first }
    ).sorted { $0.key < $1.key }
    let count = min(Self.mostRows, places.count)
    let shown = (0..<count).map { places[$0 * (places.count - 1) / max(count - 1, 1)] }
    let points = data.lines.map { line in
      Dictionary(line.band.points.map { ($0.x, $0) }, uniquingKeysWith: { first, _ in first })
    }
    let rows = shown.map { x, place in
      [place] + points.map { $0[x].map(cell) ?? "–" }
    }
    return Markdown.table(
      [Markdown.escape(data.chart.xLabel)]
        + data.lines.map { Markdown.escape(data.label(of: $0)) }, rows)
  }

  private func cell(_ point: SeriesBand.Point) -> String {
    guard let centre = point.centre else { return "not finite" }
    guard let interval = point.interval else { return NumberFormat([centre]).text(centre) }
    let (low, high) = (interval.lowerBound, interval.upperBound)
    let half = (high - low) / 2
    guard data.chart.statistic == .mean else {
      let format = NumberFormat([centre, low, high], uncertainty: half)
      return Markdown.escape("\(format.text(centre)) [\(format.text(low)), \(format.text(high))]")
    }
    let format = NumberFormat([centre, half], uncertainty: half)
    return "\(format.text(centre)) ± \(format.text(half))"
  }
}
