extension CIFAR10 {
  /// The name of the published set, and the only one under which a claim about CIFAR-10 gets a verdict.
  public static let name = "CIFAR-10"
  /// The name of the set recompressed as JPEG at quality 75, from `cifar10-jpeg75.zip` by its `unpack.py`.
  public static let jpeg75Name = "CIFAR-10 (JPEG-75)"
  /// The name of every other set in the format.
  public static let unrecognisedName = "CIFAR-10 (unrecognised)"

  /// Of the files that `unpack.py` writes: decoded alike by libjpeg-turbo 2.1.5, 3.0.3 and 3.2.0.
  package static let jpeg75Checksum =
    "e1001760be7b79d4cd5be124a32a1d42aecef5fd3e8e2b25701c698d44141b1c"

  /// The name under which results on files are kept.
  ///
  /// Published is the checksum of the archive, not of the files in it. Files are therefore known by what the download
  /// notes when it has checked the archive and unpacked it.
  ///
  /// - Parameters:
  ///   - checksum: of the six files' bytes.
  ///   - archived: what a download has noted in their folder.
  package static func name(checksum: String, archived: ArchiveRecord?) -> String {
    if checksum == jpeg75Checksum { return jpeg75Name }
    let published = ArchiveRecord(
      archiveChecksum: PublishedData.cifar10.remote.sha256, contentChecksum: checksum)
    return archived == published ? name : unrecognisedName
  }
}
