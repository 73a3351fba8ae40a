import Foundation

/// Decompression by the system's `gzip` and `tar`.
///
/// Both are on every Debian (they are packages the system may not be without) and on macOS, while
/// zlib's headers, which a system library target needs, are on neither by default; and a data set
/// is unpacked once, so that a subprocess costs nothing that matters.
enum UnpackTool {
  /// Decompresses a gzip file into `target`, which is overwritten.
  static func gunzip(_ file: URL, to target: URL) throws {
    guard FileManager.default.createFile(atPath: target.path, contents: nil),
      let output = try? FileHandle(forWritingTo: target)
    else {
      throw DataError.unwritable(path: target.path, reason: "the file cannot be created")
    }
    defer { try? output.close() }
    try run(["gzip", "-dc", file.path], standardOutput: output)
  }

  /// Unpacks a gzip-compressed tar archive into an existing folder.
  static func untar(_ archive: URL, into folder: URL) throws {
    try run(["tar", "-xzf", archive.path, "-C", folder.path], standardOutput: nil)
  }

  private static func run(_ command: [String], standardOutput: FileHandle?) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = standardOutput ?? FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    let line = command.joined(separator: " ")
    do {
      try process.run()
    } catch {
      throw DataError.toolFailed(command: line, reason: error.localizedDescription)
    }
    let message = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let text = String(decoding: message, as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      throw DataError.toolFailed(
        command: line, reason: text.isEmpty ? "status \(process.terminationStatus)" : text)
    }
  }
}
