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
public struct ImageDataset<Images: LabeledImageSet>: Sendable {
  /// Such as "mnist", "stroke-digits" or "CIFAR-10".
  public let name: String
  /// SHA-256 of the bytes the set was made from, whatever the names of the files; 64 hexadecimal
  /// digits.
  public let checksum: String
  /// Height of an image in pixels.
  public let rows: Int
  /// Width of an image in pixels.
  public let columns: Int
  /// Values of a pixel: 1 of grey images, 3 of coloured ones.
  public let channels: Int
  /// Number of classes; every label is below it.
  public let classes: Int
  public let train: Images
  public let test: Images

  public var identity: DatasetIdentity { DatasetIdentity(name: name, checksum: checksum) }

  public init(
    name: String, checksum: String, rows: Int, columns: Int, channels: Int = 1, classes: Int,
    train: Images, test: Images
  ) {
    let values = rows * columns * channels
    precondition(
      train.valuesPerImage == values && test.valuesPerImage == values, "all images have one size")
    precondition(
      (train.labels + test.labels).allSatisfy { $0 < classes }, "labels lie below `classes`")
    self.name = name
    self.checksum = checksum
    self.rows = rows
    self.columns = columns
    self.channels = channels
    self.classes = classes
    self.train = train
    self.test = test
  }
}
