import Foundation

/// A published file: where it can be had, and how to know it is the right one.
public struct RemoteFile: Sendable, Hashable {
  /// The name it gets on disk.
  public let name: String
  /// Servers of the same bytes, tried in this order.
  public let mirrors: [URL]
  /// Its size; a partial file of this size is complete.
  public let byteCount: Int
  /// Lowercase hexadecimal SHA-256 of the file as published, compressed where it is.
  public let sha256: String

  public init(name: String, mirrors: [URL], byteCount: Int, sha256: String) {
    self.name = name
    self.mirrors = mirrors
    self.byteCount = byteCount
    self.sha256 = sha256
  }

  /// Mirrors given as folders in which the file lies under its name.
  init(_ name: String, in folders: [String], byteCount: Int, sha256: String) {
    self.init(
      name: name, mirrors: folders.compactMap { URL(string: $0 + name) },
      byteCount: byteCount, sha256: sha256)
  }
}

/// How far a download is.
public struct DownloadProgress: Sendable, Hashable {
  /// Name of the file on its way.
  public let file: String
  /// Bytes on disk, those of earlier attempts included.
  public let received: Int
  /// Size of the whole file.
  public let total: Int

  public init(file: String, received: Int, total: Int) {
    self.file = file
    self.received = received
    self.total = total
  }
}
