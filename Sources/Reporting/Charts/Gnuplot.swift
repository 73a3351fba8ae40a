import Foundation

/// The plotting program.
public struct Gnuplot: Hashable, Sendable {
  public let executable: URL

  public init(executable: URL) {
    self.executable = executable
  }

  /// The first `gnuplot` in the folders of a search path; `nil` where there is none.
  public static func find(
    path: String = ProcessInfo.processInfo.environment["PATH"] ?? ""
  ) -> Gnuplot? {
    path.split(separator: ":").map { folder in
      URL(filePath: String(folder), directoryHint: .isDirectory)
        .appending(path: "gnuplot", directoryHint: .notDirectory)
    }.first {
      FileManager.default.isExecutableFile(atPath: $0.path(percentEncoded: false))
    }.map(Gnuplot.init)
  }

  /// Draws a script and returns what it writes to standard output, and its warnings.
  ///
  /// The script is read from a file as standard input: a pipe would break, and its signal end this
  /// program, were gnuplot to stop early. The user's own gnuplot settings are not read.
  ///
  /// - Throws: ``ReportingError/gnuplotMissing(path:reason:)``,
  ///   ``ReportingError/gnuplotFailed(status:message:)``.
  package func draw(_ script: String) throws -> (output: Data, warnings: String) {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "apical-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appending(path: "script.gnuplot")
    let messages = folder.appending(path: "messages")
    try Data(script.utf8).write(to: input)
    try Data().write(to: messages)

    let process = Process()
    process.executableURL = executable
    process.arguments = ["-d"]
    process.environment = ["LC_ALL": "C.UTF-8", "HOME": folder.path(percentEncoded: false)]
    let output = Pipe()
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: messages)
    do {
      try process.run()
    } catch {
      throw ReportingError.gnuplotMissing(
        path: executable.path(percentEncoded: false), reason: error.localizedDescription)
    }
    let drawn = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let text = String(decoding: try Data(contentsOf: messages), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard process.terminationStatus == 0, !drawn.isEmpty else {
      throw ReportingError.gnuplotFailed(status: Int(process.terminationStatus), message: text)
    }
    return (drawn, text)
  }
}
