import Foundation
import Support
import Tasks
import Testing

/// Whole data sets from a server on loopback: decompression, checks, and what is left behind.
@Suite struct DataDownloaderTests {
  private let files = FileDownloader(attemptsPerMirror: 1, retryDelay: 0, idleTimeout: 10)

  /// The bytes that `command` writes to its standard output.
  private func output(of command: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return data
  }

  private func packed(_ name: String, holding data: Data, _ server: LoopbackServer, sha256: String)
    throws -> (PackedFile, Data)
  {
    let gzip = try withTemporaryFolder { folder throws in
      let file = folder.appendingPathComponent(name)
      try data.write(to: file)
      return try output(of: ["gzip", "-nc", file.path])
    }
    let remote = RemoteFile(
      name: name + ".gz", mirrors: [try server.url(name)], byteCount: gzip.count,
      sha256: SHA256.hash(gzip))
    return (PackedFile(remote: remote, name: name, sha256: sha256), gzip)
  }

  @Test func gzipFilesArriveDecompressedAndOnlyOnce() throws {
    let data = Data((0..<100_000).map { UInt8($0 % 251) })
    let answers = Answers()
    let server = try LoopbackServer { request, _ in answers.answer(request) }
    defer { server.stop() }
    let (file, gzip) = try packed("train", holding: data, server, sha256: SHA256.hash(data))
    answers.set("train", gzip)
    try withTemporaryFolder { folder throws in
      let downloader = DataDownloader(folder: folder, files: files, mnist: [file])
      let place = folder.appendingPathComponent("mnist/train")
      #expect(try downloader.fetchMNIST() == [.downloaded(place)])
      #expect(try Data(contentsOf: place) == data)
      #expect(try names(in: folder.appendingPathComponent("mnist")) == [".lock", "train"])
      #expect(try downloader.fetchMNIST() == [.alreadyThere(place)])
      #expect(server.requests.count == 1)
    }
  }

  @Test func decompressedFileWithAWrongChecksumIsRefused() throws {
    let answers = Answers()
    let server = try LoopbackServer { request, _ in answers.answer(request) }
    defer { server.stop() }
    let (file, gzip) = try packed("train", holding: Data([1, 2, 3]), server, sha256: "0")
    answers.set("train", gzip)
    try withTemporaryFolder { folder throws in
      let downloader = DataDownloader(folder: folder, files: files, mnist: [file])
      #expect(throws: DataError.self) { try downloader.fetchMNIST() }
      let left = try names(in: folder.appendingPathComponent("mnist"))
      #expect(!left.contains("train") && !left.contains("train.part"))
    }
  }

  @Test func fileThatIsNotGzipIsAToolError() throws {
    let data = Data("not gzip".utf8)
    let server = try LoopbackServer { _, _ in .file(data) }
    defer { server.stop() }
    let remote = RemoteFile(
      name: "x.gz", mirrors: [try server.url("x")], byteCount: data.count,
      sha256: SHA256.hash(data))
    try withTemporaryFolder { folder throws in
      let downloader = DataDownloader(
        folder: folder, files: files, mnist: [PackedFile(remote: remote, name: "x", sha256: "")])
      let error = #expect(throws: DataError.self) { try downloader.fetchMNIST() }
      #expect(error?.description.hasPrefix("`gzip -dc ") == true)
      #expect(try !names(in: folder.appendingPathComponent("mnist")).contains("x"))
    }
  }

  private func packedFolder(_ server: LoopbackServer, byteCounts: [String: Int]) throws
    -> (PackedFolder, Data)
  {
    let archive = try withTemporaryFolder { folder throws in
      let inner = folder.appendingPathComponent("batches")
      try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
      try Data(repeating: 5, count: 100).write(to: inner.appendingPathComponent("a.bin"))
      try Data(repeating: 6, count: 200).write(to: inner.appendingPathComponent("b.bin"))
      return try output(of: ["tar", "-czf", "-", "-C", folder.path, "batches"])
    }
    let remote = RemoteFile(
      name: "batches.tar.gz", mirrors: [try server.url("batches")], byteCount: archive.count,
      sha256: SHA256.hash(archive))
    return (PackedFolder(remote: remote, name: "batches", byteCounts: byteCounts), archive)
  }

  @Test func archivesAreUnpackedIntoTheirFolder() throws {
    let answers = Answers()
    let server = try LoopbackServer { request, _ in answers.answer(request) }
    defer { server.stop() }
    let (packed, archive) = try packedFolder(server, byteCounts: ["a.bin": 100, "b.bin": 200])
    answers.set("batches", archive)
    try withTemporaryFolder { folder throws in
      let downloader = DataDownloader(folder: folder, files: files, cifar10: packed)
      let place = folder.appendingPathComponent("cifar10/batches", isDirectory: true)
      #expect(try downloader.fetchCIFAR10() == .downloaded(place))
      #expect(try names(in: place) == ["a.bin", "b.bin", ArchiveRecord.fileName])
      let content = Data(repeating: 5, count: 100) + Data(repeating: 6, count: 200)
      #expect(
        ArchiveRecord.read(in: place)
          == ArchiveRecord(
            archiveChecksum: packed.remote.sha256, contentChecksum: SHA256.hash(content)))
      #expect(try names(in: folder.appendingPathComponent("cifar10")) == [".lock", "batches"])
      #expect(try downloader.fetchCIFAR10() == .alreadyThere(place))
      try Data([1]).write(to: place.appendingPathComponent("b.bin"))
      #expect(try downloader.fetchCIFAR10() == .downloaded(place), "a damaged folder is replaced")
      #expect(server.requests.count == 2)
      try Data(repeating: 7, count: 200).write(to: place.appendingPathComponent("b.bin"))
      #expect(
        try downloader.fetchCIFAR10() == .downloaded(place),
        "other bytes of the same number are too")
    }
  }

  /// Files without a note may be any; with the archive beside them they are replaced without a network.
  @Test func anArchiveThatIsThereIsUnpackedWithoutALoad() throws {
    let server = try LoopbackServer { _, _ in .status(404) }
    defer { server.stop() }
    let (packed, archive) = try packedFolder(server, byteCounts: ["a.bin": 100, "b.bin": 200])
    try withTemporaryFolder { folder throws in
      let place = folder.appendingPathComponent("cifar10/batches", isDirectory: true)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      try Data(repeating: 0, count: 100).write(to: place.appendingPathComponent("a.bin"))
      try Data(repeating: 0, count: 200).write(to: place.appendingPathComponent("b.bin"))
      try archive.write(to: folder.appendingPathComponent("cifar10/batches.tar.gz"))
      let downloader = DataDownloader(folder: folder, files: files, cifar10: packed)
      #expect(try downloader.fetchCIFAR10() == .downloaded(place))
      let file = place.appendingPathComponent("a.bin")
      #expect(try Data(contentsOf: file) == Data(repeating: 5, count: 100))
      #expect(server.requests.isEmpty)
    }
  }

  @Test func aNoteThatCannotBeReadIsNone() throws {
    try withTemporaryFolder { folder throws in
      #expect(ArchiveRecord.read(in: folder) == nil)
      let file = folder.appendingPathComponent(ArchiveRecord.fileName)
      for text in ["", "short\nlines\n", String(repeating: "0", count: 64) + "  x\n"] {
        try Data(text.utf8).write(to: file)
        #expect(ArchiveRecord.read(in: folder) == nil)
      }
    }
  }

  @Test func archiveWithoutTheExpectedFilesIsRefused() throws {
    let answers = Answers()
    let server = try LoopbackServer { request, _ in answers.answer(request) }
    defer { server.stop() }
    let (packed, archive) = try packedFolder(server, byteCounts: ["a.bin": 101])
    answers.set("batches", archive)
    try withTemporaryFolder { folder throws in
      let downloader = DataDownloader(folder: folder, files: files, cifar10: packed)
      #expect(throws: DataError.self) { try downloader.fetchCIFAR10() }
      let left = try names(in: folder.appendingPathComponent("cifar10"))
      #expect(!left.contains("batches") && !left.contains(".unpacking"))
    }
  }

  @Test func publishedFilesAreFullyDescribed() {
    let remotes = PublishedData.mnist.map(\.remote) + [PublishedData.cifar10.remote]
    for remote in remotes {
      #expect(remote.sha256.count == 64 && remote.byteCount > 0)
      #expect(!remote.mirrors.isEmpty && remote.mirrors.allSatisfy { $0.scheme == "https" })
      #expect(remote.mirrors.allSatisfy { $0.lastPathComponent == remote.name })
    }
    #expect(PublishedData.mnist.map(\.name) == MNIST.Part.allCases.map(\.rawValue))
    #expect(
      PublishedData.mnist.allSatisfy { $0.remote.mirrors.count == 2 && $0.sha256.count == 64 })
  }
}

/// What a server serves under each path; filled once the test knows it.
private final class Answers: @unchecked Sendable {
  private let lock = NSLock()
  private var files: [String: Data] = [:]

  func set(_ path: String, _ data: Data) { lock.withLock { files[path] = data } }

  func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Answer {
    lock.withLock { files[request.path].map { .file($0) } ?? .status(404) }
  }
}
