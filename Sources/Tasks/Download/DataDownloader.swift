import Foundation
import Support

/// Downloads the public data sets into a data folder: MNIST to `mnist/`, CIFAR-10 to `cifar10/`.
///
/// What is there already and right is left alone. Interrupted downloads are continued by the next
/// call. At no time does a file stand under its final name that is not whole and checked. Of
/// several processes that download into one folder, one works and the others wait.
public struct DataDownloader: Sendable {
  /// What a call has done with one file or folder.
  public enum Outcome: Sendable, Hashable {
    case alreadyThere(URL)
    case downloaded(URL)
  }

  /// The folder that `APICAL_DATA` would name.
  public let folder: URL
  private let files: FileDownloader
  private let mnist: [PackedFile]
  private let cifar10: PackedFolder

  public init(folder: URL) {
    self.init(folder: folder, files: FileDownloader())
  }

  package init(
    folder: URL, files: FileDownloader, mnist: [PackedFile] = PublishedData.mnist,
    cifar10: PackedFolder = PublishedData.cifar10
  ) {
    self.folder = folder
    self.files = files
    self.mnist = mnist
    self.cifar10 = cifar10
  }

  /// MNIST's four files, decompressed (11.6 MB to load, 55 MB on disk).
  ///
  /// - Parameter progress: called on a thread of its own as bytes arrive.
  /// - Throws: a ``DataError``, or a ``SupportError`` when the folder cannot be written.
  public func fetchMNIST(
    progress: @escaping @Sendable (DownloadProgress) -> Void = { _ in }
  ) throws -> [Outcome] {
    try locked("mnist") { target in
      try mnist.map { try fetch($0, into: target, progress: progress) }
    }
  }

  /// CIFAR-10's six binary files, in `cifar10/cifar-10-batches-bin/` (170 MB to load, 184 MB on
  /// disk), with a note of the archive that they came from. Where the archive itself lies in
  /// `cifar10/` nothing is loaded; files without such a note are replaced.
  ///
  /// - Parameter progress: called on a thread of its own as bytes arrive.
  /// - Throws: a ``DataError``, or a ``SupportError`` when the folder cannot be written.
  public func fetchCIFAR10(
    progress: @escaping @Sendable (DownloadProgress) -> Void = { _ in }
  ) throws -> Outcome {
    try locked("cifar10") { target in
      try fetch(cifar10, into: target, progress: progress)
    }
  }

  private func locked<Result>(_ name: String, _ body: (URL) throws -> Result) throws -> Result {
    let target = folder.appendingPathComponent(name)
    return try FileLock.withLock(on: target.appendingPathComponent(".lock")) { try body(target) }
  }

  private func fetch(
    _ packed: PackedFile, into target: URL,
    progress: @escaping @Sendable (DownloadProgress) -> Void
  ) throws -> Outcome {
    let file = target.appendingPathComponent(packed.name)
    if (try? SHA256.hash(file: file)) == packed.sha256 { return .alreadyThere(file) }
    let archive = try files.fetch(packed.remote, into: target, progress: progress)
    let part = target.appendingPathComponent(packed.name + ".part")
    do {
      try UnpackTool.gunzip(archive, to: part)
      let found = try SHA256.hash(file: part)
      guard found == packed.sha256 else {
        throw DataError.checksumMismatch(
          url: archive.path, expected: packed.sha256, found: found)
      }
      try FileDownloader.move(part, to: file)
    } catch {
      try? FileManager.default.removeItem(at: part)
      throw error
    }
    try? FileManager.default.removeItem(at: archive)
    return .downloaded(file)
  }

  private func fetch(
    _ packed: PackedFolder, into target: URL,
    progress: @escaping @Sendable (DownloadProgress) -> Void
  ) throws -> Outcome {
    let destination = target.appendingPathComponent(packed.name, isDirectory: true)
    if Self.isRight(destination, packed) { return .alreadyThere(destination) }
    let archive = try files.fetch(packed.remote, into: target, progress: progress)
    let unpacking = target.appendingPathComponent(".unpacking")
    try? FileManager.default.removeItem(at: unpacking)
    defer { try? FileManager.default.removeItem(at: unpacking) }
    do {
      try FileManager.default.createDirectory(at: unpacking, withIntermediateDirectories: true)
    } catch {
      throw DataError.unwritable(path: unpacking.path, reason: error.localizedDescription)
    }
    try UnpackTool.untar(archive, into: unpacking)
    let unpacked = unpacking.appendingPathComponent(packed.name)
    guard Self.isComplete(unpacked, packed) else {
      throw DataError.toolFailed(
        command: "tar -xzf \(archive.path)",
        reason:
          "the archive does not hold \(packed.name)/ with its \(packed.byteCounts.count) files")
    }
    try ArchiveRecord(of: packed, in: unpacked).write(to: unpacked, archive: packed.remote.name)
    try? FileManager.default.removeItem(at: destination)
    try FileDownloader.move(unpacked, to: destination)
    try? FileManager.default.removeItem(at: archive)
    return .downloaded(destination)
  }

  /// Whether a folder holds what came out of the archive, byte for byte.
  private static func isRight(_ folder: URL, _ packed: PackedFolder) -> Bool {
    guard isComplete(folder, packed), let record = ArchiveRecord.read(in: folder) else {
      return false
    }
    return (try? ArchiveRecord(of: packed, in: folder)) == record
  }

  private static func isComplete(_ folder: URL, _ packed: PackedFolder) -> Bool {
    packed.byteCounts.allSatisfy { name, bytes in
      let path = folder.appendingPathComponent(name).path
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return (attributes?[.size] as? NSNumber)?.intValue == bytes
    }
  }
}
