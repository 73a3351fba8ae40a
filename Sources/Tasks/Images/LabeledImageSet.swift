import LinearAlgebra

/// Images of one size with their classes, however they are kept in memory: what data sets are made of and minibatches
/// are filled from.
public protocol LabeledImageSet: Sendable {
  /// The class of each image.
  var labels: [UInt8] { get }
  /// Numbers that a network is given for an image: pixels times channels.
  var valuesPerImage: Int { get }
  /// The images at the positions in `range`, renumbered from 0.
  subscript(range: Range<Int>) -> Self { get }

  /// Writes an image as a network is given it.
  ///
  /// - Parameter target: exactly ``valuesPerImage`` values.
  func write(_ index: Int, into target: UnsafeMutableBufferPointer<Float>)
}

extension LabeledImageSet {
  public var count: Int { labels.count }

  /// The first `count` images, or all if there are fewer.
  public func prefix(_ count: Int) -> Self { count >= self.count ? self : self[0..<count] }

  /// Fills a minibatch, values x images: column j is the image at the j-th of `indices`.
  ///
  /// - Parameter indices: one for each column of `batch`; repetitions are fine.
  public func fill(_ batch: Matrix<Float>, with indices: some Collection<Int>) {
    precondition(
      batch.rows == valuesPerImage && batch.columns == indices.count,
      "the minibatch must hold \(indices.count) images of \(valuesPerImage) values")
    for (column, index) in indices.enumerated() { write(index, into: batch.column(column)) }
  }
}
