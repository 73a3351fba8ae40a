import Foundation

/// A file of unsigned bytes in the IDX format of the MNIST pages:
/// ```
/// 0  0  8  dimensions        magic; 8 stands for unsigned bytes
/// size of each dimension     big-endian 32-bit words
/// the bytes, last dimension fastest
/// ```
struct IDXFile {
  /// The file's path, for messages.
  let path: String
  /// Header and content, as they are on disk.
  let data: Data
  /// Size of each dimension.
  let shape: [Int]

  /// The content after the header.
  var bytes: Data { data.dropFirst(4 + 4 * shape.count) }

  /// Reads a file that must have the given number of dimensions.
  ///
  /// - Throws: ``DataError/unreadable(file:reason:)``,
  ///   ``DataError/wrongMagic(file:expected:found:)`` or
  ///   ``DataError/wrongLength(file:expected:found:)``.
  init(contentsOf file: URL, dimensions: Int) throws {
    path = file.path
    do {
      data = try Data(contentsOf: file)
    } catch {
      throw DataError.unreadable(file: path, reason: error.localizedDescription)
    }
    let header = 4 + 4 * dimensions
    let magic = 0x0800 | UInt32(dimensions)
    guard data.count >= 4 else {
      throw DataError.wrongLength(file: path, expected: header, found: data.count)
    }
    let words = Self.words(of: data.prefix(header))
    guard words[0] == magic else {
      throw DataError.wrongMagic(file: path, expected: magic, found: words[0])
    }
    guard words.count == 1 + dimensions else {
      throw DataError.wrongLength(file: path, expected: header, found: data.count)
    }
    shape = words.dropFirst().map { Int($0) }
    // Three 32-bit sizes can exceed 64 bits: such a header announces more than any file holds.
    let announced = shape.reduce(1) { product, size in
      let (value, overflow) = product.multipliedReportingOverflow(by: size)
      return overflow ? Int.max - header : value
    }
    guard data.count - header == announced else {
      throw DataError.wrongLength(
        file: path, expected: min(announced, Int.max - header) + header, found: data.count)
    }
  }

  /// The big-endian 32-bit words in the bytes; an incomplete last one is left out.
  private static func words(of bytes: Data) -> [UInt32] {
    stride(from: 0, to: bytes.count & ~3, by: 4).map { start in
      bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
  }
}
