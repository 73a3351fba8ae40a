import Foundation

/// Files that are seen whole or not at all.
public enum AtomicFile {
  /// Writes `data` to `file`: into a temporary file of the same folder, synchronised to the disk,
  /// then renamed over the old one.
  ///
  /// A reader sees the old content or the new one, also after a crash or a full disk in the middle.
  /// Missing folders are created.
  ///
  /// - Throws: ``SupportError/unwritable(path:reason:)``; the temporary file is then removed.
  public static func write(_ data: Data, to file: URL) throws {
    let folder = file.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw SupportError.unwritable(path: folder.path, reason: error.localizedDescription)
    }
    let temporary = folder.appendingPathComponent(".\(file.lastPathComponent).\(UUID().uuidString)")
    do {
      try writeThrough(data, to: temporary)
      guard rename(temporary.path, file.path) == 0 else {
        throw SupportError.unwritable(path: file.path, reason: SupportError.systemReason)
      }
    } catch {
      unlink(temporary.path)
      throw error
    }
  }

  /// Writes a text's UTF-8 bytes, atomically.
  public static func write(_ text: String, to file: URL) throws {
    try write(Data(text.utf8), to: file)
  }

  /// Creates `file` with `data` and waits until the disk has it.
  private static func writeThrough(_ data: Data, to file: URL) throws {
    let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw SupportError.unwritable(path: file.path, reason: SupportError.systemReason)
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: data)
      try handle.synchronize()
      try handle.close()
    } catch {
      throw SupportError.unwritable(path: file.path, reason: error.localizedDescription)
    }
  }
}
