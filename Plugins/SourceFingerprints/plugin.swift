import Foundation
import PackagePlugin

/// Generates `SourceFingerprints.swift`: a hash for each part of the sources that results depend on.
///
/// A run records the hash of its own parts, by which a later build knows whether the run still
/// stands for its code.
@main
struct SourceFingerprints: BuildToolPlugin {
  /// The targets that compute; the others only call them, store and print.
  static let targets = [
    "CKernels", "LinearAlgebra", "NetworkCore", "Tasks", "Models", "Experiments",
  ]

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let sources = context.package.directoryURL.appending(path: "Sources")
    let files = Self.targets.flatMap { Self.files(in: sources.appending(path: $0)) }
    let output = context.pluginWorkDirectoryURL.appending(path: "SourceFingerprints.swift")
    return [
      .buildCommand(
        displayName: "Fingerprinting the sources",
        executable: try context.tool(named: "fingerprint-sources").url,
        arguments: [output.path(), sources.path()] + files.map { $0.path() },
        inputFiles: files, outputFiles: [output])
    ]
  }

  private static func files(in folder: URL) -> [URL] {
    let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (found?.compactMap { $0 as? URL } ?? [])
      .filter { ["swift", "c", "h"].contains($0.pathExtension) }
      .sorted { $0.path() < $1.path() }
  }
}
