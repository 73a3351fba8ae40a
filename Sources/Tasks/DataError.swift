import Foundation

/// What can go wrong with data sets: on disk, or on their way there. Paths are as the user would
/// type them.
public enum DataError: Error, Hashable, Sendable {
  /// The folder that was named, explicitly or by `APICAL_DATA`, does not exist.
  case folderMissing(folder: String, namedBy: String)
  /// Nothing of a data set is there, and nothing can stand in for it. `option` makes `apical data
  /// download` fetch it.
  case setMissing(name: String, folder: String, subfolder: String, option: String)
  /// A data set is there as an archive only, beside the script that unpacks it.
  case notUnpacked(folder: String, archive: String)
  /// None of a file's usual names is there.
  case fileMissing(folder: String, names: [String])
  /// A file exists but cannot be read.
  case unreadable(file: String, reason: String)
  /// A file does not begin with the magic number of its kind.
  case wrongMagic(file: String, expected: UInt32, found: UInt32)
  /// A file has more or fewer bytes than its header says.
  case wrongLength(file: String, expected: Int, found: Int)
  /// A file is no whole number of CIFAR-10's records, or has fewer of them than another one.
  case wrongRecords(file: String, bytes: Int, longest: Int)
  /// An image file and its label file speak of different numbers of images.
  case countMismatch(imageFile: String, images: Int, labelFile: String, labels: Int)
  /// The test images have another size than the training images, or a size is 0.
  case unusableSize(file: String, rows: Int, columns: Int)
  /// A label is none of 0 to 9.
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
    "run `make data`, or set APICAL_DATA to the folder that holds `mnist/` and `cifar10/`"
  private static let damageRemedy = "delete it and run `make data`"

  public var description: String {
    switch self {
    case .folderMissing(let folder, let namedBy):
      "the data folder \(folder), named by \(namedBy), does not exist: correct the path, "
        + "or leave it out to use stroke digits"
    case .setMissing(let name, let folder, let subfolder, let option):
      "\(name) is neither in \(subfolder)/ of the data folder \(folder) nor in that folder itself: "
        + "`apical data download \(option)` downloads it, or APICAL_DATA names another data folder"
    case .notUnpacked(let folder, let archive):
      "\(folder) holds \(archive), but none of the .bin files packed in it: run "
        + "`python3 \(folder)/unpack.py \(folder)` (needs Pillow; where that folder cannot be written, "
        + "unpack into cifar10/ of another one and let APICAL_DATA name that)"
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
    case .wrongRecords(let file, let bytes, let longest):
      "\(file) has \(bytes) bytes"
        + "\(bytes < longest ? ", and the longest of the six files \(longest) (truncated?)" : "")"
        + ": each of CIFAR-10's files holds the same whole number of records of "
        + "\(CIFAR10.recordLength) bytes, the published ones 10,000; \(Self.damageRemedy)"
    case .countMismatch(let imageFile, let images, let labelFile, let labels):
      "\(imageFile) holds \(images) images but \(labelFile) \(labels) labels: "
        + "delete both and run `make data`"
    case .unusableSize(let file, let rows, let columns):
      "the images of \(file) are \(rows) x \(columns) pixels: all images of a data set must "
        + "have one size, which is not 0; \(Self.damageRemedy)"
    case .labelOutOfRange(let file, let position, let label):
      "label \(position) of \(file) is \(label), none of 0 to 9: \(Self.damageRemedy)"
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
