import GRDB

extension ResultsStore {
  /// Says that the given runs are alive; runs that have ended or been deleted are passed over.
  ///
  /// To be called every few seconds, at least once in ``heartbeatLimit``.
  public func heartbeat(_ ids: [String]) throws {
    guard !ids.isEmpty else { return }
    let now = surroundings.seconds()
    try write { db in
      let update = try db.cachedStatement(
        sql: "UPDATE runs SET heartbeat = ? WHERE id = ? AND status = 'running'")
      for id in ids { try update.execute(arguments: [now, id]) }
    }
  }

  /// Adds points to a running run's series, all or none.
  ///
  /// - Throws: ``StoreError/repeatedStep(run:metric:step:)`` when a metric has a step already,
  ///   ``StoreError/finished(run:status:)``, ``StoreError/unknownRun(_:)``.
  public func append(series points: [SeriesPoint], to id: String) throws {
    guard !points.isEmpty else { return }
    try write { db in
      try requireOpen(id, on: db)
      try insert(points, of: id, on: db)
    }
  }

  /// Gives a running run what it goes on from: the series that an earlier attempt recorded, and the
  /// seconds of computing that they took.
  ///
  /// - Throws: as ``append(series:to:)``.
  public func carryOver(series points: [SeriesPoint], seconds: Double, to id: String) throws {
    try write { db in
      try requireOpen(id, on: db)
      try insert(points, of: id, on: db)
      try db.execute(
        literal: "UPDATE runs SET earlier_seconds = earlier_seconds + \(seconds) WHERE id = \(id)")
    }
  }

  /// Ends a run successfully: series, metrics, artifacts and status in one transaction.
  ///
  /// - Throws: as ``append(series:to:)``.
  public func complete(
    _ id: String, metrics: [String: Double], series points: [SeriesPoint] = [],
    artifacts: [Artifact] = []
  ) throws {
    try write { db in
      try requireOpen(id, on: db)
      try insert(points, of: id, on: db)
      try insert(metrics, of: id, on: db)
      try insert(artifacts, of: id, on: db)
      try end(id, as: .completed, error: nil, on: db)
    }
  }

  /// Ends a run that could not be computed, keeping what it had.
  ///
  /// - Throws: as ``append(series:to:)``.
  public func fail(
    _ id: String, error: String, metrics: [String: Double] = [:], series points: [SeriesPoint] = []
  ) throws {
    try write { db in
      try requireOpen(id, on: db)
      try insert(points, of: id, on: db)
      try insert(metrics, of: id, on: db)
      try end(id, as: .failed, error: error, on: db)
    }
  }

  /// Ends a run that was asked to stop, keeping the series it had.
  ///
  /// - Throws: as ``append(series:to:)``.
  public func interrupt(_ id: String, series points: [SeriesPoint] = []) throws {
    try write { db in
      try requireOpen(id, on: db)
      try insert(points, of: id, on: db)
      try end(id, as: .interrupted, error: nil, on: db)
    }
  }
}

extension ResultsStore {
  /// Checks that a run takes results.
  private func requireOpen(_ id: String, on db: Database) throws {
    let text = try SQLRequest<String>(literal: "SELECT status FROM runs WHERE id = \(id)")
      .fetchOne(db)
    guard let text, let status = RunStatus(rawValue: text) else { throw StoreError.unknownRun(id) }
    guard !status.isFinal else { throw StoreError.finished(run: id, status: status) }
  }

  private func end(
    _ id: String, as status: RunStatus, error: String?, on db: Database
  ) throws {
    let now = surroundings.seconds()
    try db.execute(
      literal: """
        UPDATE runs SET status = \(status.rawValue), finished = \(now), heartbeat = \(now),
          error = \(error) WHERE id = \(id)
        """)
  }

  func insert(_ points: [SeriesPoint], of id: String, on db: Database) throws {
    let seriesInsertion = try db.cachedStatement(
      sql: "INSERT INTO series (run_id, metric) VALUES (?, ?) ON CONFLICT DO NOTHING")
    let seriesID = try db.cachedStatement(
      sql: "SELECT id FROM series WHERE run_id = ? AND metric = ?")
    let pointInsertion = try db.cachedStatement(
      sql: "INSERT INTO points (series_id, step, value, nonfinite) VALUES (?, ?, ?, ?)")
    var known: [String: Int64] = [:]
    for point in points {
      if known[point.metric] == nil {
        try seriesInsertion.execute(arguments: [id, point.metric])
        known[point.metric] = try Int64.fetchOne(seriesID, arguments: [id, point.metric])
      }
      let number = StoredNumber(point.value)
      do {
        try pointInsertion.execute(
          arguments: [known[point.metric], point.step, number.value, number.nonfinite])
      } catch let error as DatabaseError
        where error.extendedResultCode == .SQLITE_CONSTRAINT_PRIMARYKEY
      {
        throw StoreError.repeatedStep(run: id, metric: point.metric, step: point.step)
      }
    }
  }

  func insert(_ metrics: [String: Double], of id: String, on db: Database) throws {
    let insertion = try db.cachedStatement(
      sql: "INSERT INTO metrics (run_id, name, value, nonfinite) VALUES (?, ?, ?, ?)")
    for (name, value) in metrics {
      let number = StoredNumber(value)
      try insertion.execute(arguments: [id, name, number.value, number.nonfinite])
    }
  }

  func insert(_ artifacts: [Artifact], of id: String, on db: Database) throws {
    let insertion = try db.cachedStatement(
      sql: "INSERT INTO artifacts (run_id, name, media_type, data) VALUES (?, ?, ?, ?)")
    for artifact in artifacts {
      try insertion.execute(
        arguments: [id, artifact.name, artifact.mediaType, artifact.data])
    }
  }
}
