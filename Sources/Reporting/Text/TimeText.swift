import Foundation

/// Dates and durations as the report writes them: the same on every machine.
package enum TimeText {
  /// `2026-11-21`, in UTC.
  package static func day(_ date: Date) -> String {
    String(date.formatted(.iso8601).prefix(10))
  }

  /// `2026-11-21 07:45`, in UTC.
  package static func minute(_ date: Date) -> String {
    String(date.formatted(.iso8601).prefix(16)).replacing("T", with: " ")
  }

  /// `12.3 s`, `4.5 min`, `3.1 h`.
  package static func duration(_ seconds: TimeInterval) -> String {
    switch seconds {
    case ..<60: String(format: "%.1f s", seconds)
    case ..<3600: String(format: "%.1f min", seconds / 60)
    default: String(format: "%.1f h", seconds / 3600)
    }
  }

  /// `2026-11-20`, or `2026-11-20 to 2026-11-21`.
  package static func days(from first: Date, to last: Date) -> String {
    let (first, last) = (day(first), day(last))
    return first == last ? first : "\(first) to \(last)"
  }
}
