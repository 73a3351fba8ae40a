import Foundation
import ResultsStore

/// What the linear algebra says of itself; handed in, as this floor does not call it.
public struct BLASDescription: Hashable, Sendable {
  /// The library's name, version and build options, in its own words.
  public var name: String
  /// The kernel set chosen for the processor.
  public var core: String
  public var threads: Int

  public init(name: String, core: String, threads: Int) {
    self.name = name
    self.core = core
    self.threads = threads
  }
}

extension RunEnvironment {
  /// Describes this machine, this program and the working tree that it runs in.
  ///
  /// What cannot be found out is left empty: nothing here stops a run. Of the program only the name is kept, not the folder: runs
  /// are published.
  public static func capture(home: URL, blas: BLASDescription, arguments: [String])
    -> RunEnvironment
  {
    let process = ProcessInfo.processInfo
    let program = arguments.first.map { URL(filePath: $0).lastPathComponent } ?? ""
    let changes = git(["status", "--porcelain", "--untracked-files=no"], in: home)
    return RunEnvironment(
      gitCommit: git(["rev-parse", "HEAD"], in: home) ?? "",
      gitDirty: changes.map { !$0.isEmpty } ?? false,
      host: process.hostName, processor: processorName, cores: process.processorCount,
      operatingSystem: process.operatingSystemVersionString, compiler: compilerVersion,
      blasLibrary: blas.name, blasCore: blas.core, blasThreads: blas.threads,
      commandLine: ([program] + arguments.dropFirst()).map(\.shellQuoted).joined(separator: " "))
  }

  /// What git answers, trimmed; `nil` without git or outside a repository.
  private static func git(_ arguments: [String], in folder: URL) -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "-C", folder.path(percentEncoded: false)] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = try? output.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: data ?? Data(), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static var processorName: String {
    #if os(Linux)
      let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
      return line?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) ?? ""
    #else
      var size = 0
      sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
      var name = [UInt8](repeating: 0, count: size)
      sysctlbyname("machdep.cpu.brand_string", &name, &size, nil, 0)
      return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    #endif
  }

  /// To the minor version: the language has no way to ask for more.
  private static var compilerVersion: String {
    #if compiler(>=6.4)
      "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #elseif compiler(>=6.2)
      "Swift 6.2"
    #else
      "Swift 6.1"
    #endif
  }
}
