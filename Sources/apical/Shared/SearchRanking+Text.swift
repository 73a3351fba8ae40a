import Reporting
import Reproduction
import Support

extension SearchRanking {
  /// A row for each setting: its hyperparameters, then the metric over its seeds.
  var table: ResultTable {
    let names = results.first?.setting.names ?? []
    return ResultTable(
      columns: ["rank"] + names + ["mean", "sd", "low", "high", "n", "failed", "missing"],
      rows: results.enumerated().map { index, result in
        let sample = result.sample
        let numbers = [
          sample?.mean, sample?.standardDeviation, sample?.interval?.lowerBound,
          sample?.interval?.upperBound,
        ].map { number in number.map { JSONValue.double($0) } ?? .null }
        return [.int(index + 1)] + names.map { result.setting.hyperparameters[$0] ?? .null }
          + numbers
          + [.int(sample?.count ?? 0), .int(result.failedCount), .int(result.missingCount)]
      })
  }

  /// What the table means, line by line.
  func words(of search: Search) -> [String] {
    let failed = results.count { $0.failedCount > 0 }
    var lines: [String] = []
    if let best, let sample = best.sample {
      lines.append("best: \(best.setting.label), with \(goal.metric) \(spread(sample))")
      lines.append(comparison(sample))
    } else {
      lines.append("no setting has a value for every seed: there is no best one")
    }
    if failed > 0 {
      lines.append(
        "\(Text.count(failed, "setting")) with failed seeds \(failed == 1 ? "comes" : "come") after "
          + "those without")
    }
    if let best {
      lines += ["in full, at the published scale:", "  " + search.command(for: best.setting)]
    }
    let columns = "--columns +metric.\(goal.metric)"
    return lines + ["its runs:", "  apical runs --where \"tag = '\(search.tag)'\" \(columns)"]
  }

  private func spread(_ sample: Sample) -> String {
    guard let deviation = sample.standardDeviation, let interval = sample.interval else {
      return NumberFormat([sample.mean]).text(sample.mean) + " (one seed)"
    }
    let format = NumberFormat(
      [sample.mean], uncertainty: (interval.upperBound - interval.lowerBound) / 2)
    let bounds = [interval.lowerBound, interval.upperBound].map(format.text)
    return "\(format.text(sample.mean)) (sd \(format.text(deviation)), "
      + "95 % interval [\(bounds.joined(separator: ", "))], n = \(sample.count))"
  }

  /// How far the best setting stands out.
  private func comparison(_ sample: Sample) -> String {
    if !tied.isEmpty {
      let others = Text.count(tied.count, "other setting")
      return "\(others) \(tied.count == 1 ? "has" : "have") the very same mean; "
        + "the first of them is named"
    }
    guard sample.interval != nil else {
      return "single seeds do not tell merit from luck; --seeds 3 or more give intervals"
    }
    switch overlapping.count {
    case 0: return "its interval overlaps with no other setting's"
    case let count:
      return "its interval overlaps with \(count == 1 ? "that" : "those") of "
        + "\(Text.count(count, "other setting")): these runs do not tell them apart"
    }
  }
}
