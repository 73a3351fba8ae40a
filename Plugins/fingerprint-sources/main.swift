import Foundation
import Support

/// `fingerprint-sources OUTPUT SOURCES FILE...`: writes a Swift file with the hash of each part.
let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
  FileHandle.standardError.write(Data("usage: fingerprint-sources OUTPUT SOURCES FILE...\n".utf8))
  exit(64)
}
let folder = arguments[2].hasSuffix("/") ? arguments[2] : arguments[2] + "/"
var files: [String: String] = [:]
for path in arguments.dropFirst(3) where path.hasPrefix(folder) {
  files[String(path.dropFirst(folder.count))] = try String(contentsOfFile: path, encoding: .utf8)
}
let entries = SourceUnits.hashes(of: files).sorted { $0.key < $1.key }
  .map { "    \"\($0.key)\": \"\($0.value)\",\n" }.joined()
try AtomicFile.write(
  """
  /// The SHA-256 of each part of the sources, when this was built.
  public enum SourceFingerprints {
    public static let units: [String: String] = [
  \(entries)  ]
  }

  """, to: URL(filePath: arguments[1]))
