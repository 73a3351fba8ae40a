import Foundation

/// A time written in a filter: a day, or a moment.
struct FilterTime {
  /// Since 1970.
  var seconds: TimeInterval
  /// How much time the text means: a day, a minute or a second.
  var length: TimeInterval

  /// Reads `2026-11-01`, then perhaps ` 18:30` or `T18:30`, `:05` and fractions, and `Z` or an
  /// offset such as `+01:00`; `nil` when it is no such time. UTC without an offset.
  init?(_ text: String) {
    let pattern =
      /(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?(Z|[+-]\d{2}:\d{2})?)?/
    guard let match = text.wholeMatch(of: pattern) else { return nil }
    let (_, year, month, day, hour, minute, second, zone) = match.output
    var parts = DateComponents()
    parts.year = Int(year)
    parts.month = Int(month)
    parts.day = Int(day)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    guard parts.isValidDate(in: calendar), let midnight = calendar.date(from: parts) else {
      return nil
    }
    seconds = midnight.timeIntervalSince1970
    length = 86_400
    guard let hour = hour.flatMap({ Double($0) }), let minute = minute.flatMap({ Double($0) })
    else { return }
    let fraction = second.flatMap { Double($0) }
    guard hour < 24, minute < 60, fraction ?? 0 < 61 else { return nil }
    seconds += hour * 3600 + minute * 60 + (fraction ?? 0)
    length = fraction == nil ? 60 : 1
    if let zone, zone != "Z" {
      guard let hours = Double(zone.dropFirst().prefix(2)), let minutes = Double(zone.suffix(2))
      else { return nil }
      seconds -= (zone.hasPrefix("-") ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
  }
}
