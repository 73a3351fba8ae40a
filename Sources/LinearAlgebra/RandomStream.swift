/// One stream of random numbers: xoshiro256++ (Blackman, Vigna 2019), period 2^256 - 1.
///
/// A value type: pass it `inout` (`using: &stream`), copy it to replay it, encode it to resume a
/// long run to the bit. The state is the four words alone; no draw is kept back in a cache.
///
/// All conversions from bits to numbers are the project's own, and neither they nor the
/// distributions call the system's mathematics library: only IEEE 754 additions,
/// multiplications, divisions and square roots. The same seed therefore gives the same bits on
/// every machine and with every release of the standard library.
public struct RandomStream: Sendable, Hashable {
  @usableFromInline var s0: UInt64
  @usableFromInline var s1: UInt64
  @usableFromInline var s2: UInt64
  @usableFromInline var s3: UInt64

  /// A stream whose state is the first four outputs of SplitMix64 from `seed`.
  ///
  /// Within a run use ``RandomStreams/stream(_:)``, which derives the seed from a name.
  public init(seed: UInt64) {
    var mixer = SplitMix64(seed: seed)
    (s0, s1, s2, s3) = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
  }

  /// A stream in a given state, which must not be all zeros (the generator's only fixed point).
  package init(state: (UInt64, UInt64, UInt64, UInt64)) {
    precondition(
      state.0 | state.1 | state.2 | state.3 != 0, "xoshiro256++ never leaves the state 0")
    (s0, s1, s2, s3) = state
  }

  /// The four words of the state.
  package var state: (UInt64, UInt64, UInt64, UInt64) { (s0, s1, s2, s3) }

  /// The next 64 random bits.
  @inlinable @inline(__always)
  public mutating func nextUInt64() -> UInt64 {
    let sum = s0 &+ s3
    let result = ((sum &<< 23) | (sum &>> 41)) &+ s0
    let shifted = s1 &<< 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = (s3 &<< 45) | (s3 &>> 19)
    return result
  }
}
