/// The mean and the standard deviation that each channel is normalised by, of intensities in [0, 1].
public struct ChannelNormalisation: Sendable, Hashable {
  public let mean: [Float]
  public let standardDeviation: [Float]

  public init(mean: [Float], standardDeviation: [Float]) {
    precondition(mean.count == standardDeviation.count, "a mean and a deviation for each channel")
    precondition(standardDeviation.allSatisfy { $0 > 0 }, "deviations are positive")
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// What a byte becomes: `(byte / 255 - mean) / standardDeviation`, each operation rounded to Float.
  public func value(of byte: UInt8, channel: Int) -> Float {
    (Float(byte) / 255 - mean[channel]) / standardDeviation[channel]
  }
}

/// Red-green-blue images of one size with their class labels, kept as bytes and turned into numbers as minibatches are
/// filled: CIFAR-10's 60,000 take 184 MB, not 737.
///
/// Values come position by position, row by row from the top left, with the channel fastest:
/// ```
/// value (row * columns + column) * 3 + channel
/// ```
/// Parts of a set share its bytes.
public struct ColourImages: LabeledImageSet {
  /// Red, green, blue.
  public static let channels = 3

  public let rows: Int
  public let columns: Int
  public let labels: [UInt8]
  public let normalisation: ChannelNormalisation
  /// Every image of the whole set, each in the order of its values.
  let bytes: [UInt8]
  /// The place of image 0 in ``bytes``, in images.
  let first: Int
  /// The value of byte b in channel c at `256 c + b`.
  let values: [Float]

  public var valuesPerImage: Int { rows * columns * Self.channels }

  /// - Parameter bytes: image after image, each in the order of its values.
  package init(
    bytes: [UInt8], labels: [UInt8], rows: Int, columns: Int, normalisation: ChannelNormalisation
  ) {
    precondition(
      rows > 0 && columns > 0 && bytes.count == labels.count * rows * columns * Self.channels,
      "one label for each image")
    precondition(normalisation.mean.count == Self.channels, "three channels are normalised")
    self.init(
      rows: rows, columns: columns, labels: labels, normalisation: normalisation, bytes: bytes,
      first: 0,
      values: (0..<Self.channels).flatMap { channel in
        (0...255).map { normalisation.value(of: $0, channel: channel) }
      })
  }

  private init(
    rows: Int, columns: Int, labels: [UInt8], normalisation: ChannelNormalisation,
    bytes: [UInt8], first: Int, values: [Float]
  ) {
    (self.rows, self.columns, self.labels) = (rows, columns, labels)
    (self.normalisation, self.bytes, self.first) = (normalisation, bytes, first)
    self.values = values
  }

  public subscript(range: Range<Int>) -> ColourImages {
    ColourImages(
      rows: rows, columns: columns, labels: Array(labels[range]), normalisation: normalisation,
      bytes: bytes, first: first + range.lowerBound, values: values)
  }

  /// Writes an image, normalised and else as it is.
  public func write(_ index: Int, into target: UnsafeMutableBufferPointer<Float>) {
    write(index, through: Window(), into: target)
  }
}
