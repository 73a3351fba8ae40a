import Foundation
import Support
import Testing

/// A folder with a store of its own, in which the built executable is run; gone with the object.
final class Laboratory {
  /// How a process ended.
  struct Outcome {
    /// 128 + signal where a signal ended it.
    let code: Int32
    let output: String
    let errors: String
  }

  /// A process on its way.
  struct Running {
    let process: Process
    fileprivate let output: URL
    fileprivate let errors: URL

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    func wait() throws -> Outcome {
      process.waitUntilExit()
      let status = process.terminationStatus
      return Outcome(
        code: process.terminationReason == .exit ? status : 128 + status,
        output: try String(contentsOf: output, encoding: .utf8),
        errors: try String(contentsOf: errors, encoding: .utf8))
    }
  }

  let folder: URL
  private let home: URL

  /// - Parameter edit: changes the text of an experiment's file, by its name `KEY/FIGURE`, in a copy.
  init(edit: [String: (String) -> String] = [:]) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "apical-cli-\(UUID().uuidString)", directoryHint: .isDirectory)
    for name in ["data", "empty"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    home = folder.appending(path: "home", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    let experiments = home.appending(path: "experiments")
    try FileManager.default.copyItem(
      at: Self.project.appending(path: "experiments"), to: experiments)
    for (name, change) in edit {
      let file = experiments.appending(path: name + ".yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      let changed = change(text)
      try #require(changed != text, "the file of \(name) was to be changed")
      try AtomicFile.write(changed, to: file)
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  static let project = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Beside the test bundle.
  private static func executable() throws -> URL {
    let bundles =
      [Bundle.main.executableURL, Bundle.main.bundleURL]
      + Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }.map(\.bundleURL)
    let found = bundles.compactMap { $0?.deletingLastPathComponent().appending(path: "apical") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    return try #require(found, "no executable 'apical' was built")
  }

  /// Starts `apical`; its store is `NAME.sqlite` of the folder.
  func start(_ arguments: [String], input: String = "", store: String = "store") throws -> Running {
    let name = UUID().uuidString
    let files = ["in", "out", "err"].map { folder.appending(path: "\(name).\($0)") }
    try Data(input.utf8).write(to: files[0])
    for file in files[1...] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = try Self.executable()
    process.arguments = arguments
    process.currentDirectoryURL = folder
    // An empty search path: neither git nor gnuplot, which only take time here.
    process.environment = [
      "APICAL_HOME": home.path, "APICAL_DATA": folder.appending(path: "data").path,
      "APICAL_STORE": folder.appending(path: store + ".sqlite").path,
      "PATH": folder.appending(path: "empty").path, "APICAL_CHECKPOINT_SECONDS": "0.1",
    ]
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    return Running(process: process, output: files[1], errors: files[2])
  }

  @discardableResult
  func apical(_ arguments: String..., input: String = "", store: String = "store") throws -> Outcome
  {
    try start(arguments, input: input, store: store).wait()
  }

  /// The rows of an SQL query.
  func rows(_ query: String, store: String = "store") throws -> [[String: JSONValue]] {
    let outcome = try apical("sql", query, "--format", "json", store: store)
    // Before the first run there is no store.
    guard outcome.code == 0 else { return [] }
    let array = try #require(try JSONValue(parsing: outcome.output).arrayValue)
    return array.compactMap(\.objectValue)
  }

  /// The ids of runs that match a filter.
  func ids(_ filter: String, store: String = "store") throws -> [String] {
    let outcome = try apical(
      "runs", "--where", filter, "--format", "csv", "--columns", "id", store: store)
    guard outcome.code == 0 else { return [] }
    return outcome.output.split(separator: "\n").dropFirst().map(String.init)
  }

  /// How many runs of the smoke profile are still to be done.
  func smokeRunsToDo() throws -> Int {
    try apical("status", "--profile", "smoke", "--why").output.split(separator: "\n")
      .count { $0.contains(": to do") }
  }

  /// Waits until a condition holds.
  func wait(_ what: Comment, until condition: () throws -> Bool) throws {
    let end = Date() + 60
    while try !condition() {
      try #require(Date() < end, what)
      usleep(20_000)
    }
  }
}

let selfPrediction = "sacramento2018/figS1-self-prediction"
let association = "sacramento2018/fig1-association"
