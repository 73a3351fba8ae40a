import Reproduction
import ResultsStore

/// All about one figure, in a fixed order: what it shows, what was run, the numbers, the claims, the
/// deviations, the charts, the circuit, the machine.
struct FigureSection {
  let figure: Figure
  let charts: [ChartOutcome]
  let images: [RunImage]

  var text: String {
    let specification = figure.specification
    let parts: [String?] = [
      Markdown.anchor(figure.name),
      "## \(Markdown.escape(specification.title))",
      "*\(Markdown.escape(specification.paper.key)): "
        + "\(Markdown.escape(specification.paper.figure))*",
      Markdown.paragraph(specification.shows),
      whatWasRun,
      CellTable(selection: figure.selection).text.map { "### Measurements\n\n\($0)" },
      claims,
      deviations,
      ChartSection(charts: charts, images: images).text,
      PlausibilitySection(tables: figure.experiment.plausibility, variants: variantNames).text,
      figure.runs.isEmpty ? nil : "### Runs\n\n" + EnvironmentSection(figure: figure).text,
    ]
    return parts.compactMap { $0 }.joined(separator: "\n\n")
  }

  /// What the store calls the data set of an experiment without one.
  private static let noData = "none"

  private var variantNames: [String] { figure.specification.variants.map(\.name) }

  private var whatWasRun: String {
    let selection = figure.selection
    let profile = selection.profile
    let command = Markdown.code("make figure NAME=\(figure.name) PROFILE=\(profile.name)")
    var lines = ["- Experiment: \(Markdown.code(figure.name)), again by \(command)"]
    if selection.runs.isEmpty {
      lines.append("- Profile: none has been run")
      if let (name, command) = figure.experiment.data.indispensable {
        lines.append(
          "- Data: needs \(Markdown.escape(name)) and is skipped where that is missing; "
            + "\(Markdown.code(command)) downloads it")
      }
    } else {
      let changes = profile.set.sorted { $0.key < $1.key }
        .map { "\($0.key) = \($0.value.canonicalText)" }
      let setting = changes.isEmpty ? "" : " with " + Markdown.code(changes.joined(separator: ", "))
      lines.append(
        "- Profile: **\(Markdown.escape(profile.name))**\(setting), \(selection.done) of "
          + "\(Plural.text(selection.planned, "run")) done"
          + (selection.extra > 0 ? ", \(selection.extra) more than it asks for" : "")
          + (selection.failed.isEmpty ? "" : ", \(selection.failed.count) failed"))
    }
    if let dataset = figure.dataset, dataset != Self.noData {
      let checksum = figure.datasetChecksum ?? ""
      let hash = checksum.isEmpty ? "" : ", SHA-256 \(Markdown.code(checksum.prefix(12)))"
      lines.append("- Data: \(Markdown.escape(dataset))\(hash)")
    }
    lines += remarks.map { "- \($0)" }
    return lines.joined(separator: "\n")
  }

  private var remarks: [String] {
    let selection = figure.selection
    var remarks = figure.begun.map { begun in
      "Profile \(begun.profile.name) has been begun: \(begun.done) of "
        + "\(Plural.text(begun.planned, "run")) done; it is reported when it is whole"
    }
    let outdated = selection.runs.filter {
      $0.key.codeFingerprint != figure.experiment.codeFingerprint
    }
    if !outdated.isEmpty {
      remarks.append(
        "**The code has changed since** \(outdated.count) of these \(selection.runs.count) runs")
    }
    if selection.otherConfigurations > 0 {
      remarks.append(
        "\(Plural.text(selection.otherConfigurations, "run")) with other hyperparameters left out")
    }
    for (dataset, count) in selection.otherData.sorted(by: { $0.key < $1.key }) {
      remarks.append(
        "\(Plural.text(count, "run")) on other data left out: "
          + Markdown.escape(dataset))
    }
    for run in selection.failed {
      remarks.append(
        "**Failed:** run \(Markdown.code(run.id.prefix(8))) (\(Markdown.escape(run.key.variant)), "
          + "seed \(run.key.seed)): \(Markdown.escape(run.briefError))")
    }
    return remarks
  }

  private var claims: String? {
    guard !figure.claims.isEmpty else { return nil }
    let rows = figure.claims.map { result -> [String] in
      let claim = result.claim
      let text = ClaimText(result: result)
      return [
        "**\(Markdown.escape(claim.id))** \(Markdown.escape(claim.statement)) "
          + "(\(Markdown.escape(claim.place)))",
        text.paper, text.ours,
        "\(Markdown.code(claim.metric.source)) \(text.criterion)",
        "\(Markdown.escape(claim.reason)) (\(claim.provenance.rawValue))",
        text.verdict, text.runs,
      ]
    }
    return "### Claims\n\n"
      + Markdown.table(
        ["claim", "paper", "ours [95 % interval]", "criterion", "why (whose)", "verdict", "runs"],
        rows)
  }

  private var deviations: String? {
    let items = figure.specification.deviations.enumerated().map { index, deviation in
      "\(index + 1). **\(Markdown.escape(deviation.place)):** \(Markdown.escape(deviation.text))"
    }
    return items.isEmpty ? nil : "### Deviations from the paper\n\n" + items.joined(separator: "\n")
  }
}

extension Run {
  /// The first line of the error, of bearable length.
  var briefError: String {
    let line = error?.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no message"
    return line.count > 200 ? line.prefix(199) + "…" : line
  }
}
