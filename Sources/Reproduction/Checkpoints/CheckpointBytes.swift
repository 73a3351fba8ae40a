import Foundation

/// Why a checkpoint's file cannot be used.
package struct UnreadableCheckpoint: Error, Hashable, CustomStringConvertible {
  package var description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Writes the parts of a checkpoint's file one after another.
struct CheckpointWriter {
  private var bytes: Data

  /// - Parameter size: about how many bytes will be written.
  init(mark: Data, expecting size: Int) {
    bytes = mark
    bytes.reserveCapacity(size + size / 8)
  }

  mutating func write(_ number: Int) {
    withUnsafeBytes(of: Int64(number).littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// The number of bytes, then the bytes.
  mutating func write(_ data: Data) {
    write(data.count)
    bytes.append(data)
  }

  /// The whole, with its checksum.
  mutating func finish() -> Data {
    write(Int(truncatingIfNeeded: checksum(of: bytes)))
    return bytes
  }
}

/// Reads what ``CheckpointWriter`` wrote.
struct CheckpointReader {
  private let bytes: Data
  private var position: Int

  /// - Throws: ``UnreadableCheckpoint`` unless the mark and the checksum are right.
  init(_ data: Data, mark: Data) throws {
    guard data.prefix(mark.count) == mark else {
      throw UnreadableCheckpoint("it is no checkpoint, or one of another version")
    }
    let end = data.count - MemoryLayout<Int64>.size
    guard end >= mark.count else { throw UnreadableCheckpoint("it is cut off") }
    bytes = data.prefix(end)
    position = mark.count
    let found = data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: end, as: UInt64.self) }
    guard UInt64(littleEndian: found) == checksum(of: bytes) else {
      throw UnreadableCheckpoint("it is damaged or cut off")
    }
  }

  mutating func integer() throws -> Int {
    let size = MemoryLayout<Int64>.size
    guard bytes.count - position >= size else { throw UnreadableCheckpoint("it is cut off") }
    let number = bytes.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: position, as: Int64.self)
    }
    position += size
    return Int(Int64(littleEndian: number))
  }

  mutating func data() throws -> Data {
    let count = try integer()
    guard (0...bytes.count - position).contains(count) else {
      throw UnreadableCheckpoint("it is cut off")
    }
    defer { position += count }
    return bytes.subdata(in: position..<position + count)
  }

  mutating func text() throws -> String { String(decoding: try data(), as: UTF8.self) }
}

/// A number in which a change of any 64-bit word shows, at about 0.5 ns a word; not against malice.
///
///     h ← rotate(h ⊕ word, 29) · p,  p odd
///
/// Every step is a bijection of `h` and of the word, so one changed word always changes the result;
/// the rotation keeps changes of high bits in neighbouring words from cancelling.
private func checksum(of data: Data) -> UInt64 {
  let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
  var hash = UInt64(data.count) ^ factor
  func mix(_ word: UInt64) {
    let mixed = hash ^ word
    hash = ((mixed << 29) | (mixed >> 35)) &* factor
  }
  data.withUnsafeBytes { bytes in
    let size = MemoryLayout<UInt64>.size
    let whole = bytes.count / size
    for index in 0..<whole {
      mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * size, as: UInt64.self)))
    }
    var rest: UInt64 = 0
    for byte in bytes[(whole * size)...] { rest = rest << 8 | UInt64(byte) }
    mix(rest)
  }
  return hash ^ (hash >> 32)
}
