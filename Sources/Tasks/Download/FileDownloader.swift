import Foundation
import Support

/// Brings one published file to disk, whole and checked, or not at all.
///
/// The bytes go to `NAME.part`, which survives an interruption and is continued by the next
/// attempt, also at another mirror. Only a file with the published SHA-256 is renamed to its name.
package struct FileDownloader: Sendable {
  /// Requests per mirror before the next one is tried. An attempt that brings nothing new counts
  /// too.
  let attemptsPerMirror: Int
  /// Seconds between two attempts.
  let retryDelay: TimeInterval
  /// Seconds without a byte after which a transfer fails.
  let idleTimeout: TimeInterval

  package init(
    attemptsPerMirror: Int = 3, retryDelay: TimeInterval = 1, idleTimeout: TimeInterval = 60
  ) {
    self.attemptsPerMirror = attemptsPerMirror
    self.retryDelay = retryDelay
    self.idleTimeout = idleTimeout
  }

  /// Downloads `file` into `folder`, creating it if need be; does nothing if the right file is
  /// there.
  ///
  /// - Returns: where the file lies.
  /// - Throws: ``DataError/allMirrorsFailed(file:reasons:)``, with one reason per attempt, or
  ///   ``DataError/unwritable(path:reason:)``.
  @discardableResult
  package func fetch(
    _ file: RemoteFile, into folder: URL, progress: @escaping @Sendable (DownloadProgress) -> Void
  ) throws -> URL {
    let target = folder.appendingPathComponent(file.name)
    if (try? SHA256.hash(file: target)) == file.sha256 { return target }
    let part = folder.appendingPathComponent(file.name + ".part")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw DataError.unwritable(path: folder.path, reason: error.localizedDescription)
    }
    var reasons: [String] = []
    for mirror in file.mirrors {
      for attempt in 1...attemptsPerMirror {
        do {
          try attemptTransfer(of: file, from: mirror, to: part, progress: progress)
          try Self.move(part, to: target)
          return target
        } catch let error as DataError {
          if case .unwritable = error { throw error }
          reasons.append(error.description)
          if !Self.isWorthRepeating(error) { break }
          if attempt < attemptsPerMirror { Thread.sleep(forTimeInterval: retryDelay) }
        }
      }
    }
    throw DataError.allMirrorsFailed(file: file.name, reasons: reasons)
  }

  /// One request, unless the partial file is complete, and the check. A file that fails it is
  /// removed.
  private func attemptTransfer(
    of file: RemoteFile, from mirror: URL, to part: URL,
    progress: @escaping @Sendable (DownloadProgress) -> Void
  ) throws {
    let present = Self.size(of: part)
    if present > file.byteCount || !FileManager.default.fileExists(atPath: part.path) {
      guard FileManager.default.createFile(atPath: part.path, contents: nil) else {
        throw DataError.unwritable(path: part.path, reason: "the file cannot be created")
      }
    }
    if present != file.byteCount {
      do {
        try HTTPTransfer.run(
          mirror, into: part, limit: file.byteCount, idleTimeout: idleTimeout
        ) {
          progress(DownloadProgress(file: file.name, received: $0, total: file.byteCount))
        }
      } catch DataError.httpStatus(let url, 416) {
        // The server has fewer bytes than we hold: ours are not the beginning of its file.
        try? FileManager.default.removeItem(at: part)
        throw DataError.transferFailed(url: url, reason: "the server has no such range of bytes")
      } catch {
        if Self.size(of: part) == 0 { try? FileManager.default.removeItem(at: part) }
        throw error
      }
    }
    let found = try SHA256.hash(file: part)
    guard found == file.sha256 else {
      try? FileManager.default.removeItem(at: part)
      if present > 0 {
        throw DataError.transferFailed(
          url: mirror.absoluteString,
          reason: "continuing an earlier download gave a wrong checksum; it was discarded")
      }
      throw DataError.checksumMismatch(
        url: mirror.absoluteString, expected: file.sha256, found: found)
    }
  }

  /// A server that says no, or that has another file, will do so again.
  private static func isWorthRepeating(_ error: DataError) -> Bool {
    switch error {
    case .httpStatus(_, let status): status >= 500 || status == 429
    case .checksumMismatch: false
    default: true
    }
  }

  private static func size(of file: URL) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  /// Renames within a folder, over what stands there, once the bytes are on the disk.
  static func move(_ source: URL, to target: URL) throws {
    let descriptor = open(source.path, O_RDONLY)
    if descriptor >= 0 {
      fsync(descriptor)
      close(descriptor)
    }
    guard rename(source.path, target.path) == 0 else {
      throw DataError.unwritable(path: target.path, reason: String(cString: strerror(errno)))
    }
  }
}
