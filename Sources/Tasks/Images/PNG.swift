import Foundation

/// Writes 8-bit greyscale PNG files, not compressed: the image data are stored blocks of a zlib
/// stream, so that no compression library is needed and the bytes are the same everywhere.
package enum PNG {
  /// The file's bytes.
  ///
  /// - Parameter grey: width x height values, row by row; 0 is black.
  package static func encode(grey: [UInt8], width: Int, height: Int) -> Data {
    precondition(width > 0 && height > 0 && grey.count == width * height, "one value per pixel")
    var rows: [UInt8] = []
    rows.reserveCapacity((width + 1) * height)
    for row in 0..<height {
      rows.append(0)  // filter type: none
      rows += grey[row * width..<(row + 1) * width]
    }
    var file = Data([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    // 8 bits a pixel, grey; the only compression, filter and interlace methods.
    let format: [UInt8] = [8, 0, 0, 0, 0]
    file += chunk("IHDR", bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + format)
    file += chunk("IDAT", zlibStored(rows))
    file += chunk("IEND", [])
    return file
  }

  private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    return bigEndian(UInt32(content.count)) + body + bigEndian(crc32(body))
  }

  /// RFC 1950 around stored blocks of RFC 1951, each of at most 65,535 bytes.
  private static func zlibStored(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let end = min(start + 65_535, bytes.count)
      let length = UInt16(end - start)
      stream.append(end == bytes.count ? 1 : 0)
      for half in [length, ~length] {
        stream.append(UInt8(half & 0xff))
        stream.append(UInt8(half >> 8))
      }
      stream += bytes[start..<end]
      start = end
    } while start < bytes.count
    return stream + bigEndian(adler32(bytes))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// The checksum of a PNG chunk (ISO 3309, reflected polynomial 0xEDB88320).
  package static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var remainder = UInt32.max
    for byte in bytes {
      remainder ^= UInt32(byte)
      for _ in 0..<8 {
        remainder = (remainder >> 1) ^ (remainder & 1 == 1 ? 0xedb8_8320 : 0)
      }
    }
    return ~remainder
  }

  /// The checksum of a zlib stream (RFC 1950).
  package static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (a, b) = (UInt32(1), UInt32(0))
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }
}
