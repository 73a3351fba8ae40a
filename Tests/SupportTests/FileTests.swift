import Foundation
import Support
import Testing

@Suite struct AtomicFileTests {
  @Test func contentReplacesWhatStoodThere() throws {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("new/folder/file")
      try AtomicFile.write("old, and longer", to: file)
      try AtomicFile.write("new", to: file)
      #expect(try String(contentsOf: file, encoding: .utf8) == "new")
      let left = try FileManager.default.contentsOfDirectory(
        atPath: file.deletingLastPathComponent().path)
      #expect(left == ["file"])
    }
  }

  @Test func aFailureLeavesNothingBehind() throws {
    try withTemporaryFolder { folder in
      let occupied = folder.appendingPathComponent("occupied")
      try FileManager.default.createDirectory(
        at: occupied.appendingPathComponent("child"), withIntermediateDirectories: true)
      #expect(throws: SupportError.self) { try AtomicFile.write("text", to: occupied) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["occupied"])
    }
  }
}

@Suite struct FileLockTests {
  @Test func holdersFollowOneAnother() throws {
    try withTemporaryFolder { folder in
      let lock = folder.appendingPathComponent("sub/lock")
      let counter = folder.appendingPathComponent("counter")
      try "0".write(to: counter, atomically: false, encoding: .utf8)
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        for _ in 0..<20 {
          try? FileLock.withLock(on: lock) {
            let count = Int(try String(contentsOf: counter, encoding: .utf8)) ?? 0
            try "\(count + 1)".write(to: counter, atomically: false, encoding: .utf8)
          }
        }
      }
      #expect(try String(contentsOf: counter, encoding: .utf8) == "160")
    }
  }

  @Test func anErrorGivesTheLockBack() throws {
    try withTemporaryFolder { folder in
      let lock = folder.appendingPathComponent("lock")
      #expect(throws: CancellationError.self) {
        try FileLock.withLock(on: lock) { () throws -> Void in throw CancellationError() }
      }
      let answer = try FileLock.withLock(on: lock) { 7 }
      #expect(answer == 7)
    }
  }
}
