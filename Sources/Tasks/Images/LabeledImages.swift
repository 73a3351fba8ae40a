/// Grey images with their class labels, one image after the other in one array.
public struct LabeledImages: LabeledImageSet, Hashable {
  /// Intensities in [0, 1], count x pixels: image i is `images[i * pixels..<(i + 1) * pixels]`, row
  /// by row from its top left. Read as a column-major matrix it is pixels x count, one image a
  /// column.
  public let images: [Float]
  /// The class of each image.
  public let labels: [UInt8]
  /// Values per image.
  public let pixels: Int

  public var valuesPerImage: Int { pixels }

  public init(images: [Float], labels: [UInt8], pixels: Int) {
    precondition(pixels > 0 && images.count == labels.count * pixels, "one label for each image")
    self.images = images
    self.labels = labels
    self.pixels = pixels
  }

  /// Images from bytes, scaled by 1/255.
  package init(bytes: some Collection<UInt8>, labels: [UInt8], pixels: Int) {
    let scale = (0...255).map { Float($0) / 255 }
    let values = [Float](unsafeUninitializedCapacity: bytes.count) { buffer, count in
      for byte in bytes {
        buffer[count] = scale[Int(byte)]
        count += 1
      }
    }
    self.init(images: values, labels: labels, pixels: pixels)
  }

  /// The images at the positions in `range`, renumbered from 0.
  public subscript(range: Range<Int>) -> LabeledImages {
    LabeledImages(
      images: Array(images[range.lowerBound * pixels..<range.upperBound * pixels]),
      labels: Array(labels[range]), pixels: pixels)
  }

  /// Copies an image.
  public func write(_ index: Int, into target: UnsafeMutableBufferPointer<Float>) {
    precondition(labels.indices.contains(index), "there is no image \(index)")
    precondition(target.count == pixels, "the target must hold the image exactly")
    images.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress, let to = target.baseAddress else { return }
      to.update(from: from + index * pixels, count: pixels)
    }
  }

  /// Copies the chosen images into `target`, one contiguous image after the other.
  ///
  /// - Parameters:
  ///   - indices: positions of images, in the order wanted; repetitions are fine.
  ///   - target: exactly `indices.count * pixels` values.
  public func gather(
    _ indices: some Collection<Int>, into target: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(target.count == indices.count * pixels, "the target must hold the batch exactly")
    images.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress, let to = target.baseAddress else { return }
      for (position, index) in indices.enumerated() {
        precondition(labels.indices.contains(index), "there is no image \(index)")
        (to + position * pixels).update(from: from + index * pixels, count: pixels)
      }
    }
  }

  /// As ``gather(_:into:)-float``, widened to Double.
  public func gather(
    _ indices: some Collection<Int>, into target: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(target.count == indices.count * pixels, "the target must hold the batch exactly")
    images.withUnsafeBufferPointer { source in
      for (position, index) in indices.enumerated() {
        precondition(labels.indices.contains(index), "there is no image \(index)")
        for pixel in 0..<pixels {
          target[position * pixels + pixel] = Double(source[index * pixels + pixel])
        }
      }
    }
  }
}
