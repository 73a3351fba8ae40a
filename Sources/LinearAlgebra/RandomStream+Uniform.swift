extension RandomStream {
  /// A uniform draw in [0, 1): the multiples of 2^-53, each with the same probability.
  @inlinable @inline(__always)
  public mutating func uniform() -> Double {
    Double(Int64(truncatingIfNeeded: nextUInt64() &>> 11)) * 0x1p-53
  }

  /// A uniform draw in `range`, the upper bound excluded.
  ///
  /// ```
  /// lower + (upper - lower) u,   u = uniform()
  /// ```
  /// Where rounding would reach the upper bound, the largest number below it is returned.
  /// The range must be finite and not empty.
  @inlinable
  public mutating func uniform(in range: Range<Double>) -> Double {
    min(range.lowerBound + Self.width(of: range) * uniform(), range.upperBound.nextDown)
  }

  @inlinable
  static func width(of range: Range<Double>) -> Double {
    let width = range.upperBound - range.lowerBound
    precondition(width > 0 && width.isFinite, "a uniform range must be finite and not empty")
    return width
  }

  /// A uniform integer in 0..<bound, without bias (Lemire 2019): the high word of
  /// `bound x 64 random bits`, drawn again when the low word falls in the 2^64 mod bound surplus.
  @inlinable
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "an integer below \(bound) does not exist")
    let size = UInt64(bound)
    var product = nextUInt64().multipliedFullWidth(by: size)
    if product.low < size {
      let surplus = (0 &- size) % size
      while product.low < surplus {
        product = nextUInt64().multipliedFullWidth(by: size)
      }
    }
    return Int(product.high)
  }

  /// A uniformly random order of 0..<count (Fisher-Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    precondition(count >= 0, "a permutation of \(count) elements does not exist")
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }

  /// Puts the elements in a uniformly random order (Fisher-Yates, from the end).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, integer(below: last + 1))
    }
  }
}
