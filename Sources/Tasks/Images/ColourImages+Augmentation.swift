import LinearAlgebra

/// What is done at random to training images, so that none is seen twice alike: a border of zeros is put around the
/// image and a window of the image's size cut out of it, anywhere; then left and right are exchanged, or not.
public struct Augmentation: Sendable, Hashable {
  /// Width of the border in pixels. It is black: its bytes are 0 before they are normalised.
  public let padding: Int
  /// The probability that left and right are exchanged.
  public let flipProbability: Double

  public init(padding: Int, flipProbability: Double) {
    precondition(padding >= 0 && (0...1).contains(flipProbability), "an impossible augmentation")
    self.padding = padding
    self.flipProbability = flipProbability
  }
}

extension ColourImages {
  /// Which part of an image, with black around it, is looked at.
  struct Window {
    /// The window's shift against the image, in pixels: downward and to the right.
    var down = 0
    var right = 0
    var isFlipped = false

    init() {}

    /// Draws a window: down, right and flip, in this order.
    init(_ augmentation: Augmentation, using stream: inout RandomStream) {
      let shifts = 2 * augmentation.padding + 1
      down = stream.integer(below: shifts) - augmentation.padding
      right = stream.integer(below: shifts) - augmentation.padding
      isFlipped = stream.uniform() < augmentation.flipProbability
    }
  }

  /// Fills a minibatch as ``LabeledImageSet/fill(_:with:)`` does, with every image changed at random.
  ///
  /// The draws depend on nothing but the stream and the number of images.
  public func fill(
    _ batch: Matrix<Float>, with indices: some Collection<Int>, _ augmentation: Augmentation,
    using stream: inout RandomStream
  ) {
    precondition(
      batch.rows == valuesPerImage && batch.columns == indices.count,
      "the minibatch must hold \(indices.count) images of \(valuesPerImage) values")
    for (column, index) in indices.enumerated() {
      let window = Window(augmentation, using: &stream)
      write(index, through: window, into: batch.column(column))
    }
  }

  func write(
    _ index: Int, through window: Window, into target: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(labels.indices.contains(index), "there is no image \(index)")
    precondition(target.count == valuesPerImage, "the target must hold the image exactly")
    bytes.withUnsafeBufferPointer { bytes in
      values.withUnsafeBufferPointer { values in
        guard let bytes = bytes.baseAddress, let values = values.baseAddress,
          var to = target.baseAddress
        else { return }
        let image = bytes + (first + index) * valuesPerImage
        let (red, green, blue) = (values, values + 256, values + 512)
        let step = window.isFlipped ? -1 : 1
        for row in window.down..<window.down + rows {
          var column = window.right + (window.isFlipped ? columns - 1 : 0)
          for _ in 0..<columns {
            if row >= 0 && row < rows && column >= 0 && column < columns {
              let from = image + (row * columns + column) * Self.channels
              (to[0], to[1], to[2]) = (red[Int(from[0])], green[Int(from[1])], blue[Int(from[2])])
            } else {
              (to[0], to[1], to[2]) = (red[0], green[0], blue[0])
            }
            to += Self.channels
            column += step
          }
        }
      }
    }
  }
}
