extension SpecificationReader {
  /// - Parameter profiles: the names of those that the file has.
  func readClaims(variants: [String], profiles: [String]) -> [ClaimSpec] {
    var ids: Set<String> = []
    return root.mappings(
      "claims",
      keys: [
        "id", "statement", "place", "metric", "kind", "comparison", "target", "partly", "reason",
        "provenance", "published", "verdictAt", "dataset",
      ]
    ).compactMap { entry in
      let id = entry.text("id")
      if !ids.insert(id).inserted { entry.refuse("id", "'\(id)' is the id of another claim too") }
      let kind = entry.choice("kind", default: ClaimSpec.Kind.value)
      let comparison = entry.choice("comparison", default: ClaimSpec.Comparison.within)
      let provenance = entry.choice("provenance", default: ClaimSpec.Provenance.ours)
      if provenance == .published, !entry.has("published") {
        entry.refuse("published", "is missing: a published value says what it is")
      }
      let (statement, place) = (entry.text("statement"), entry.text("place"))
      let (reason, verdictAt) = (entry.text("reason"), readVerdictProfiles(entry, among: profiles))
      let metric = readMetric(entry, variants: variants)
      let (full, partly) = readBands(entry, comparison, isStrict: kind == .ordering)
      guard let metric, let full else { return nil }
      return ClaimSpec(
        id: id, statement: statement, place: place, metric: metric, kind: kind,
        comparison: comparison, full: full, partly: partly, reason: reason,
        provenance: provenance, published: entry.optionalText("published"),
        verdictAt: verdictAt, dataset: entry.optionalText("dataset"))
    }
  }

  private func readMetric(_ entry: YAMLMapping, variants: [String]) -> MetricExpression? {
    let source = entry.text("metric")
    guard !source.isEmpty else { return nil }
    let metric: MetricExpression
    do {
      metric = try MetricExpression(parsing: source)
    } catch {
      entry.refuse("metric", "\(error)")
      return nil
    }
    if metric.references.isEmpty { entry.refuse("metric", "reads no metric") }
    let known = variants.joined(separator: ", ")
    for reference in metric.references {
      if let variant = reference.variant, !variants.contains(variant) {
        entry.refuse("metric", "there is no variant '\(variant)' (known: \(known))")
      }
      if reference.variant == nil, variants.count > 1 {
        entry.refuse(
          "metric",
          "'\(reference)' is of which variant? write \(variants[0]).\(reference) (known: \(known))")
      }
    }
    return metric
  }

  private func readBands(
    _ entry: YAMLMapping, _ comparison: ClaimSpec.Comparison, isStrict: Bool
  ) -> (full: Band?, partly: Band?) {
    guard entry.has("target") else {
      entry.refuse("target", "is missing")
      return (nil, nil)
    }
    let full = readBand(entry, "target", comparison, isStrict)
    guard entry.has("partly") else { return (full, nil) }
    let partly = readBand(entry, "partly", comparison, isStrict)
    if let full, let partly, !partly.contains(full) || partly == full {
      entry.refuse(
        "partly", "should be weaker than the target: \(partly) does not go around \(full)")
    }
    return (full, partly)
  }

  private func readBand(
    _ entry: YAMLMapping, _ key: String, _ comparison: ClaimSpec.Comparison, _ isStrict: Bool
  ) -> Band? {
    switch comparison {
    case .atMost:
      return entry.optionalNumber(key).map { Band(upper: $0, isStrict: isStrict) }
    case .atLeast:
      return entry.optionalNumber(key).map { Band(lower: $0, isStrict: isStrict) }
    case .within:
      guard let bounds = entry.numbers(key), bounds.count == 2, bounds[0] < bounds[1] else {
        entry.refuse(key, "should be two numbers [low, high], as the comparison is 'within'")
        return nil
      }
      return Band(lower: bounds[0], upper: bounds[1], isStrict: isStrict)
    }
  }

  private func readVerdictProfiles(_ entry: YAMLMapping, among profiles: [String]) -> [String] {
    let known = profiles.filter { $0 != ExperimentSpec.smokeProfile }
    guard entry.has("verdictAt") else {
      entry.refuse("verdictAt", "is missing (known: \(known.joined(separator: ", ")))")
      return []
    }
    let profiles = entry.optionalTexts("verdictAt") ?? []
    for profile in profiles where !known.contains(profile) {
      entry.refuse(
        "verdictAt",
        profile == ExperimentSpec.smokeProfile
          ? "the profile 'smoke' never gives a verdict"
          : "there is no profile '\(profile)' (known: \(known.joined(separator: ", ")))")
    }
    return profiles
  }
}
