import Foundation
import Support

/// What a download notes in a folder that it has unpacked: which archive it came from, and what was in it. It ties the
/// files to the archive's published checksum.
package struct ArchiveRecord: Hashable, Sendable {
  /// SHA-256 of the archive.
  package let archiveChecksum: String
  /// SHA-256 of its files' bytes, one file after the other in the order of their names.
  package let contentChecksum: String

  /// The name of the note.
  package static let fileName = "unpacked-from.sha256"
  private static let length = 64

  package init(archiveChecksum: String, contentChecksum: String) {
    self.archiveChecksum = archiveChecksum
    self.contentChecksum = contentChecksum
  }

  /// Takes the checksum of the files that an archive should hold, as they lie in `folder`.
  ///
  /// - Throws: ``DataError/unreadable(file:reason:)``.
  init(of packed: PackedFolder, in folder: URL) throws {
    var hash = SHA256()
    for name in packed.byteCounts.keys.sorted() {
      let file = folder.appendingPathComponent(name)
      do {
        hash.update(try Data(contentsOf: file, options: .mappedIfSafe))
      } catch {
        throw DataError.unreadable(file: file.path, reason: error.localizedDescription)
      }
    }
    self.init(archiveChecksum: packed.remote.sha256, contentChecksum: hash.finalize())
  }

  /// The note in a folder; `nil` where there is none that can be read.
  package static func read(in folder: URL) -> ArchiveRecord? {
    let file = folder.appendingPathComponent(fileName)
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
    let checksums = text.split(separator: "\n").map { String($0.prefix(length)) }
    guard checksums.count == 2, checksums.allSatisfy({ $0.count == length }) else { return nil }
    return ArchiveRecord(archiveChecksum: checksums[0], contentChecksum: checksums[1])
  }

  /// - Throws: a ``SupportError`` when the folder cannot be written.
  package func write(to folder: URL, archive: String) throws {
    try AtomicFile.write(
      "\(archiveChecksum)  \(archive)\n\(contentChecksum)  its files, in the order of their names\n",
      to: folder.appendingPathComponent(Self.fileName))
  }
}
