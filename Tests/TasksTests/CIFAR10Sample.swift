import Foundation
import Tasks

/// Small files in CIFAR-10's format.
enum CIFAR10Sample {
  /// Records in each of the six files.
  static let records = 3

  /// The byte of a pixel in record `record` of file `file`: no two neighbours, channels or images are alike.
  static func byte(file: Int, record: Int, row: Int, column: Int, channel: Int) -> UInt8 {
    UInt8((file * 83 + record * 61 + row * 7 + column * 3 + channel * 101) % 256)
  }

  static func label(file: Int, record: Int) -> UInt8 { UInt8((file * records + record) % 10) }

  /// The bytes of a file: label, red plane, green plane, blue plane, and again.
  static func content(file: Int, records: Int = records) -> Data {
    var data = Data()
    for record in 0..<records {
      data.append(label(file: file, record: record))
      for channel in 0..<3 {
        for row in 0..<32 {
          for column in 0..<32 {
            data.append(
              byte(file: file, record: record, row: row, column: column, channel: channel))
          }
        }
      }
    }
    return data
  }

  /// All six files' bytes, in their order.
  static var allContent: Data { (0..<6).reduce(Data()) { $0 + content(file: $1) } }

  /// Writes a good set.
  static func write(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (file, name) in CIFAR10.fileNames.enumerated() {
      try content(file: file).write(to: folder.appendingPathComponent(name))
    }
  }

  static func withFiles(_ body: (URL) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      try body(folder)
    }
  }
}
