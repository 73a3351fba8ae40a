/// Bulk draws. Each equals, to the bit, as many single draws one after the other; they are faster
/// because the state stays in registers.
extension RandomStream {
  /// Fills the buffer with uniform draws in `range` (``uniform(in:)``).
  public mutating func fillUniform(
    _ buffer: UnsafeMutableBufferPointer<Double>, in range: Range<Double> = 0..<1
  ) {
    let width = Self.width(of: range)
    let (lower, largest) = (range.lowerBound, range.upperBound.nextDown)
    var stream = self
    for index in buffer.indices {
      buffer[index] = min(lower + width * stream.uniform(), largest)
    }
    self = stream
  }

  /// Fills the buffer with uniform draws in `range`, drawn in Double and rounded to Float; one that
  /// would round to the upper bound becomes the largest Float below it.
  public mutating func fillUniform(
    _ buffer: UnsafeMutableBufferPointer<Float>, in range: Range<Float> = 0..<1
  ) {
    let lower = Double(range.lowerBound)
    let width = Self.width(of: lower..<Double(range.upperBound))
    let largest = range.upperBound.nextDown
    var stream = self
    for index in buffer.indices {
      buffer[index] = min(Float(lower + width * stream.uniform()), largest)
    }
    self = stream
  }

  /// Fills the buffer with `mean + standardDeviation * normal()`.
  public mutating func fillNormal(
    _ buffer: UnsafeMutableBufferPointer<Double>, mean: Double = 0, standardDeviation: Double = 1
  ) {
    let layers = Ziggurat.layers
    var stream = self
    for index in buffer.indices {
      buffer[index] = mean + standardDeviation * stream.normal(layers: layers)
    }
    self = stream
  }

  /// Fills the buffer with `mean + standardDeviation * normal()`, drawn in Double and rounded to
  /// Float.
  public mutating func fillNormal(
    _ buffer: UnsafeMutableBufferPointer<Float>, mean: Float = 0, standardDeviation: Float = 1
  ) {
    let (center, scale) = (Double(mean), Double(standardDeviation))
    let layers = Ziggurat.layers
    var stream = self
    for index in buffer.indices {
      buffer[index] = Float(center + scale * stream.normal(layers: layers))
    }
    self = stream
  }
}
