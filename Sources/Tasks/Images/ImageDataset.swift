/// What a run remembers of its data: a name for people and a checksum for telling data apart.
public struct DatasetIdentity: Sendable, Hashable {
  public let name: String
  /// SHA-256, 64 hexadecimal digits.
  public let checksum: String

  public init(name: String, checksum: String) {
    self.name = name
    self.checksum = checksum
  }
}

/// A classification task on images of one size, with the test set apart.
public struct ImageDataset: Sendable {
  /// "mnist" or "stroke-digits".
  public let name: String
  /// SHA-256 of the bytes the set was made from, whatever the names of the files; 64 hexadecimal
  /// digits.
  public let checksum: String
  /// Height of an image in pixels.
  public let rows: Int
  /// Width of an image in pixels.
  public let columns: Int
  /// Number of classes; every label is below it.
  public let classes: Int
  public let train: LabeledImages
  public let test: LabeledImages

  public var identity: DatasetIdentity { DatasetIdentity(name: name, checksum: checksum) }

  public init(
    name: String, checksum: String, rows: Int, columns: Int, classes: Int,
    train: LabeledImages, test: LabeledImages
  ) {
    precondition(
      train.pixels == rows * columns && test.pixels == rows * columns, "all images have one size")
    precondition(
      (train.labels + test.labels).allSatisfy { $0 < classes }, "labels lie below `classes`")
    self.name = name
    self.checksum = checksum
    self.rows = rows
    self.columns = columns
    self.classes = classes
    self.train = train
    self.test = test
  }
}
