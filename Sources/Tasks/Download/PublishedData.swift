/// A gzip file that holds one file.
package struct PackedFile: Sendable {
  package let remote: RemoteFile
  /// Name and SHA-256 of what is inside.
  package let name: String
  package let sha256: String

  package init(remote: RemoteFile, name: String, sha256: String) {
    self.remote = remote
    self.name = name
    self.sha256 = sha256
  }
}

/// A compressed tar archive that holds one folder of files.
package struct PackedFolder: Sendable {
  package let remote: RemoteFile
  /// The folder inside.
  package let name: String
  /// Sizes of the files that must be in it.
  package let byteCounts: [String: Int]

  package init(remote: RemoteFile, name: String, byteCounts: [String: Int]) {
    self.remote = remote
    self.name = name
    self.byteCounts = byteCounts
  }
}

/// The public data sets: their mirrors, sizes and checksums, those of the compressed files as
/// TensorFlow Datasets lists them.
package enum PublishedData {
  private static let mnistMirrors = [
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
  ]

  /// MNIST's four files.
  package static let mnist = [
    packed(
      .trainImages, byteCount: 9_912_422,
      sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
      unpacked: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    packed(
      .trainLabels, byteCount: 28_881,
      sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
      unpacked: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    packed(
      .testImages, byteCount: 1_648_877,
      sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
      unpacked: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    packed(
      .testLabels, byteCount: 4_542,
      sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
      unpacked: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
  ]

  /// CIFAR-10 in its binary version: 10,000 records of 1 + 3072 bytes in each of six files.
  package static let cifar10 = PackedFolder(
    remote: RemoteFile(
      "cifar-10-binary.tar.gz", in: ["https://www.cs.toronto.edu/~kriz/"],
      byteCount: 170_052_171,
      sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
    name: "cifar-10-batches-bin",
    byteCounts: [
      "data_batch_1.bin": 30_730_000, "data_batch_2.bin": 30_730_000,
      "data_batch_3.bin": 30_730_000, "data_batch_4.bin": 30_730_000,
      "data_batch_5.bin": 30_730_000, "test_batch.bin": 30_730_000,
    ])

  private static func packed(
    _ part: MNIST.Part, byteCount: Int, sha256: String, unpacked: String
  ) -> PackedFile {
    PackedFile(
      remote: RemoteFile(
        part.rawValue + ".gz", in: mnistMirrors, byteCount: byteCount, sha256: sha256),
      name: part.rawValue, sha256: unpacked)
  }
}
