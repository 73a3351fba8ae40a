import Foundation
import Support

/// The handwritten digits of LeCun, Cortes and Burges: 60,000 training and 10,000 test images, 28 x
/// 28, in four IDX files. Files of other sizes in the same format are read too.
public enum MNIST {
  /// The name under which results keep the set.
  public static let name = "mnist"

  /// The four files, in the order in which their bytes enter the checksum.
  package enum Part: String, CaseIterable, Sendable {
    case trainImages = "train-images-idx3-ubyte"
    case trainLabels = "train-labels-idx1-ubyte"
    case testImages = "t10k-images-idx3-ubyte"
    case testLabels = "t10k-labels-idx1-ubyte"

    /// The names under which the file is commonly found: `-idx3-ubyte` and `.idx3-ubyte`.
    package var fileNames: [String] {
      [rawValue, rawValue.replacingOccurrences(of: "-idx", with: ".idx")]
    }

    fileprivate var dimensions: Int {
      switch self {
      case .trainImages, .testImages: 3
      case .trainLabels, .testLabels: 1
      }
    }

    /// The file in `folder`, or nil if it has none of its names there.
    fileprivate func file(in folder: URL) -> URL? {
      fileNames.map { folder.appendingPathComponent($0) }
        .first { FileManager.default.fileExists(atPath: $0.path) }
    }

    fileprivate func existingFile(in folder: URL) throws -> URL {
      guard let file = file(in: folder) else {
        throw DataError.fileMissing(folder: folder.path, names: fileNames)
      }
      return file
    }
  }

  /// Whether any of the four files is in `folder`; a set of which parts are missing is an error,
  /// not an absent set.
  package static func isPresent(in folder: URL) -> Bool {
    Part.allCases.contains { $0.file(in: folder) != nil }
  }

  /// Reads the four files.
  ///
  /// - Parameter folder: where they lie, by either of their usual names, decompressed.
  /// - Throws: a ``DataError`` that names the file and the remedy.
  public static func load(from folder: URL) throws -> ImageDataset<LabeledImages> {
    func file(_ part: Part) throws -> IDXFile {
      try IDXFile(contentsOf: part.existingFile(in: folder), dimensions: part.dimensions)
    }
    let (trainImages, trainLabels) = try (file(.trainImages), file(.trainLabels))
    let (testImages, testLabels) = try (file(.testImages), file(.testLabels))
    let (rows, columns) = (trainImages.shape[1], trainImages.shape[2])
    let train = try labeled(trainImages, trainLabels, rows: rows, columns: columns)
    let test = try labeled(testImages, testLabels, rows: rows, columns: columns)
    var hash = SHA256()
    for file in [trainImages, trainLabels, testImages, testLabels] { hash.update(file.data) }
    return ImageDataset(
      name: name, checksum: hash.finalize(), rows: rows, columns: columns, classes: 10,
      train: train, test: test)
  }

  private static func labeled(
    _ images: IDXFile, _ labels: IDXFile, rows: Int, columns: Int
  ) throws -> LabeledImages {
    guard images.shape[0] == labels.shape[0] else {
      throw DataError.countMismatch(
        imageFile: images.path, images: images.shape[0],
        labelFile: labels.path, labels: labels.shape[0])
    }
    guard images.shape[1] == rows, images.shape[2] == columns, rows * columns > 0 else {
      throw DataError.unusableSize(
        file: images.path, rows: images.shape[1], columns: images.shape[2])
    }
    let classes = Array(labels.bytes)
    if let position = classes.firstIndex(where: { $0 > 9 }) {
      throw DataError.labelOutOfRange(
        file: labels.path, position: position, label: Int(classes[position]))
    }
    return LabeledImages(bytes: Array(images.bytes), labels: classes, pixels: rows * columns)
  }
}
