/// Recorded results that may be undefined: null stands for NaN and infinities, which JSON does not have.
extension TraceNode {
  /// A number, or nil for null.
  private func number() throws -> Double? { value == .null ? nil : try double() }

  /// A list of `count` numbers.
  func numbers(_ count: Int) throws -> [Double?] {
    let list = try elements().map { try $0.number() }
    guard list.count == count else {
      throw problem("expected \(count) numbers, found \(list.count)")
    }
    return list
  }

  /// A list of rows, one after another.
  func rows(_ rows: Int, _ columns: Int) throws -> [Double?] {
    let list = try elements().map { try $0.elements().map { try $0.number() } }
    guard list.count == rows, list.allSatisfy({ $0.count == columns }) else {
      throw problem("expected a matrix of \(rows) x \(columns)")
    }
    return list.flatMap { $0 }
  }
}

extension Comparison {
  /// Compares numbers one by one where null is recorded for what is not finite: either both sides are finite and close, or neither is
  /// finite. Anything else is an infinite deviation.
  mutating func compare(
    _ quantity: String, _ ours: [Double], orUndefined recorded: [Double?], at location: String,
    tolerance: Tolerance
  ) {
    let pairs = zip(ours, recorded).map { a, b -> (Double, Double) in
      guard let b else { return a.isFinite ? (a, .nan) : (0, 0) }
      return (a, b)
    }
    compare(
      quantity, ours.count == recorded.count ? pairs.map(\.0) : [], pairs.map(\.1), at: location,
      tolerance: tolerance)
  }
}
