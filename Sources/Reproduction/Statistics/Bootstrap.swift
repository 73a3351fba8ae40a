import LinearAlgebra

/// Intervals for statistics that have no formula for them, by drawing the seeds again (Efron 1979).
public enum Bootstrap {
  /// How often the seeds are drawn.
  static let draws = 4000

  /// The 95 % percentile interval of a statistic of `count` seeds: the middle 95 % of its values on as many seeds drawn with replacement. The
  /// same on every call and machine; `nil` for less than two seeds, and where the statistic is not finite on a draw.
  ///
  /// - Parameter statistic: of the seeds with these indices.
  public static func interval(
    count: Int, of statistic: (_ indices: [Int]) -> Double
  ) -> ClosedRange<Double>? {
    guard count > 1 else { return nil }
    var stream = RandomStreams(seed: 0).stream("bootstrap")
    var values: [Double] = []
    values.reserveCapacity(draws)
    for _ in 0..<draws {
      let value = statistic((0..<count).map { _ in Int(stream.uniform() * Double(count)) })
      guard value.isFinite else { return nil }
      values.append(value)
    }
    values.sort()
    let tail = (1 - Sample.confidence) / 2
    let lowest = Int((tail * Double(draws)).rounded(.down))
    return values[lowest]...values[draws - 1 - lowest]
  }
}
