import Foundation
import Support
import Testing

extension Laboratory {
  /// The checkpoints beside the store of that name.
  var checkpoints: [URL] {
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder.appending(path: "checkpoints"), includingPropertiesForKeys: nil)
    return (files ?? []).filter { !$0.lastPathComponent.hasPrefix(".") }
  }

  /// Metrics and series of the completed run, as they are exported.
  func results(store: String = "store") throws -> [JSONValue?] {
    let export = try apical("export", "--where", "status = 'completed'", store: store)
    let run = try #require(try JSONValue(parsing: export.output).objectValue)
    return ["metrics", "series", "artifacts", "hyperparameters"].map { run[$0] }
  }

  /// Kills a run when it has a checkpoint, starts it again, and compares what it ends with, to the bit, with what it ends
  /// with when nothing happens.
  ///
  /// - Parameters:
  ///   - command: of one run that takes more than the second before its first checkpoint.
  ///   - content: what the checkpoint has to contain, such as the name of an entry.
  func expectExactResume(_ command: [String], from content: String = "") throws {
    let killed = try start(command)
    try wait("a checkpoint should be written") {
      try checkpoints.contains {
        try content.isEmpty || Data(contentsOf: $0).firstRange(of: Data(content.utf8)) != nil
      }
    }
    killed.signal(SIGKILL)
    #expect(try killed.wait().code == 128 + SIGKILL)
    let again = try start(command).wait()
    #expect(again.code == 0, "\(again.errors)")
    #expect(again.errors.contains("from the checkpoint of run "))
    let whole = try start(command, store: "other").wait()
    #expect(whole.code == 0, "\(whole.errors)")
    let wanted = try results(store: "other")
    #expect(try results() == wanted)
  }
}
