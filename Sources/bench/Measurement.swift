import Foundation

/// Repeats `work` for about `seconds` and returns the best rate seen, in units per second.
///
/// The best of several rounds is the least disturbed one; on a machine shared with others the mean says more about
/// the others.
func bestRate(seconds: Double = 1.5, unitsPerCall: Double, _ work: () -> Void) -> Double {
  work()
  var best = 0.0
  let end = Date().addingTimeInterval(seconds)
  let clock = ContinuousClock()
  repeat {
    let duration = clock.measure(work)
    best = max(best, unitsPerCall / (duration / .seconds(1)))
  } while Date() < end
  return best
}

/// One line of the table.
struct BenchRow {
  let name: String
  let rate: Double
  let unit: String
  let note: String
}

func grouped(_ value: Double) -> String {
  let digits = value >= 100 ? 0 : 1
  let text = String(format: "%.\(digits)f", value)
  let parts = text.split(separator: ".")
  var whole = ""
  for (offset, digit) in parts[0].reversed().enumerated() {
    if offset > 0 && offset % 3 == 0 { whole.insert(",", at: whole.startIndex) }
    whole.insert(digit, at: whole.startIndex)
  }
  return parts.count > 1 ? "\(whole).\(parts[1])" : whole
}

/// A ratio with one digit behind the point.
func decimal(_ value: Double) -> String { String(format: "%.1f", value) }
