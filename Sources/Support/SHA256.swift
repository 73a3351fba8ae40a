import Foundation

/// The secure hash of FIPS 180-4 with a 256-bit digest.
///
/// Used to check downloads and to fingerprint configurations and sources. It is written out here
/// because swift-crypto, for this one function, would add 90 seconds to every clean build.
///
/// ```swift
/// var hash = SHA256()
/// hash.update(Data("abc".utf8))
/// hash.finalize()  // "ba7816bf 8f01cfea ..." without the spaces
/// ```
public struct SHA256: Sendable {
  /// The eight working words `H0...H7`.
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// Bytes that do not fill a 64-byte block yet.
  private var pending: [UInt8] = []
  private var byteCount: UInt64 = 0

  public init() {
    pending.reserveCapacity(Self.blockSize)
  }

  /// Feeds more of the message; the digest does not depend on how the message was cut.
  public mutating func update(_ bytes: some DataProtocol) {
    for region in bytes.regions {
      region.withUnsafeBytes { absorb($0) }
    }
  }

  /// Ends the message and returns its digest as 64 lowercase hexadecimal digits.
  ///
  /// A hash is finalized once: feeding it afterwards would continue the padded message.
  public mutating func finalize() -> String {
    let bitCount = byteCount &* 8
    var padding: [UInt8] = [0x80]
    let zeros = (2 * Self.blockSize - 9 - pending.count) % Self.blockSize
    padding += [UInt8](repeating: 0, count: zeros)
    for shift in stride(from: 56, through: 0, by: -8) {
      padding.append(UInt8(truncatingIfNeeded: bitCount >> shift))
    }
    padding.withUnsafeBytes { absorb($0) }
    return state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  /// The digest of a whole message.
  public static func hash(_ data: some DataProtocol) -> String {
    var hash = SHA256()
    hash.update(data)
    return hash.finalize()
  }

  /// The digest of a text's UTF-8 bytes.
  public static func hash(_ text: String) -> String {
    hash(Data(text.utf8))
  }

  /// The digest of a file's content, read in pieces of 1 MiB.
  ///
  /// - Throws: ``SupportError/unreadable(path:reason:)``.
  public static func hash(file: URL) throws -> String {
    var hash = SHA256()
    do {
      let handle = try FileHandle(forReadingFrom: file)
      defer { try? handle.close() }
      while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
        hash.update(piece)
      }
    } catch {
      throw SupportError.unreadable(path: file.path, reason: error.localizedDescription)
    }
    return hash.finalize()
  }
}

extension SHA256 {
  private static let blockSize = 64

  /// Takes in bytes, compressing every block that they complete.
  private mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
    byteCount &+= UInt64(bytes.count)
    var rest = bytes[...]
    if !pending.isEmpty {
      let missing = Self.blockSize - pending.count
      pending += rest.prefix(missing)
      rest = rest.dropFirst(missing)
      guard pending.count == Self.blockSize else { return }
      let block = pending
      block.withUnsafeBytes { compress($0) }
      pending.removeAll(keepingCapacity: true)
    }
    while rest.count >= Self.blockSize {
      compress(UnsafeRawBufferPointer(rebasing: rest.prefix(Self.blockSize)))
      rest = rest.dropFirst(Self.blockSize)
    }
    pending += rest
  }

  /// One round of the compression function over a 64-byte block (FIPS 180-4, section 6.2.2).
  private mutating func compress(_ block: UnsafeRawBufferPointer) {
    let roundConstants = roundConstants
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
      for t in 0..<16 {
        let word = block.loadUnaligned(fromByteOffset: 4 * t, as: UInt32.self)
        schedule[t] = UInt32(bigEndian: word)
      }
      for t in 16..<64 {
        let w2 = schedule[t - 2]
        let w15 = schedule[t - 15]
        let s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >> 10)
        let s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >> 3)
        schedule[t] = s1 &+ schedule[t - 7] &+ s0 &+ schedule[t - 16]
      }
      var (a, b, c, d) = (state[0], state[1], state[2], state[3])
      var (e, f, g, h) = (state[4], state[5], state[6], state[7])
      for t in 0..<64 {
        let sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
        let choice = (e & f) ^ (~e & g)
        let t1 = h &+ sum1 &+ choice &+ roundConstants[t] &+ schedule[t]
        let sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
        let majority = (a & b) ^ (a & c) ^ (b & c)
        (h, g, f, e) = (g, f, e, d &+ t1)
        (d, c, b, a) = (c, b, a, t1 &+ sum0 &+ majority)
      }
      for (index, word) in [a, b, c, d, e, f, g, h].enumerated() {
        state[index] &+= word
      }
    }
  }
}

private func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 {
  (word >> bits) | (word << (32 - bits))
}

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
private let roundConstants: [UInt32] = [
  0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
  0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
  0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
  0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
  0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
  0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
  0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
  0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
  0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
  0xc671_78f2,
]
