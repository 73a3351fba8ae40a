import GRDB

/// A number in the two columns `value` and `nonfinite`, of which exactly one is NULL.
///
/// SQLite stores not-a-number as NULL; the second column tells it from a missing number, and makes
/// infinities visible to every tool.
struct StoredNumber {
  var value: Double?
  var nonfinite: String?

  init(_ number: Double) {
    if number.isFinite {
      value = number
    } else {
      nonfinite = number.isNaN ? "nan" : number < 0 ? "-inf" : "inf"
    }
  }

  /// Reads the columns `value` and `nonfinite` of a row.
  static func number(in row: Row) -> Double {
    if let value: Double = row["value"] { return value }
    let nonfinite: String? = row["nonfinite"]
    return switch nonfinite {
    case "inf": .infinity
    case "-inf": -.infinity
    default: .nan
    }
  }
}
