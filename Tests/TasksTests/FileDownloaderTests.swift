import Foundation
import LinearAlgebra
import Support
import Tasks
import Testing

/// Downloads from a server on loopback that misbehaves in one way each.
@Suite struct FileDownloaderTests {
  private let content: Data
  private let downloader = FileDownloader(attemptsPerMirror: 3, retryDelay: 0, idleTimeout: 10)

  init() {
    var stream = RandomStream(seed: 1)
    content = Data((0..<300_000).map { _ in UInt8(truncatingIfNeeded: stream.nextUInt64()) })
  }

  private func file(at mirrors: [URL]) -> RemoteFile {
    RemoteFile(
      name: "file.bin", mirrors: mirrors, byteCount: content.count, sha256: SHA256.hash(content))
  }

  /// Runs `body` with a fresh server and folder.
  private func serving(
    answer: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Answer,
    run body: (LoopbackServer, URL) throws -> Void
  ) throws {
    let server = try LoopbackServer(answer: answer)
    defer { server.stop() }
    try withTemporaryFolder { try body(server, $0) }
  }

  private func fetch(_ file: RemoteFile, _ folder: URL) throws {
    try downloader.fetch(file, into: folder) { _ in }
  }

  @Test func wholeFileArrivesUnderItsName() throws {
    try serving(
      answer: { [content] _, _ in .file(content) },
      run: { server, folder throws in
        let last = LastProgress()
        let place = try downloader.fetch(file(at: [server.url("a")]), into: folder) { last.set($0) }
        #expect(try Data(contentsOf: place) == content)
        #expect(try names(in: folder) == ["file.bin"])
        #expect(
          last.value
            == DownloadProgress(file: "file.bin", received: content.count, total: content.count))
        try fetch(file(at: [server.url("a")]), folder)
        #expect(server.requests.count == 1, "what is there and right is not asked for again")
      })
  }

  @Test func truncatedResponseIsContinued() throws {
    try serving(
      answer: { [content] _, number in
        number == 0 ? .cutOff(content, after: 100_000) : .file(content)
      },
      run: { server, folder throws in
        try fetch(file(at: [server.url("a")]), folder)
        #expect(try Data(contentsOf: folder.appendingPathComponent("file.bin")) == content)
        let starts = server.requests.map(\.rangeStart)
        #expect(starts.count == 2 && starts[0] == nil)
        #expect((1...100_000).contains(starts[1] ?? 0), "second request from \(starts)")
      })
  }

  @Test func partialFileSurvivesFailureAndIsContinuedByTheNextCall() throws {
    try serving(
      answer: { [content] _, number in
        number < 1 ? .cutOff(content, after: 100_000) : number < 3 ? .status(503) : .file(content)
      },
      run: { server, folder throws in
        let remote = try file(at: [server.url("a")])
        #expect(throws: DataError.self) { try fetch(remote, folder) }
        #expect(try names(in: folder) == ["file.bin.part"])
        try fetch(remote, folder)
        #expect(try names(in: folder) == ["file.bin"])
        #expect((server.requests.last?.rangeStart ?? 0) > 0)
      })
  }

  @Test func completePartialFileNeedsNoRequest() throws {
    try serving(
      answer: { _, _ in .status(500) },
      run: { server, folder throws in
        try content.write(to: folder.appendingPathComponent("file.bin.part"))
        try fetch(file(at: [server.url("a")]), folder)
        #expect(server.requests.isEmpty)
        #expect(try names(in: folder) == ["file.bin"])
      })
  }

  @Test func serverWithoutRangesStartsAgain() throws {
    try serving(
      answer: { [content] _, number in
        number == 0 ? .cutOff(content, after: 50_000) : .wholeFile(content)
      },
      run: { server, folder throws in
        try fetch(file(at: [server.url("a")]), folder)
        #expect(try Data(contentsOf: folder.appendingPathComponent("file.bin")) == content)
      })
  }

  @Test func foreignPartialFileIsDiscardedAndLoadedAfresh() throws {
    try serving(
      answer: { [content] _, _ in .file(content) },
      run: { server, folder throws in
        let part = folder.appendingPathComponent("file.bin.part")
        try Data(repeating: 7, count: 1000).write(to: part)
        try fetch(file(at: [server.url("a")]), folder)
        #expect(try Data(contentsOf: folder.appendingPathComponent("file.bin")) == content)
        #expect(server.requests.map(\.rangeStart) == [1000, nil])
        try FileManager.default.removeItem(at: folder.appendingPathComponent("file.bin"))
        try Data(repeating: 7, count: content.count + 1).write(to: part)
        try fetch(file(at: [server.url("a")]), folder)
        #expect(try names(in: folder) == ["file.bin"])
      })
  }

  @Test func wrongChecksumIsRefusedAndNothingIsLeft() throws {
    try serving(
      answer: { [content] _, _ in .file(Data(content.reversed())) },
      run: { server, folder throws in
        let error = #expect(throws: DataError.self) {
          try fetch(file(at: [server.url("a")]), folder)
        }
        #expect(error?.description.contains(SHA256.hash(Data(content.reversed()))) == true)
        #expect(server.requests.count == 1, "the same server would send the same bytes")
        #expect(try names(in: folder).isEmpty)
      })
  }

  @Test func wrongFileInPlaceIsReplaced() throws {
    try serving(
      answer: { [content] _, _ in .file(content) },
      run: { server, folder throws in
        let place = folder.appendingPathComponent("file.bin")
        try Data("old".utf8).write(to: place)
        try fetch(file(at: [server.url("a")]), folder)
        #expect(try Data(contentsOf: place) == content)
      })
  }

  @Test func missingFileNamesUrlAndStatus() throws {
    try serving(
      answer: { _, _ in .status(404) },
      run: { server, folder throws in
        let url = try server.url("gone")
        #expect(
          throws: DataError.allMirrorsFailed(
            file: "file.bin", reasons: ["\(url) answered with HTTP status 404"])
        ) { try fetch(file(at: [url]), folder) }
        #expect(try names(in: folder).isEmpty)
      })
  }

  @Test func mirrorsAreTriedInOrderAndShareThePartialFile() throws {
    try serving(
      answer: { [content] request, _ in
        switch request.path {
        case "first": .status(404)
        case "second": .cutOff(content, after: request.rangeStart == nil ? 100_000 : 0)
        default: .file(content)
        }
      },
      run: { server, folder throws in
        let mirrors = try ["first", "second", "third"].map { try server.url($0) }
        try fetch(file(at: mirrors), folder)
        #expect(server.requests.map(\.path) == ["first", "second", "second", "second", "third"])
        #expect((server.requests.last?.rangeStart ?? 0) > 0)
      })
  }

  @Test func serverThatSendsTooMuchIsCutOff() throws {
    try serving(
      answer: { [content] _, _ in .file(content + content) },
      run: { server, folder throws in
        let error = #expect(throws: DataError.self) {
          try fetch(file(at: [server.url("a")]), folder)
        }
        #expect(error?.description.contains("more than the file's 300000 bytes") == true)
        #expect(try !names(in: folder).contains("file.bin"))
      })
  }

  @Test func rangeThatWasNotAskedForIsRefused() throws {
    try serving(
      answer: { [content] request, _ in
        request.rangeStart == nil ? .file(content) : .wrongRange(content)
      },
      run: { server, folder throws in
        try content.prefix(1000).write(to: folder.appendingPathComponent("file.bin.part"))
        let error = #expect(throws: DataError.self) {
          try fetch(file(at: [server.url("a")]), folder)
        }
        #expect(error?.description.contains("asked for bytes from 1000 on") == true)
      })
  }

  @Test func unreachableServerIsAClearError() throws {
    let server = try LoopbackServer { _, _ in .status(500) }
    let url = try server.url("a")
    server.stop()
    try withTemporaryFolder { folder throws in
      let error = #expect(throws: DataError.self) { try fetch(file(at: [url]), folder) }
      #expect(error?.description.contains("the transfer of \(url) failed") == true)
      #expect(error?.description.contains("run `make data` again") == true)
    }
  }
}

/// The latest report of a download.
private final class LastProgress: @unchecked Sendable {
  private let lock = NSLock()
  private var latest: DownloadProgress?

  func set(_ progress: DownloadProgress) { lock.withLock { latest = progress } }
  var value: DownloadProgress? { lock.withLock { latest } }
}
