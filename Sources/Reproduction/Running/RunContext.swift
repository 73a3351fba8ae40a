import LinearAlgebra
import ResultsStore
import Tasks

/// What a run is given, and where it leaves its results. Used by one thread.
public final class RunContext {
  public let seed: Int
  public let variant: String
  public let profile: String
  /// Random streams by name, of this seed.
  public let streams: RandomStreams
  public let data: DataCatalog
  /// What an interrupted attempt of this very run left, to go on from; `nil` for a run that starts
  /// from the beginning.
  ///
  /// What had been recorded, summarised and attached by then is the run's again already.
  public private(set) var resumedCheckpoint: Checkpoint?

  private let interruption: Interruption
  private let meter: ProgressMeter
  private let write: ([SeriesPoint]) throws -> Void
  private var buffer: [SeriesPoint] = []
  private var keeper: CheckpointKeeper?
  /// All points; kept for checkpoints only.
  private var log = SeriesLog()
  private var lastFlush = ContinuousClock.now
  private var deferredError: (any Error)?
  private(set) package var metrics: [String: Double] = [:]
  private(set) package var artifacts: [Artifact] = []

  /// Series are written when so many points wait, or when the oldest may have waited this long:
  /// the most that a kill can lose.
  private static let flushCount = 1000
  private static let flushInterval = Duration.seconds(2)

  /// - Parameter write: takes the points of the series, in batches.
  package init(
    seed: Int, variant: String = ExperimentSpec.defaultVariant,
    profile: String = ExperimentSpec.smokeProfile, data: DataCatalog,
    interruption: Interruption = Interruption(), meter: ProgressMeter? = nil,
    write: @escaping ([SeriesPoint]) throws -> Void
  ) {
    self.seed = seed
    self.variant = variant
    self.profile = profile
    self.data = data
    self.interruption = interruption
    self.meter = meter ?? ProgressMeter()
    self.write = write
    streams = RandomStreams(seed: UInt64(bitPattern: Int64(seed)))
  }

  /// Records one value of a quantity that changes during the run.
  ///
  /// - Parameters:
  ///   - metric: a name of letters, digits and `_`.
  ///   - step: of one metric each step is recorded once. A repeated one fails the run.
  public func record(_ metric: String, _ value: Double, step: Int) {
    precondition(isExpressionName(metric), "'\(metric)' is no name of a metric")
    let point = SeriesPoint(metric: metric, step: step, value: value)
    buffer.append(point)
    if keeper != nil { log.append(point) }
    if buffer.count >= Self.flushCount || ContinuousClock.now - lastFlush > Self.flushInterval {
      flush()
    }
  }

  /// Sets a final scalar of the run, which claims are judged by; the last value counts.
  ///
  /// - Parameter metric: a name of letters, digits and `_`.
  public func summarize(_ metric: String, _ value: Double) {
    precondition(isExpressionName(metric), "'\(metric)' is no name of a metric")
    metrics[metric] = value
  }

  /// Says how far the run is. To be called at least once in a second or so; costs nanoseconds.
  ///
  /// - Throws: ``RunInterrupted`` when the run is asked to stop; the store's error when series could
  ///   not be written.
  public func progress(_ done: Int, of total: Int, _ unit: String) throws {
    meter.update(done, of: total, unit)
    if interruption.isRequested { throw RunInterrupted() }
    if let deferredError { throw deferredError }
  }

  /// Keeps a file with the run, when it is completed.
  public func attach(_ artifact: Artifact) {
    artifacts.append(artifact)
  }

  /// Keeps the state of the run, with all that it has recorded, summarised and attached: if it is
  /// interrupted or killed, the next attempt goes on from here, to the bit.
  ///
  /// To be called between two steps of a long run, such as once an epoch, after the records of that
  /// step. Written at most once a second, and so rarely that it takes 5 % of the time at most; in
  /// between the checkpoint is not even put together. A checkpoint that cannot be written is
  /// announced and does not end the run. Outside a store nothing is kept.
  ///
  /// - Throws: the store's error when series could not be written, and what `checkpoint` throws.
  public func save(_ checkpoint: @autoclosure () throws -> Checkpoint) throws {
    if let deferredError { throw deferredError }
    guard let keeper, keeper.isDue else { return }
    keeper.save(try checkpoint(), series: log, metrics: metrics, artifacts: artifacts)
  }

  /// Lets the run keep checkpoints.
  ///
  /// - Parameter earlier: what it goes on from, whose series are in the store already.
  func keepCheckpoints(_ keeper: CheckpointKeeper, from earlier: StoredCheckpoint?) {
    self.keeper = keeper
    guard let earlier else { return }
    resumedCheckpoint = earlier.state
    log = earlier.series
    metrics = earlier.metrics
    artifacts = earlier.artifacts
  }

  /// Whether series could not be written.
  var storeHasFailed: Bool { deferredError != nil }

  /// The points not written yet, which are handed over with the end of the run.
  ///
  /// - Throws: an error that writing earlier ones met with.
  package func takeRest() throws -> [SeriesPoint] {
    if let deferredError { throw deferredError }
    defer { buffer = [] }
    return buffer
  }

  private func flush() {
    guard deferredError == nil else { return }
    do {
      try write(buffer)
    } catch {
      deferredError = error
    }
    buffer.removeAll(keepingCapacity: true)
    lastFlush = .now
  }
}
