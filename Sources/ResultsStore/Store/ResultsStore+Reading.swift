import Foundation
import GRDB

extension ResultsStore {
  /// The runs that match, without their series and artifacts.
  ///
  /// Takes five queries, however many runs there are.
  ///
  /// - Parameters:
  ///   - filter: `nil` for all runs.
  ///   - limit: the greatest number of runs to return, the first in the order; `nil` for all.
  public func runs(
    matching filter: RunFilter? = nil, sort: RunSort = .newestFirst, limit: Int? = nil
  ) throws -> [Run] {
    try read { try RunReader(db: $0, surroundings: surroundings).runs(filter, sort, limit) }
  }

  /// How many runs match.
  public func runCount(matching filter: RunFilter? = nil) throws -> Int {
    let filter = filter ?? .all
    return try read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(*) FROM runs r JOIN environments e ON e.id = r.environment_id
          WHERE \(filter.sql)
          """,
        arguments: StatementArguments(filter.arguments)) ?? 0
    }
  }

  /// The run whose id is, or begins with, `idPrefix`.
  ///
  /// - Throws: ``StoreError/unknownRun(_:)``,
  ///   ``StoreError/ambiguousRun(prefix:candidates:count:)``, ``StoreError/malformedRunID(_:)``.
  public func run(idPrefix: String) throws -> Run {
    let prefix = idPrefix.lowercased()
    guard !prefix.isEmpty, prefix.allSatisfy({ "0123456789abcdef-".contains($0) }) else {
      throw StoreError.malformedRunID(idPrefix)
    }
    let filter = RunFilter(sql: "r.id GLOB ?", arguments: ["\(prefix)*".databaseValue])
    let found = try runs(matching: filter, limit: 6)
    guard let run = found.first else { throw StoreError.unknownRun(idPrefix) }
    guard found.count == 1 else {
      throw StoreError.ambiguousRun(
        prefix: idPrefix, candidates: found.prefix(5).map { "\($0.id)  \($0.key.experiment)" },
        count: try runCount(matching: filter))
    }
    return run
  }

  /// The completed runs of an experiment, one of each key: the newest, where `--force` made more.
  ///
  /// `nil` stands for any variant, profile or code. Sorted by variant, profile and seed.
  public func completedRuns(
    experiment: String, variant: String? = nil, profile: String? = nil,
    codeFingerprint: String? = nil
  ) throws -> [Run] {
    var filter: RunFilter = .experiment(experiment) && .status(.completed)
    if let variant { filter = filter && .variant(variant) }
    if let profile { filter = filter && .profile(profile) }
    if let codeFingerprint { filter = filter && .codeFingerprint(codeFingerprint) }
    var seen: Set<RunKey> = []
    return try runs(matching: filter, sort: .newestFirst)
      .filter { seen.insert($0.key).inserted }
      .sorted {
        ($0.key.variant, $0.key.profile, $0.key.seed, $1.created)
          < ($1.key.variant, $1.key.profile, $1.key.seed, $0.created)
      }
  }

  /// A run's series of one metric, by increasing step; empty when it has none.
  public func series(run id: String, metric: String) throws -> [SeriesPoint] {
    try read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT step, value, nonfinite FROM points
          WHERE series_id = (SELECT id FROM series WHERE run_id = ? AND metric = ?) ORDER BY step
          """, arguments: [id, metric])
      var points: [SeriesPoint] = []
      while let row = try rows.next() {
        points.append(
          SeriesPoint(metric: metric, step: row["step"], value: StoredNumber.number(in: row)))
      }
      return points
    }
  }

  /// The metrics of which a run has a series, sorted.
  public func seriesNames(run id: String) throws -> [String] {
    try read {
      try String.fetchAll(
        $0, sql: "SELECT metric FROM series WHERE run_id = ? ORDER BY metric", arguments: [id])
    }
  }

  /// A run's artifacts, sorted by name.
  public func artifacts(run id: String) throws -> [Artifact] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT name, media_type, data FROM artifacts WHERE run_id = ? ORDER BY name",
        arguments: [id]
      ).map { Artifact(name: $0["name"], mediaType: $0["media_type"], data: $0["data"]) }
    }
  }
}
