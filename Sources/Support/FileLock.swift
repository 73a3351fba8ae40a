import Foundation

/// An exclusive lock between processes, held on a lock file by `flock`.
///
/// The kernel gives the lock back when its holder ends, however it ends, so that a crash never
/// leaves a lock behind. The file itself stays: removing it would let two holders lock two files of
/// the same name. Two locks of one process exclude each other too.
public enum FileLock {
  /// Waits for the lock on `file` (created when missing, with its folder), then runs `body`.
  ///
  /// - Throws: ``SupportError/unlockable(path:reason:)``, and what `body` throws.
  public static func withLock<Result>(on file: URL, _ body: () throws -> Result) throws -> Result {
    let folder = file.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw SupportError.unlockable(path: folder.path, reason: error.localizedDescription)
    }
    let descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw SupportError.unlockable(path: file.path, reason: SupportError.systemReason)
    }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else {
        throw SupportError.unlockable(path: file.path, reason: SupportError.systemReason)
      }
    }
    return try body()
  }
}
