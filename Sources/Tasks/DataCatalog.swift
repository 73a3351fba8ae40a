import Foundation

/// Where a program finds its data sets. Each is read or drawn once and then shared by all runs.
///
/// The folder is the one given, else the one that `APICAL_DATA` names, else `data/` in the working
/// directory. In it MNIST is looked for in `mnist/`, and CIFAR-10 in `cifar10/` and in the folder
/// itself, each time in `cifar-10-batches-bin/` too.
public final class DataCatalog: Sendable {
  /// The environment variable that names the folder.
  public static let variable = "APICAL_DATA"

  /// The folder in which data sets are looked for.
  public let folder: URL
  /// Who named the folder, for messages: "--data", "APICAL_DATA", or nil for the default.
  private let namedBy: String?
  private let mnistMemo = Memo<ImageDataset<LabeledImages>>()
  private let strokeDigitsMemo = Memo<ImageDataset<LabeledImages>>()
  private let cifar10Memo = Memo<ImageDataset<ColourImages>>()

  /// - Parameters:
  ///   - folder: takes precedence over the environment.
  ///   - environment: the process's, unless a test says otherwise.
  ///   - workingDirectory: of the default `data/`.
  public init(
    folder: URL? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    workingDirectory: URL = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
  ) {
    if let folder {
      (self.folder, namedBy) = (folder, "--data")
    } else if let path = environment[Self.variable], !path.isEmpty {
      let expanded = (path as NSString).expandingTildeInPath
      self.folder =
        expanded.hasPrefix("/")
        ? URL(fileURLWithPath: expanded) : workingDirectory.appendingPathComponent(expanded)
      namedBy = Self.variable
    } else {
      (self.folder, namedBy) = (workingDirectory.appendingPathComponent("data"), nil)
    }
  }

  /// Where MNIST's four files are looked for.
  public var mnistFolder: URL { folder.appendingPathComponent("mnist") }

  /// Whether MNIST, or a part of it, is in its folder.
  public var hasMNIST: Bool { MNIST.isPresent(in: mnistFolder) }

  /// MNIST from its four files.
  ///
  /// - Throws: a ``DataError`` when it is missing, incomplete or damaged.
  public func mnist() throws -> ImageDataset<LabeledImages> {
    try checkFolder()
    return try mnistMemo.value { try MNIST.load(from: mnistFolder) }
  }

  /// Stroke digits of the default seed and size; they need no files.
  public func strokeDigits() -> ImageDataset<LabeledImages> {
    strokeDigitsMemo.value { StrokeDigits().generate() }
  }

  /// MNIST if it is there, else stroke digits.
  ///
  /// - Throws: a ``DataError`` when the folder was named but does not exist, or when MNIST is there
  ///   but incomplete or damaged: then stroke digits would hide a mistake.
  public func digits() throws -> ImageDataset<LabeledImages> {
    try checkFolder()
    return hasMNIST ? try mnist() : strokeDigits()
  }

  /// Where CIFAR-10's files, or some of them, were found; `nil` where there are none.
  public var cifar10Folder: URL? { CIFAR10.folder(in: folder) }

  /// CIFAR-10 from its six files. Nothing stands in for it.
  ///
  /// - Throws: a ``DataError`` when it is missing, incomplete or damaged.
  public func cifar10() throws -> ImageDataset<ColourImages> {
    try checkFolder()
    return try cifar10Memo.value {
      guard let found = cifar10Folder else { throw cifar10Absence }
      return try CIFAR10.load(from: found)
    }
  }

  /// Why CIFAR-10 is not found, and what to do about it, where ``cifar10Folder`` is `nil`.
  public var cifar10Absence: DataError { CIFAR10.absence(from: folder) }

  private func checkFolder() throws {
    guard let namedBy else { return }
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder)
    guard exists && isFolder.boolValue else {
      throw DataError.folderMissing(folder: folder.path, namedBy: namedBy)
    }
  }
}

/// A value made at the first request, by one thread while the others wait. A failed attempt is not
/// kept.
private final class Memo<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var made: Value?

  func value(_ make: () throws -> Value) rethrows -> Value {
    try lock.withLock {
      if let made { return made }
      let value = try make()
      made = value
      return value
    }
  }
}
