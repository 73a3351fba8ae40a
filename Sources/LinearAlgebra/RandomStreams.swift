/// The source of all randomness of one run: a seed from which streams are derived by name.
///
/// A stream depends on the seed and on its own name only, so a new draw, or a whole new stream,
/// somewhere shifts nothing elsewhere:
/// ```swift
/// let streams = RandomStreams(seed: 7)
/// var weights = streams.stream("weights/basal/1")
/// var noise = streams.stream("noise/soma")
/// ```
/// Asking twice for one name gives the same stream from its start: ask once and keep it.
public struct RandomStreams: Sendable, Hashable, Codable {
  /// The number all streams are derived from.
  public let seed: UInt64

  public init(seed: UInt64) {
    self.seed = seed
  }

  /// The stream of the given name.
  ///
  /// The UTF-8 bytes of the name are absorbed one by one into a 64-bit key with SplitMix64's
  /// mixing function, and the key seeds the generator. Names are compared as bytes; two names, or
  /// one name under two seeds, share a stream with probability 2^-64.
  public func stream(_ name: String) -> RandomStream {
    var key = SplitMix64.mix(seed &+ SplitMix64.increment)
    for byte in name.utf8 {
      key = SplitMix64.mix((key ^ UInt64(byte)) &+ SplitMix64.increment)
    }
    return RandomStream(seed: key)
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): turns one 64-bit seed into a well-mixed state.
package struct SplitMix64 {
  /// The odd number nearest to 2^64 divided by the golden ratio.
  package static let increment: UInt64 = 0x9e37_79b9_7f4a_7c15

  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.mix(state)
  }

  /// A bijection of 64 bits in which each input bit changes each output bit with probability 1/2.
  package static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
