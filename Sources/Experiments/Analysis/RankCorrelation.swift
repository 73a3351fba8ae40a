/// Spearman's rank correlation: Pearson's r between ranks, equal values having the mean of their ranks.
enum RankCorrelation {
  /// NaN when one of them does not vary, or for fewer than two pairs.
  static func coefficient(_ x: [Double], _ y: [Double]) -> Double {
    PearsonCorrelation.coefficient(ranks(of: x), ranks(of: y))
  }

  private static func ranks(of values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = Array(repeating: 0.0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count && values[order[end + 1]] == values[order[start]] { end += 1 }
      for place in start...end { ranks[order[place]] = Double(start + end) / 2 + 1 }
      start = end + 1
    }
    return ranks
  }
}
