import Reproduction

/// The parts of a claim's result as the report words them, in Markdown.
struct ClaimText {
  let result: ClaimResult

  /// The paper's value.
  var paper: String {
    if let published = result.claim.published { return Markdown.escape(published) }
    return switch result.claim.provenance {
    case .published: "as the criterion"
    case .qualitative: "qualitative"
    case .estimated: "estimated"
    case .measured: "authors' code"
    case .ours: "–"
    }
  }

  /// Our value: mean, 95 % interval and number of seeds.
  var ours: String {
    guard let estimate = result.estimate else { return "–" }
    if result.claim.metric.isFraction {
      let passing = estimate.values.count { $0.value == 1 }
      return "\(passing) of \(estimate.count) seeds"
    }
    let format = NumberFormat(
      [estimate.mean] + (estimate.interval.map { [$0.lowerBound, $0.upperBound] } ?? []),
      uncertainty: estimate.interval.map { ($0.upperBound - $0.lowerBound) / 2 })
    let interval = estimate.interval.map {
      " [\(format.text($0.lowerBound)), \(format.text($0.upperBound))]"
    }
    return Markdown.escape("\(format.text(estimate.mean))\(interval ?? "") (n = \(estimate.count))")
  }

  /// The bounds: `≤ 0.02; partly: ≤ 0.2`.
  var criterion: String {
    Markdown.escape(
      result.claim.criterion.replacing("<=", with: "≤").replacing(">=", with: "≥")
        .replacing("e-0", with: "e-"))
  }

  /// The verdict with what must be known beside it.
  var verdict: String {
    // The number of seeds stands beside our value already.
    let remarks = result.remarks.filter { !$0.hasPrefix("n = ") }
    let mark = VerdictText(result.verdict).marked
    return remarks.isEmpty ? mark : "\(mark) (\(Markdown.escape(remarks.joined(separator: "; "))))"
  }

  var runs: String {
    result.runIDs.isEmpty
      ? "–" : result.runIDs.map { Markdown.code($0.prefix(8)) }.joined(separator: " ")
  }
}

/// A verdict as the report shows it.
struct VerdictText {
  let verdict: Verdict

  init(_ verdict: Verdict) {
    self.verdict = verdict
  }

  /// Found at a glance.
  var sign: String {
    switch verdict {
    case .reproduced: "✓"
    case .partlyReproduced: "◐"
    case .inconclusive: "?"
    case .notReproduced: "✗"
    case .notRun, .reducedScale, .otherDataSet, .failedRun: "·"
    }
  }

  var marked: String { "\(sign) \(verdict.rawValue)" }

  /// What it means.
  var meaning: String {
    switch verdict {
    case .reproduced: "the whole interval satisfies the criterion"
    case .partlyReproduced:
      "the whole interval misses the criterion, but satisfies the weaker bound (*partly*)"
    case .inconclusive: "the interval lies across a bound: more seeds are needed"
    case .notReproduced: "the whole interval misses the criterion, and the weaker bound if any"
    case .notRun: "no run, or not one for every seed of the profile"
    case .reducedScale: "the profile is too small for a verdict; the value is shown all the same"
    case .otherDataSet: "the claim is about a data set that the runs did not have"
    case .failedRun: "a seed crashed or diverged, which leaves nothing to say of all seeds"
    }
  }
}
