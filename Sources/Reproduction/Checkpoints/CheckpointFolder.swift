import Foundation
import ResultsStore
import Support

/// The checkpoints of a store's runs: files in `checkpoints/` beside the store, at most one for each
/// experiment, variant, profile, seed and configuration.
///
/// A checkpoint is worth computing time and nothing else: one that is missing, damaged or foreign
/// costs the run its beginning, never its numbers.
public struct CheckpointFolder: Sendable {
  package let url: URL
  /// Stores may share a folder.
  private let storeName: String
  private static let suffix = ".checkpoint"
  /// A file half written for so long, in seconds, has lost its writer.
  private static let abandonedAge: TimeInterval = 3600

  public init(of store: ResultsStore) {
    self.init(storeURL: store.url)
  }

  /// - Parameter storeURL: the store's file, which need not exist.
  public init(storeURL: URL) {
    url = storeURL.deletingLastPathComponent()
      .appending(path: "checkpoints", directoryHint: .isDirectory)
    storeName = storeURL.lastPathComponent
  }

  /// What is known of a checkpoint without going on from it.
  public struct Summary: Hashable, Sendable {
    public let created: Date
    /// Seconds of computing that lead to it.
    public let computed: TimeInterval
  }

  /// The checkpoint that the next run of a key would find, whole and of the present code; `nil` where
  /// there is none.
  public func checkpoint(of key: RunKey) -> Summary? {
    let identity = CheckpointIdentity(key, .unknown)
    guard let stored = try? read(identity), stored.identity.isOf(key) else { return nil }
    return Summary(created: stored.created, computed: stored.computed)
  }

  func file(_ identity: CheckpointIdentity) -> URL {
    url.appending(path: "\(storeName)-\(identity.slot)\(Self.suffix)")
  }

  /// - Returns: `nil` where there is no file.
  /// - Throws: ``UnreadableCheckpoint``.
  func read(_ identity: CheckpointIdentity) throws -> StoredCheckpoint? {
    try Self.read(file(identity))
  }

  private static func read(_ file: URL) throws -> StoredCheckpoint? {
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    guard let data = try? Data(contentsOf: file) else {
      throw UnreadableCheckpoint("it cannot be read")
    }
    return try StoredCheckpoint(data)
  }

  /// - Throws: a `SupportError`.
  func write(_ checkpoint: StoredCheckpoint) throws {
    try AtomicFile.write(try checkpoint.encoded(), to: file(checkpoint.identity))
  }

  /// Removes the checkpoint of an identity, if there is one.
  func remove(_ identity: CheckpointIdentity) {
    try? FileManager.default.removeItem(at: file(identity))
  }

  /// Removes the files that no run will go on from: damaged ones, and those of runs that are
  /// completed, failed or deleted.
  ///
  /// - Parameters:
  ///   - deleted: runs that are taken for deleted already, by id.
  ///   - dryRun: remove nothing, only count.
  /// - Returns: how many files.
  /// - Throws: what the store throws when read.
  @discardableResult
  public func removeOrphans(
    store: ResultsStore, deleted: Set<String> = [], dryRun: Bool = false
  ) throws -> Int {
    let files =
      (try? FileManager.default.contentsOfDirectory(
        at: url, includingPropertiesForKeys: [.contentModificationDateKey])) ?? []
    var count = 0
    for file in files where try isOrphan(file, store, deleted) {
      count += 1
      if !dryRun { try? FileManager.default.removeItem(at: file) }
    }
    return count
  }

  private func isOrphan(
    _ file: URL, _ store: ResultsStore, _ deleted: Set<String>
  ) throws -> Bool {
    let name = file.lastPathComponent
    if name.hasPrefix(".\(storeName)-") {
      let values = try? file.resourceValues(forKeys: [.contentModificationDateKey])
      let age = values?.contentModificationDate.map { -$0.timeIntervalSinceNow } ?? 0
      return age > Self.abandonedAge
    }
    guard name.hasPrefix("\(storeName)-"), name.hasSuffix(Self.suffix) else { return false }
    guard let stored = try? Self.read(file) else { return true }
    let equal = try store.runs(
      matching: .experiment(stored.identity.experiment) && .variant(stored.identity.variant)
        && .profile(stored.identity.profile)
    ).filter { stored.identity.isOf($0.key) && !deleted.contains($0.id) }
    if equal.contains(where: { $0.observedStatus == .running }) { return false }
    let isOpen = equal.contains { $0.observedStatus == .interrupted || $0.observedStatus == .dead }
    return !isOpen || equal.contains { $0.observedStatus == .completed }
  }
}

extension RunEnvironment {
  /// Of nowhere: what a checkpoint is looked up with when only its run matters.
  fileprivate static let unknown = RunEnvironment(
    gitCommit: "", gitDirty: false, host: "", processor: "", cores: 0, operatingSystem: "",
    compiler: "", blasLibrary: "", blasCore: "", blasThreads: 0, commandLine: "")
}
