import Foundation
import LinearAlgebra
import Support
import Tasks
import Testing

/// CIFAR-10's reader on small files in its format, and the names it gives.
@Suite struct CIFAR10Tests {
  @Test func fiveFilesAreForTrainingAndOneForTesting() throws {
    try CIFAR10Sample.withFiles { folder throws in
      let data = try CIFAR10.load(from: folder)
      let n = CIFAR10Sample.records
      #expect((data.rows, data.columns, data.channels, data.classes) == (32, 32, 3, 10))
      #expect(data.train.count == 5 * n && data.test.count == n)
      #expect(
        data.train.labels
          == (0..<5).flatMap { file in
            (0..<n).map { CIFAR10Sample.label(file: file, record: $0) }
          })
      #expect(data.test.labels == (0..<n).map { CIFAR10Sample.label(file: 5, record: $0) })
      #expect(data.checksum == SHA256.hash(CIFAR10Sample.allContent))
    }
  }

  /// On disk the channel is the slowest index, in a minibatch the fastest.
  @Test func planesBecomePositionsWithTheChannelFastest() throws {
    try CIFAR10Sample.withFiles { folder throws in
      let train = try CIFAR10.load(from: folder).train
      let batch = Matrix<Float>(3072, 2)
      let (file, record) = (3, 1)
      train.fill(batch, with: [file * CIFAR10Sample.records + record, 0])
      for (column, source) in [(file, record), (0, 0)].enumerated() {
        for row in 0..<32 {
          for place in 0..<32 {
            for channel in 0..<3 {
              let byte = CIFAR10Sample.byte(
                file: source.0, record: source.1, row: row, column: place, channel: channel)
              let expected = CIFAR10.normalisation.value(of: byte, channel: channel)
              #expect(batch[(row * 32 + place) * 3 + channel, column] == expected)
            }
          }
        }
      }
    }
  }

  /// Of the rounding of three Float operations on numbers of order 1.
  private static let roundingTolerance = 1e-6

  @Test func bytesAreNormalisedByThePublishedMeansAndDeviations() {
    let (mean, deviation) = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    for channel in 0..<3 {
      for byte in UInt8.min...UInt8.max {
        let exact = (Double(byte) / 255 - mean[channel]) / deviation[channel]
        let value = Double(CIFAR10.normalisation.value(of: byte, channel: channel))
        #expect(abs(value - exact) < Self.roundingTolerance)
      }
    }
  }

  @Test(arguments: CIFAR10.fileNames)
  func missingFileIsNamedWithTheRemedy(name: String) throws {
    try CIFAR10Sample.withFiles { folder throws in
      try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
      #expect(CIFAR10.isPresent(in: folder))
      let error = #expect(throws: DataError.self) { try CIFAR10.load(from: folder) }
      #expect(error == .fileMissing(folder: folder.path, names: [name]))
      #expect(error?.description.contains("make data") == true)
    }
  }

  /// Truncated within a record, between two records, and to nothing; a byte too many.
  @Test(arguments: [3073 * 2 + 5, 3073 * 2, 0, 3073 * 3 + 1])
  func filesOfAnotherLengthAreRefused(length: Int) throws {
    try CIFAR10Sample.withFiles { folder throws in
      let file = folder.appendingPathComponent("data_batch_3.bin")
      try (CIFAR10Sample.content(file: 2) + Data([0])).prefix(length).write(to: file)
      let error = #expect(throws: DataError.self) { try CIFAR10.load(from: folder) }
      let isLongest = length > 3073 * 3
      // Beside a file with a byte too many the first whole one is the shorter one.
      let named = isLongest ? folder.appendingPathComponent("data_batch_1.bin") : file
      #expect(
        error
          == .wrongRecords(
            file: named.path, bytes: isLongest ? 9219 : length, longest: isLongest ? 9220 : 9219))
    }
  }

  @Test func emptyFilesAreNoDataSet() throws {
    try CIFAR10Sample.withFiles { folder throws in
      for name in CIFAR10.fileNames { try Data().write(to: folder.appendingPathComponent(name)) }
      #expect(throws: DataError.self) { try CIFAR10.load(from: folder) }
    }
  }

  @Test func labelsMustBeClasses() throws {
    try CIFAR10Sample.withFiles { folder throws in
      let file = folder.appendingPathComponent("test_batch.bin")
      var content = CIFAR10Sample.content(file: 5)
      content[2 * 3073] = 10
      try content.write(to: file)
      #expect(throws: DataError.labelOutOfRange(file: file.path, position: 2, label: 10)) {
        try CIFAR10.load(from: folder)
      }
    }
  }

  @Test func filesInTheOrderOfTheArchivesRecordAreThoseOfTheReader() {
    #expect(PublishedData.cifar10.byteCounts.keys.sorted() == CIFAR10.fileNames)
    #expect(
      PublishedData.cifar10.byteCounts.values.allSatisfy { $0 == 10_000 * CIFAR10.recordLength })
  }

  @Test func filesOfUnknownOriginAreUnrecognised() throws {
    try CIFAR10Sample.withFiles { folder throws in
      #expect(try CIFAR10.load(from: folder).name == "CIFAR-10 (unrecognised)")
    }
  }

  @Test func filesFromThePublishedArchiveAreCIFAR10UntilAByteChanges() throws {
    try CIFAR10Sample.withFiles { folder throws in
      let checksum = SHA256.hash(CIFAR10Sample.allContent)
      func note(_ archive: String) throws {
        try ArchiveRecord(archiveChecksum: archive, contentChecksum: checksum)
          .write(to: folder, archive: "cifar-10-binary.tar.gz")
      }
      try note(PublishedData.cifar10.remote.sha256)
      #expect(try CIFAR10.load(from: folder).name == "CIFAR-10")
      try note(String(repeating: "0", count: 64))
      #expect(try CIFAR10.load(from: folder).name == CIFAR10.unrecognisedName)
      try note(PublishedData.cifar10.remote.sha256)
      var content = CIFAR10Sample.content(file: 0)
      content[100] ^= 1
      try content.write(to: folder.appendingPathComponent("data_batch_1.bin"))
      #expect(try CIFAR10.load(from: folder).name == CIFAR10.unrecognisedName)
    }
  }

  @Test func recompressedFilesAreKnownByTheirChecksumWhateverIsNoted() {
    let claimed = ArchiveRecord(
      archiveChecksum: PublishedData.cifar10.remote.sha256,
      contentChecksum: CIFAR10.jpeg75Checksum)
    for record in [nil, claimed] {
      #expect(
        CIFAR10.name(checksum: CIFAR10.jpeg75Checksum, archived: record) == "CIFAR-10 (JPEG-75)")
    }
  }
}
