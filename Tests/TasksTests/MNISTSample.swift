import Foundation
import Tasks

/// Small files in MNIST's format.
enum MNISTSample {
  /// The header of an IDX file of bytes.
  static func header(_ shape: [Int]) -> Data {
    var data = Data([0, 0, 8, UInt8(shape.count)])
    for size in shape {
      for shift in [24, 16, 8, 0] { data.append(UInt8(truncatingIfNeeded: size >> shift)) }
    }
    return data
  }

  static func images(_ count: Int, rows: Int = 2, columns: Int = 3) -> Data {
    header([count, rows, columns])
      + Data((0..<count * rows * columns).map { UInt8(truncatingIfNeeded: $0 * 51) })
  }

  static func labels(_ values: [UInt8]) -> Data { header([values.count]) + Data(values) }

  /// Runs `body` in a folder with a good set of 3 training and 2 test images of 2 x 3 pixels.
  static func withFiles(dotted: Bool = false, _ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let contents = [images(3), labels([7, 0, 9]), images(2), labels([1, 2])]
      for (part, data) in zip(MNIST.Part.allCases, contents) {
        let name = part.fileNames[dotted ? 1 : 0]
        try data.write(to: folder.appendingPathComponent(name))
      }
      try body(folder)
    }
  }
}
