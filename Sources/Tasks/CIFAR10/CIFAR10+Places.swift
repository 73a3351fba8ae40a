import Foundation

extension CIFAR10 {
  /// Where the files may lie in a data folder: what was downloaded comes first.
  private static let places = [
    "cifar10/cifar-10-batches-bin", "cifar10", "cifar-10-batches-bin", "",
  ]
  private static let recompressed = "cifar10-jpeg75.zip"

  /// The folder of a data folder that holds the files, or some of them.
  package static func folder(in dataFolder: URL) -> URL? {
    candidates(in: dataFolder).first(where: isPresent)
  }

  /// What to do where ``folder(in:)`` finds none.
  static func absence(from dataFolder: URL) -> DataError {
    let packed = candidates(in: dataFolder).first {
      FileManager.default.fileExists(atPath: $0.appendingPathComponent(recompressed).path)
    }
    return packed.map { .notUnpacked(folder: $0.path, archive: recompressed) }
      ?? .setMissing(
        name: name, folder: dataFolder.path, subfolder: "cifar10", option: "--cifar10")
  }

  private static func candidates(in dataFolder: URL) -> [URL] {
    places.map { $0.isEmpty ? dataFolder : dataFolder.appendingPathComponent($0) }
  }
}
