import Foundation

/// The random numbers of `numpy.random` with a seed, in the forms that it has kept unchanged since its first version: for networks that should
/// be the very ones of somebody's seed. What is drawn for the first time takes ``RandomStreams``.
///
/// MT19937 (Matsumoto and Nishimura 1998); doubles of 53 bits, normal numbers by Marsaglia's polar method, permutations by Fisher
/// and Yates from the end.
public struct MersenneTwister: Sendable, Hashable, Codable {
  private static let size = 624
  private static let middle = 397

  private var state: [UInt32]
  private var position: Int
  /// The second of a pair of normal numbers.
  private var spare: Double?

  public init(seed: UInt32) {
    state = [seed]
    state.reserveCapacity(Self.size)
    for index in 1..<Self.size {
      let last = state[index - 1]
      state.append(1_812_433_253 &* (last ^ (last >> 30)) &+ UInt32(index))
    }
    position = Self.size
  }

  private mutating func twist() {
    for index in 0..<Self.size {
      let word =
        (state[index] & 0x8000_0000) | (state[(index + 1) % Self.size] & 0x7fff_ffff)
      let twisted = word & 1 == 0 ? word >> 1 : (word >> 1) ^ 0x9908_b0df
      state[index] = state[(index + Self.middle) % Self.size] ^ twisted
    }
    position = 0
  }

  /// The next 32 bits.
  public mutating func next() -> UInt32 {
    if position == Self.size { twist() }
    var word = state[position]
    position += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9d2c_5680
    word ^= (word << 15) & 0xefc6_0000
    return word ^ (word >> 18)
  }

  /// In [0, 1), of 53 bits.
  public mutating func uniform() -> Double {
    let (high, low) = (next() >> 5, next() >> 6)
    return (Double(high) * 67_108_864 + Double(low)) / 9_007_199_254_740_992
  }

  /// In [low, high), but for rounding.
  public mutating func uniform(from low: Double, to high: Double) -> Double {
    low + (high - low) * uniform()
  }

  /// Standard normal.
  public mutating func normal() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    var (x, y, square) = (0.0, 0.0, 0.0)
    repeat {
      x = 2 * uniform() - 1
      y = 2 * uniform() - 1
      square = x * x + y * y
    } while square >= 1 || square == 0
    let factor = (-2 * log(square) / square).squareRoot()
    spare = factor * x
    return factor * y
  }

  /// The numbers below `count` in random order.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, Int(below(orEqual: UInt32(index))))
    }
    return order
  }

  /// Uniform in 0...bound, by refusing what is above it of as many bits as it has.
  private mutating func below(orEqual bound: UInt32) -> UInt32 {
    let mask = UInt32.max >> UInt32(bound.leadingZeroBitCount)
    while true {
      let value = next() & mask
      if value <= bound { return value }
    }
  }

  /// Draws numbers that nobody wants.
  public mutating func skipUniform(_ count: Int) {
    for _ in 0..<2 * count { _ = next() }
  }

  /// A matrix of numbers uniform in ± `range`, drawn row by row.
  public mutating func uniformMatrix<Scalar: BLASScalar>(
    _ rows: Int, _ columns: Int, within range: Double
  ) -> Matrix<Scalar> {
    let matrix = Matrix<Scalar>(rows, columns)
    for i in 0..<rows {
      for j in 0..<columns { matrix[i, j] = Scalar(uniform(from: -range, to: range)) }
    }
    return matrix
  }
}
