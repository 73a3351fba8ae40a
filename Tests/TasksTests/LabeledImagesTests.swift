import LinearAlgebra
import Tasks
import Testing

@Suite struct LabeledImagesTests {
  private let images = LabeledImages(
    images: [0, 1, 2, 3, 4, 5, 6, 7].map { Float($0) / 8 }, labels: [3, 1, 4, 1], pixels: 2)

  @Test func gatherCopiesTheChosenImagesInOrder() {
    var floats = [Float](repeating: -1, count: 6)
    floats.withUnsafeMutableBufferPointer { images.gather([3, 0, 3], into: $0) }
    #expect(floats == [0.75, 0.875, 0, 0.125, 0.75, 0.875])
    var doubles = [Double](repeating: -1, count: 4)
    doubles.withUnsafeMutableBufferPointer { images.gather([1, 2], into: $0) }
    #expect(doubles == [0.25, 0.375, 0.5, 0.625])
    images.gather([], into: UnsafeMutableBufferPointer<Float>(start: nil, count: 0))
  }

  @Test func minibatchesHaveAnImageInEachColumn() {
    let batch = Matrix<Float>(2, 3)
    images.fill(batch, with: [3, 0, 3])
    #expect(batch.rowArrays == [[0.75, 0, 0.75], [0.875, 0.125, 0.875]])
  }

  @Test func rangesAndPrefixesKeepImagesWithTheirLabels() {
    #expect(images[1..<3].labels == [1, 4])
    #expect(images[1..<3].images == [0.25, 0.375, 0.5, 0.625])
    #expect(images.prefix(1).labels == [3])
    #expect(images.prefix(9) == images)
  }

  @Test func splitKeepsTheLastImagesForValidation() {
    let data = ImageDataset(
      name: "x", checksum: "", rows: 1, columns: 2, classes: 5, train: images, test: images)
    let split = data.split(validation: 1)
    #expect(split.train == images[0..<3] && split.validation == images[3..<4])
    #expect(data.split(validation: 0).train == images)
    #expect(data.identity == DatasetIdentity(name: "x", checksum: ""))
  }

  @Test func defaultSplitOf60000Is55000And5000() {
    let many = LabeledImages(
      images: Array(repeating: 0, count: 60_000), labels: Array(repeating: 0, count: 60_000),
      pixels: 1)
    let split = ImageDataset(
      name: "x", checksum: "", rows: 1, columns: 1, classes: 1, train: many, test: many
    ).split()
    #expect(split.train.count == 55_000 && split.validation.count == 5_000)
  }
}
