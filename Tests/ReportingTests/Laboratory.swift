import Foundation
import Reporting
import Reproduction
import ResultsStore
import Support
import Synchronization

/// A store of made-up runs in a temporary folder. Its clock and its run ids are the test's own, so
/// that what is reported of it is known byte for byte.
final class Laboratory {
  let folder: URL
  let store: ResultsStore
  let spec: ExperimentSpec
  private let clock: Clock

  /// The time, and the number of ids given out.
  private final class Clock: Sendable {
    let now = Mutex(Laboratory.epoch)
    let ids = Mutex(0)
  }

  /// 2026-11-20 08:00 UTC.
  static let epoch = Date(timeIntervalSince1970: 1_795_161_600)
  static let fingerprint = "present code"

  static let environment = RunEnvironment(
    gitCommit: "0123456789abcdef", gitDirty: false, host: "bench", processor: "Zen 5", cores: 2,
    operatingSystem: "Debian 12", compiler: "Swift 6.3", blasLibrary: "OpenBLAS 0.3.21",
    blasCore: "SkylakeX", blasThreads: 1, commandLine: "apical reproduce")

  init(yaml: String = fixtureYAML) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "apical-\(UUID().uuidString)", directoryHint: .isDirectory)
    let clock = Clock()
    self.clock = clock
    store = try ResultsStore(
      at: folder.appending(path: "runs.sqlite"),
      surroundings: Surroundings(
        now: { clock.now.withLock { $0 } },
        newID: {
          let number = clock.ids.withLock { count in
            count += 1
            return count
          }
          return String(format: "%08x-0000-4000-8000-000000000000", number)
        },
        process: ProcessIdentity(pid: 1, start: 1, domain: "test"), isKnownToBeGone: { _ in false })
    )
    spec = try ExperimentSpec(id: fixtureID, yaml: yaml, file: "fixture.yaml")
  }

  deinit {
    try? FileManager.default.removeItem(at: folder)
  }

  var reportedFolder: URL { folder.appending(path: "results", directoryHint: .isDirectory) }

  var experiment: ReportedExperiment {
    ReportedExperiment(
      specification: spec, codeFingerprint: Self.fingerprint,
      plausibility: [
        .init(
          circuit: "line", variants: ["deep"],
          rows: [.init("Weight transport", "yes: B = transpose of W")]),
        .init(circuit: "point", variants: ["shallow"], rows: [.init("Weight transport", "none")]),
      ])
  }

  func report(profile: String? = nil, gnuplot: Gnuplot?) -> Report {
    Report(store: store, experiments: [experiment], profile: profile, gnuplot: gnuplot)
  }

  /// The text of a report written into ``reportedFolder``.
  func reportText(profile: String? = nil, gnuplot: Gnuplot? = nil) throws -> String {
    let written = try report(profile: profile, gnuplot: gnuplot).write(to: reportedFolder)
    return try String(contentsOf: written.file, encoding: .utf8)
  }

  func figure(profile: String? = nil) throws -> Figure {
    try Figure(experiment, runs: store.runs(), profile: profile)
  }

  enum End {
    case completed
    case failed(String)
    case interrupted, running
  }

  /// Records a run that takes a minute, begun a minute after the one before.
  @discardableResult
  func run(
    _ variant: String = "deep", seed: Int, profile: String = "quick",
    metrics: [String: Double] = [:], series: [String: [Double]] = [:], dataset: String = "none",
    set assignments: [String: String] = [:], code: String = Laboratory.fingerprint,
    artifacts: [Artifact] = [], end: End = .completed
  ) throws -> String {
    let resolved = try spec.resolve(variant: variant, profile: profile, assignments: assignments)
    let key = RunKey(
      experiment: spec.name, variant: variant, profile: profile, seed: seed,
      hyperparameters: resolved.values, dataset: dataset,
      datasetChecksum: dataset == "none" ? "" : "checksum of \(dataset)", codeFingerprint: code)
    advance(60)
    guard case .claimed(let id) = try store.claim(key, environment: Self.environment, force: true)
    else { preconditionFailure("no other process claims") }
    let points = series.flatMap { metric, values in
      values.enumerated().map { SeriesPoint(metric: metric, step: $0, value: $1) }
    }
    advance(60)
    switch end {
    case .completed:
      try store.complete(id, metrics: metrics, series: points, artifacts: artifacts)
    case .failed(let error): try store.fail(id, error: error, metrics: metrics, series: points)
    case .interrupted: try store.interrupt(id, series: points)
    case .running: try store.append(series: points, to: id)
    }
    return id
  }

  private func advance(_ seconds: TimeInterval) {
    clock.now.withLock { $0 += seconds }
  }
}
