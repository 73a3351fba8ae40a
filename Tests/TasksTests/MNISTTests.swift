import Foundation
import Support
import Tasks
import Testing

/// MNIST's reader on small files in its format.
@Suite struct MNISTTests {
  private func replace(_ part: MNIST.Part, in folder: URL, by data: Data) throws -> String {
    let file = folder.appendingPathComponent(part.rawValue)
    try data.write(to: file)
    return file.path
  }

  @Test func bothSpellingsOfTheNamesAreRead() throws {
    #expect(MNIST.Part.trainImages.fileNames[1] == "train-images.idx3-ubyte")
    #expect(MNIST.Part.testLabels.fileNames[1] == "t10k-labels.idx1-ubyte")
    var checksums: Set<String> = []
    for dotted in [false, true] {
      try MNISTSample.withFiles(dotted: dotted) { folder throws in
        let data = try MNIST.load(from: folder)
        #expect(data.name == "mnist" && data.rows == 2 && data.columns == 3 && data.classes == 10)
        #expect(data.train.labels == [7, 0, 9] && data.test.labels == [1, 2])
        #expect(data.train.images.prefix(6) == [0, 0.2, 0.4, 0.6, 0.8, 1])
        #expect(data.train.images.count == 18 && data.test.images.count == 12)
        checksums.insert(data.checksum)
      }
    }
    let bytes =
      MNISTSample.images(3) + MNISTSample.labels([7, 0, 9]) + MNISTSample.images(2)
      + MNISTSample.labels([1, 2])
    #expect(checksums == [SHA256.hash(bytes)], "the names do not enter the checksum")
  }

  @Test(arguments: MNIST.Part.allCases)
  func missingFileIsNamedWithTheRemedy(part: MNIST.Part) throws {
    try MNISTSample.withFiles { folder throws in
      try FileManager.default.removeItem(at: folder.appendingPathComponent(part.rawValue))
      let error = #expect(throws: DataError.self) { try MNIST.load(from: folder) }
      #expect(error == .fileMissing(folder: folder.path, names: part.fileNames))
      #expect(error?.description.contains("make data") == true)
      #expect(error?.description.contains("APICAL_DATA") == true)
    }
  }

  @Test(arguments: [0, 3, 4, 15, 16, 33])
  func truncatedFileIsRefused(length: Int) throws {
    try MNISTSample.withFiles { folder throws in
      let path = try replace(.trainImages, in: folder, by: MNISTSample.images(3).prefix(length))
      let error = #expect(throws: DataError.self) { try MNIST.load(from: folder) }
      #expect(
        error == .wrongLength(file: path, expected: length < 16 ? 16 : 34, found: length))
      #expect(error?.description.contains("truncated") == true)
    }
  }

  @Test func trailingBytesAreRefused() throws {
    try MNISTSample.withFiles { folder throws in
      let path = try replace(.testLabels, in: folder, by: MNISTSample.labels([1, 2]) + Data([0]))
      #expect(throws: DataError.wrongLength(file: path, expected: 10, found: 11)) {
        try MNIST.load(from: folder)
      }
    }
  }

  @Test func hugeAnnouncedSizesDoNotOverflow() throws {
    try MNISTSample.withFiles { folder throws in
      _ = try replace(
        .trainImages, in: folder, by: MNISTSample.header([0xffff_ffff, 0xffff_ffff, 0xffff_ffff]))
      #expect(throws: DataError.self) { try MNIST.load(from: folder) }
    }
  }

  @Test func wrongMagicIsRefused() throws {
    try MNISTSample.withFiles { folder throws in
      let path = try replace(.trainLabels, in: folder, by: Data([0x1f, 0x8b, 8, 0, 1, 2, 3, 4]))
      let error = #expect(throws: DataError.self) { try MNIST.load(from: folder) }
      #expect(error == .wrongMagic(file: path, expected: 0x801, found: 0x1f8b_0800))
      #expect(error?.description.contains("0x1f8b0800") == true)
      _ = try replace(.trainLabels, in: folder, by: MNISTSample.images(3))
      #expect(throws: DataError.wrongMagic(file: path, expected: 0x801, found: 0x803)) {
        try MNIST.load(from: folder)
      }
    }
  }

  @Test func numbersOfImagesAndLabelsMustAgree() throws {
    try MNISTSample.withFiles { folder throws in
      let path = try replace(.testLabels, in: folder, by: MNISTSample.labels([1, 2, 3]))
      let imagePath = folder.appendingPathComponent(MNIST.Part.testImages.rawValue).path
      #expect(
        throws: DataError.countMismatch(
          imageFile: imagePath, images: 2, labelFile: path, labels: 3)
      ) { try MNIST.load(from: folder) }
    }
  }

  @Test func imagesMustHaveOneSize() throws {
    try MNISTSample.withFiles { folder throws in
      let path = try replace(
        .testImages, in: folder, by: MNISTSample.images(2, rows: 3, columns: 2))
      #expect(throws: DataError.unusableSize(file: path, rows: 3, columns: 2)) {
        try MNIST.load(from: folder)
      }
      let first = try replace(
        .trainImages, in: folder, by: MNISTSample.images(3, rows: 0, columns: 3))
      #expect(throws: DataError.unusableSize(file: first, rows: 0, columns: 3)) {
        try MNIST.load(from: folder)
      }
    }
  }

  @Test func labelsMustBeDigits() throws {
    try MNISTSample.withFiles { folder throws in
      let path = try replace(.trainLabels, in: folder, by: MNISTSample.labels([3, 10, 4]))
      #expect(throws: DataError.labelOutOfRange(file: path, position: 1, label: 10)) {
        try MNIST.load(from: folder)
      }
    }
  }
}
