/// The tables of the ziggurat method for the standard normal density (Marsaglia, Tsang 2000).
///
/// The half density f(x) = exp(-x^2/2), x >= 0, is covered by 256 layers of equal area `area`.
/// Layer 0 is the rectangle under f(r) together with the tail beyond r; layer i has width x_i and
/// lies between f(x_i) and f(x_{i+1}), with x_1 = r and x_256 = 0.
@usableFromInline
enum Ziggurat {
  /// One layer. Beside the layer's own numbers stands what decides the draw in the common case.
  @usableFromInline
  struct Layer: Sendable {
    /// A 52-bit integer j below this lies left of x_{i+1}, wholly under the density.
    @usableFromInline let threshold: UInt64
    /// x_i / 2^52: turns j into a position in the layer.
    @usableFromInline let scale: Double
    /// f(x_i), the layer's lower edge (for layer 0: 0).
    @usableFromInline let low: Double
    /// f(x_{i+1}), the layer's upper edge.
    @usableFromInline let high: Double
  }

  /// Where the tail begins, from the condition that the topmost layer ends at f(0) = 1.
  @usableFromInline static let tailStart = 3.654152885361009
  /// r f(r) plus the integral of f beyond r.
  private static let area = 0.004928673233974655

  /// The 256 layers, allocated once for the process and never freed or written again.
  @usableFromInline
  nonisolated(unsafe) static let layers: UnsafePointer<Layer> = {
    let count = 256
    func density(_ x: Double) -> Double { RandomElementary.exp(-0.5 * x * x) }
    var edges = [area / density(tailStart), tailStart]
    for i in 1..<count - 1 {
      let height = area / edges[i] + density(edges[i])
      edges.append((-2 * RandomElementary.log(height)).squareRoot())
    }
    edges.append(0)
    let table = UnsafeMutablePointer<Layer>.allocate(capacity: count)
    for i in 0..<count {
      let layer = Layer(
        threshold: UInt64(edges[i + 1] / edges[i] * 0x1p52),
        scale: edges[i] * 0x1p-52,
        low: i == 0 ? 0 : density(edges[i]),
        high: density(edges[i + 1]))
      (table + i).initialize(to: layer)
    }
    return UnsafePointer(table)
  }()
}
