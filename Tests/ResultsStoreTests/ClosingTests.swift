import Foundation
import ResultsStore
import Testing

@Suite struct ClosingTests {
  @Test func copyOfTheOneFileHasAllRunsOfAClosedStore() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "store.sqlite")
    let store = try ResultsStore(at: file)
    let key = RunKey(
      experiment: "a/b", profile: "smoke", seed: 0, hyperparameters: [:], codeFingerprint: "c")
    guard case .claimed(let id) = try store.claim(key, environment: .example) else {
      Issue.record("a new store has no such run")
      return
    }
    try store.complete(id, metrics: ["error": 0.5])
    try store.close()
    let copy = folder.appending(path: "copy.sqlite")
    try FileManager.default.copyItem(at: file, to: copy)
    let opened = try ResultsStore(at: copy)
    #expect(try opened.run(idPrefix: id).metrics == ["error": 0.5])
  }
}
