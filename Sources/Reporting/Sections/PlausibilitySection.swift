/// What the circuits ask of biology, a column each.
struct PlausibilitySection {
  let tables: [ReportedExperiment.Plausibility]
  /// All variants of the experiment.
  let variants: [String]

  /// `nil` where the experiment offers none.
  var text: String? {
    guard !tables.isEmpty else { return nil }
    var properties: [String] = []
    for row in tables.flatMap(\.rows) where !properties.contains(row.property) {
      properties.append(row.property)
    }
    let header = tables.map { table in
      let ofAll = Set(table.variants) == Set(variants)
      return Markdown.escape(table.circuit)
        + (ofAll ? "" : " (\(Markdown.escape(table.variants.joined(separator: ", "))))")
    }
    let rows = properties.map { property in
      [Markdown.escape(property)]
        + tables.map { table in
          Markdown.escape(table.rows.first { $0.property == property }?.finding ?? "–")
        }
    }
    return "### Plausibility of the circuit\n\n" + Markdown.table(["property"] + header, rows)
  }
}
