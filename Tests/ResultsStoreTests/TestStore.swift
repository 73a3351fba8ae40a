import Foundation
import GRDB
import ResultsStore
import Support

/// A clock that moves when told to.
final class TestClock: @unchecked Sendable {
  private let lock = NSLock()
  private var seconds: TimeInterval = 1_780_000_000

  var now: Date {
    lock.withLock { Date(timeIntervalSince1970: seconds) }
  }

  func advance(by interval: TimeInterval) {
    lock.withLock { seconds += interval }
  }
}

/// Runs `body` with the place of a store that does not exist yet, in a folder removed afterwards.
func withStorePlace(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("apical-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.appendingPathComponent("sub/runs.sqlite"))
}

/// Runs SQL on a file as any other program might, outside the store.
func runSQLite(_ file: URL, _ sql: String) throws {
  try DatabaseQueue(path: file.path).inDatabase { try $0.execute(sql: sql) }
}

/// Runs `body` with the place of a store as version 1 of the schema left it.
///
/// It has three runs, of seeds 0 (completed, with all that a run may have), 1 (failed) and 2
/// (running when its process was killed).
func withFixture(_ body: (URL) throws -> Void) throws {
  try withStorePlace { url in
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    let fixture = Bundle.module.bundleURL.appendingPathComponent("Fixtures/schema-1.sql")
    try runSQLite(url, try String(contentsOf: fixture, encoding: .utf8))
    try body(url)
  }
}

/// Runs `body` with an empty store and the clock that it reads.
func withStore(_ body: (ResultsStore, TestClock) throws -> Void) throws {
  try withStorePlace { url in
    let clock = TestClock()
    try body(try ResultsStore(at: url, surroundings: surroundings(clock)), clock)
  }
}

/// The live surroundings, but for the clock and the fate of processes.
func surroundings(
  _ clock: TestClock, gone: @escaping @Sendable (ProcessIdentity) -> Bool = { _ in false },
  lives: @escaping @Sendable (ProcessIdentity) -> Bool = { _ in false }
) -> Surroundings {
  var surroundings = Surroundings.live
  surroundings.now = { clock.now }
  surroundings.isKnownToBeGone = gone
  surroundings.isKnownToLive = lives
  return surroundings
}

extension RunKey {
  /// A key to vary.
  static func example(
    _ experiment: String = "baselines/mnist", variant: String = "default",
    profile: String = "quick", seed: Int = 0, _ hyperparameters: [String: JSONValue] = [:]
  ) -> RunKey {
    RunKey(
      experiment: experiment, variant: variant, profile: profile, seed: seed,
      hyperparameters: hyperparameters, dataset: "mnist", datasetChecksum: "d1",
      codeFingerprint: "c1"
    )
  }
}

extension RunEnvironment {
  static let example = RunEnvironment(
    gitCommit: "0123456789abcdef", gitDirty: true, host: "cortex", processor: "Zen 5", cores: 2,
    operatingSystem: "Debian 12", compiler: "Swift 6.3", blasLibrary: "OpenBLAS 0.3.21",
    blasCore: "SkylakeX", blasThreads: 1, commandLine: "apical run baselines/mnist")
}

extension ResultsStore {
  /// Claims a run that nothing stands in the way of.
  func start(_ key: RunKey, environment: RunEnvironment = .example) throws -> String {
    let claim = try claim(key, environment: environment, force: true)
    guard case .claimed(let id) = claim else { throw UnexpectedClaim(claim: claim) }
    return id
  }

  /// Records a completed run.
  func record(_ key: RunKey, metrics: [String: Double] = [:]) throws -> String {
    let id = try start(key)
    try complete(id, metrics: metrics)
    return id
  }
}

struct UnexpectedClaim: Error {
  var claim: Claim
}
