import LinearAlgebra
import Tasks
import Testing

/// Coloured images as minibatches, held against a plain implementation that follows the words of the definition.
@Suite struct ColourImagesTests {
  private static let (rows, columns) = (5, 4)
  private static let count = 6
  private static let normalisation = ChannelNormalisation(
    mean: [0.5, 0.25, 0.125], standardDeviation: [0.25, 0.5, 2])
  private static let bytes = (0..<count * rows * columns * 3).map { UInt8($0 * 89 % 251) }
  private static let valuesPerImage = rows * columns * 3

  private let images = ColourImages(
    bytes: bytes, labels: [0, 1, 2, 3, 4, 5], rows: rows, columns: columns,
    normalisation: normalisation)

  /// An image of bytes, `[row][column][channel]`.
  private typealias Picture = [[[UInt8]]]

  private static func picture(_ index: Int) -> Picture {
    (0..<rows).map { row in
      (0..<columns).map { column in
        (0..<3).map { bytes[((index * rows + row) * columns + column) * 3 + $0] }
      }
    }
  }

  private static func padded(_ picture: Picture, by padding: Int) -> Picture {
    let black: [UInt8] = [0, 0, 0]
    let side = Array(repeating: black, count: padding)
    let line = Array(repeating: black, count: columns + 2 * padding)
    let lines = Array(repeating: line, count: padding)
    return lines + picture.map { side + $0 + side } + lines
  }

  /// Pads, cuts, flips and normalises, one after the other.
  private static func augmented(
    _ index: Int, _ padding: Int, _ flipProbability: Double, using stream: inout RandomStream
  ) -> [Float] {
    let top = stream.integer(below: 2 * padding + 1)
    let left = stream.integer(below: 2 * padding + 1)
    let isFlipped = stream.uniform() < flipProbability
    var picture = padded(picture(index), by: padding)[top..<top + rows].map {
      Array($0[left..<left + columns])
    }
    if isFlipped { picture = picture.map { $0.reversed() } }
    return picture.flatMap { line in
      line.flatMap { pixel in
        pixel.enumerated().map { channel, byte in
          (Float(byte) / 255 - normalisation.mean[channel])
            / normalisation.standardDeviation[channel]
        }
      }
    }
  }

  @Test(arguments: [(0, 0.0), (0, 1.0), (1, 0.5), (3, 0.5), (7, 0.3)])
  func augmentationIsThatOfThePlainImplementationToTheBit(
    padding: Int, flipProbability: Double
  ) {
    let augmentation = Augmentation(padding: padding, flipProbability: flipProbability)
    let batch = Matrix<Float>(Self.valuesPerImage, 4)
    var stream = RandomStream(seed: 3)
    var plain = stream
    for indices in [[0, 5, 2, 2], [1, 3, 4, 0], [5, 4, 3, 2], [2, 2, 2, 2]] {
      images.fill(batch, with: indices, augmentation, using: &stream)
      for (column, index) in indices.enumerated() {
        let expected = Self.augmented(index, padding, flipProbability, using: &plain)
        #expect(Array(batch.column(column)) == expected)
      }
    }
    #expect(stream == plain, "as many draws")
  }

  @Test func withoutAugmentationImagesAreOnlyNormalised() {
    let batch = Matrix<Float>(Self.valuesPerImage, 3)
    images.fill(batch, with: [4, 0, 4])
    var unused = RandomStream(seed: 0)
    for (column, index) in [4, 0, 4].enumerated() {
      #expect(Array(batch.column(column)) == Self.augmented(index, 0, 0, using: &unused))
    }
  }

  @Test func sameSeedGivesTheSameBitsAndAnotherSeedOthers() {
    func values(_ seed: UInt64) -> [[Float]] {
      var stream = RandomStream(seed: seed)
      let batch = Matrix<Float>(Self.valuesPerImage, 6)
      images.fill(
        batch, with: 0..<6, Augmentation(padding: 2, flipProbability: 0.5), using: &stream)
      return batch.rowArrays
    }
    #expect(values(1) == values(1))
    #expect(values(1) != values(2))
  }

  @Test func partsOfASetHaveItsImagesAndLabels() {
    let part = images[2..<5][1..<3]
    #expect(part.labels == [3, 4] && images.prefix(1).labels == [0])
    let (ofPart, ofWhole) = (
      Matrix<Float>(Self.valuesPerImage, 2), Matrix<Float>(Self.valuesPerImage, 2)
    )
    part.fill(ofPart, with: [1, 0])
    images.fill(ofWhole, with: [4, 3])
    #expect(ofPart.rowArrays == ofWhole.rowArrays)
    let set = ImageDataset(
      name: "x", checksum: "", rows: Self.rows, columns: Self.columns, channels: 3, classes: 6,
      train: images, test: images)
    #expect(set.split(validation: 2).validation.labels == [4, 5])
  }

  /// Every shift is drawn about as often as any other; 6 standard deviations of a binomial count, which one in a
  /// billion exceeds.
  private static let standardDeviations = 6.0

  @Test func shiftsAndFlipsAreUniform() {
    // One bright pixel in the middle of a black image tells the shift, its channels' order aside.
    let (size, padding) = (5, 2)
    var bytes = [UInt8](repeating: 0, count: size * size * 3)
    bytes[(2 * size + 2) * 3] = 255
    bytes[(2 * size + 1) * 3 + 1] = 255
    let image = ColourImages(
      bytes: bytes, labels: [0], rows: size, columns: size,
      normalisation: ChannelNormalisation(mean: [0, 0, 0], standardDeviation: [1, 1, 1]))
    let batch = Matrix<Float>(image.valuesPerImage, 1)
    var stream = RandomStream(seed: 11)
    var counts: [Int: Int] = [:]
    let draws = 20_000
    for _ in 0..<draws {
      image.fill(
        batch, with: [0], Augmentation(padding: padding, flipProbability: 0.5), using: &stream)
      let red = (0..<size * size).first { batch[$0 * 3] == 1 } ?? -1
      let isFlipped =
        red % size < size - 1 ? batch[(red + 1) * 3 + 1] == 1 : batch[(red - 1) * 3 + 1] != 1
      counts[red * 2 + (isFlipped ? 1 : 0), default: 0] += 1
    }
    let places = size * size * 2
    #expect(counts.keys.allSatisfy { $0 >= 0 } && counts.count == places)
    let p = 1 / Double(places)
    let deviation = (Double(draws) * p * (1 - p)).squareRoot()
    for count in counts.values {
      #expect(abs(Double(count) - Double(draws) * p) < Self.standardDeviations * deviation)
    }
  }
}
