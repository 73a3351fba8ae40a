import Foundation
import Support

/// The small photographs of Krizhevsky, Nair and Hinton: 50,000 training and 10,000 test images of ten classes, 32 x 32
/// in colour, in the six files of the set's binary version.
///
/// A file is a sequence of records, 10,000 in the published set:
/// ```
/// 1 byte              label, 0...9
/// 3 x 1024 bytes      the red plane, the green one, the blue one, each row by row
/// ```
/// Sets of other sizes in the same format are read too, if all six files have the same number of records.
public enum CIFAR10 {
  /// The classes in the order of their labels.
  public static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]
  /// Height and width of an image in pixels.
  public static let size = 32

  /// What bytes are normalised by: the means and deviations of ImageNet, not of this set.
  ///
  /// Source: the code of Greedy et al. 2022.
  public static let normalisation = ChannelNormalisation(
    mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225])

  /// The six files, in the order in which their bytes enter the checksum; the last one is the test set.
  package static let fileNames = (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"]

  private static let pixels = size * size
  /// Bytes of a record.
  package static let recordLength = 1 + ColourImages.channels * pixels

  /// Whether any of the six files is in `folder`; a set of which parts are missing is an error, not
  /// an absent set.
  package static func isPresent(in folder: URL) -> Bool {
    fileNames.contains {
      FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path)
    }
  }

  /// Reads the six files.
  ///
  /// The set's name says which CIFAR-10 it is (``name(checksum:archived:)``).
  ///
  /// - Throws: a ``DataError`` that names the file and the remedy.
  public static func load(from folder: URL) throws -> ImageDataset<ColourImages> {
    let files = try fileNames.map { try contents(of: folder.appendingPathComponent($0)) }
    let longest = files.map(\.count).max() ?? 0
    var hash = SHA256()
    for (name, file) in zip(fileNames, files) {
      let path = folder.appendingPathComponent(name).path
      guard file.count == longest, file.count > 0, file.count % recordLength == 0 else {
        throw DataError.wrongRecords(file: path, bytes: file.count, longest: longest)
      }
      for position in 0..<file.count / recordLength where file[position * recordLength] > 9 {
        throw DataError.labelOutOfRange(
          file: path, position: position, label: Int(file[position * recordLength]))
      }
      hash.update(file)
    }
    let checksum = hash.finalize()
    return ImageDataset(
      name: name(checksum: checksum, archived: ArchiveRecord.read(in: folder)), checksum: checksum,
      rows: size, columns: size, channels: ColourImages.channels, classes: classNames.count,
      train: images(files.dropLast()), test: images(files.suffix(1)))
  }

  private static func contents(of file: URL) throws -> Data {
    guard FileManager.default.fileExists(atPath: file.path) else {
      throw DataError.fileMissing(
        folder: file.deletingLastPathComponent().path, names: [file.lastPathComponent])
    }
    do {
      return try Data(contentsOf: file, options: .mappedIfSafe)
    } catch {
      throw DataError.unreadable(file: file.path, reason: error.localizedDescription)
    }
  }

  /// Puts the planes of each record together, position by position.
  private static func images(_ files: some Collection<Data>) -> ColourImages {
    let records = files.map { $0.count / recordLength }.reduce(0, +)
    let valuesPerImage = recordLength - 1
    var labels: [UInt8] = []
    labels.reserveCapacity(records)
    let bytes = [UInt8](unsafeUninitializedCapacity: records * valuesPerImage) { buffer, count in
      for file in files {
        file.withUnsafeBytes { file in
          for start in stride(from: 0, to: file.count, by: recordLength) {
            labels.append(file[start])
            for pixel in 0..<pixels {
              for channel in 0..<ColourImages.channels {
                buffer[count + pixel * ColourImages.channels + channel] =
                  file[start + 1 + channel * pixels + pixel]
              }
            }
            count += valuesPerImage
          }
        }
      }
    }
    return ColourImages(
      bytes: bytes, labels: labels, rows: size, columns: size, normalisation: normalisation)
  }
}
