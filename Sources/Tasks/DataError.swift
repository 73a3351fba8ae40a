import Foundation

/// What can go wrong with data sets: on disk, or on their way there. Paths are as the user would
/// type them.
public enum DataError: Error, Hashable, Sendable {
  /// The folder that was named, explicitly or by `APICAL_DATA`, does not exist.
  case folderMissing(folder: String, namedBy: String)
  /// None of a file's usual names is there.
  case fileMissing(folder: String, names: [String])
  /// A file exists but cannot be read.
  case unreadable(file: String, reason: String)
  /// A file does not begin with the magic number of its kind.
  case wrongMagic(file: String, expected: UInt32, found: UInt32)
  /// A file has more or fewer bytes than its header says.
  case wrongLength(file: String, expected: Int, found: Int)
  /// An image file and its label file speak of different numbers of images.
  case countMismatch(imageFile: String, images: Int, labelFile: String, labels: Int)
  /// The test images have another size than the training images, or a size is 0.
  case unusableSize(file: String, rows: Int, columns: Int)
  /// A label is no digit.
  case labelOutOfRange(file: String, position: Int, label: Int)
  /// The server answered with an error.
  case httpStatus(url: String, status: Int)
  /// The connection failed, or ended early.
  case transferFailed(url: String, reason: String)
  /// The bytes received are not the published ones.
  case checksumMismatch(url: String, expected: String, found: String)
  /// No mirror gave the file; the errors stand in the order of the mirrors.
  case allMirrorsFailed(file: String, reasons: [String])
  /// `gzip` or `tar` failed.
  case toolFailed(command: String, reason: String)
  /// A file or folder could not be written.
  case unwritable(path: String, reason: String)
}

extension DataError: LocalizedError, CustomStringConvertible {
  private static let remedy =
    "run `make data`, or set APICAL_DATA to the folder that holds `mnist/`"
  private static let damageRemedy = "delete it and run `make data`"

  public var description: String {
    switch self {
    case .folderMissing(let folder, let namedBy):
      "the data folder \(folder), named by \(namedBy), does not exist: correct the path, "
        + "or leave it out to use stroke digits"
    case .fileMissing(let folder, let names):
      "no \(names.joined(separator: " or ")) in \(folder): \(Self.remedy)"
    case .unreadable(let file, let reason):
      "cannot read \(file): \(reason)"
    case .wrongMagic(let file, let expected, let found):
      "\(file) begins with \(Self.hex(found)), not with \(Self.hex(expected)), so it is not the "
        + "IDX file it is named after (still compressed?): \(Self.damageRemedy)"
    case .wrongLength(let file, let expected, let found):
      "\(file) has \(found) bytes where its header announces \(expected)"
        + "\(found < expected ? " (truncated)" : ""): \(Self.damageRemedy)"
    case .countMismatch(let imageFile, let images, let labelFile, let labels):
      "\(imageFile) holds \(images) images but \(labelFile) \(labels) labels: "
        + "delete both and run `make data`"
    case .unusableSize(let file, let rows, let columns):
      "the images of \(file) are \(rows) x \(columns) pixels: all images of a data set must "
        + "have one size, which is not 0; \(Self.damageRemedy)"
    case .labelOutOfRange(let file, let position, let label):
      "label \(position) of \(file) is \(label), not a digit: \(Self.damageRemedy)"
    case .httpStatus(let url, let status):
      "\(url) answered with HTTP status \(status)"
    case .transferFailed(let url, let reason):
      "the transfer of \(url) failed: \(reason)"
    case .checksumMismatch(let url, let expected, let found):
      "\(url) gave a file with SHA-256 \(found), not the published \(expected); it was discarded"
    case .allMirrorsFailed(let file, let reasons):
      "could not download \(file):\n"
        + reasons.map { "  \($0)\n" }.joined()
        + "check the network and run `make data` again: it goes on where it stopped"
    case .toolFailed(let command, let reason):
      "`\(command)` failed: \(reason)"
    case .unwritable(let path, let reason):
      "cannot write \(path): \(reason)"
    }
  }

  public var errorDescription: String? { description }

  private static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
