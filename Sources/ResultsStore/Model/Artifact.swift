import Foundation

/// A file that a run leaves behind, kept inside the store.
public struct Artifact: Hashable, Sendable {
  /// Unique within the run, such as `receptive-fields.svg`.
  public var name: String
  /// Such as `image/svg+xml`.
  public var mediaType: String
  public var data: Data

  public init(name: String, mediaType: String, data: Data) {
    self.name = name
    self.mediaType = mediaType
    self.data = data
  }
}
