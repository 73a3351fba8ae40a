import Foundation
import ResultsStore

/// A checkpoint with whose it is, and with all that its run had to show by then.
package struct StoredCheckpoint: Hashable, Sendable {
  package var identity: CheckpointIdentity
  /// The run that left it.
  package var runID: String
  package var created: Date
  /// Seconds of computing that lead to it, over all attempts.
  package var computed: TimeInterval
  package var state: Checkpoint
  package var series: SeriesLog
  package var metrics: [String: Double]
  package var artifacts: [Artifact]

  package init(
    identity: CheckpointIdentity, runID: String, created: Date, computed: TimeInterval,
    state: Checkpoint, series: SeriesLog, metrics: [String: Double], artifacts: [Artifact]
  ) {
    self.identity = identity
    self.runID = runID
    self.created = created
    self.computed = computed
    self.state = state
    self.series = series
    self.metrics = metrics
    self.artifacts = artifacts
  }
}

/// The file's form. Integers are 64-bit and little-endian, as is everything on the processors that
/// this program runs on:
///
///     "ApclChk1"
///     header: byte count, property list
///     points: byte count, (metric, step, bits of the value) each
///     number of entries, then for each: name, kind and shape, content
///     checksum of all bytes before
extension StoredCheckpoint {
  private static let mark = Data("ApclChk1".utf8)

  private struct Header: Codable {
    struct StoredArtifact: Codable {
      var name: String
      var mediaType: String
      var data: Data
    }

    var identity: CheckpointIdentity
    var runID: String
    var created: Double
    var computed: TimeInterval
    var seriesNames: [String]
    var metrics: [String: Double]
    var artifacts: [StoredArtifact]
  }

  /// - Throws: what the system's encoder throws.
  package func encoded() throws -> Data {
    let encoder = PropertyListEncoder()
    encoder.outputFormat = .binary
    let header = Header(
      identity: identity, runID: runID, created: created.timeIntervalSinceReferenceDate,
      computed: computed,
      seriesNames: series.metrics, metrics: metrics,
      artifacts: artifacts.map { .init(name: $0.name, mediaType: $0.mediaType, data: $0.data) })
    let size = state.entries.values.reduce(series.bytes.count) { $0 + $1.data.count }
    var writer = CheckpointWriter(mark: Self.mark, expecting: size)
    writer.write(try encoder.encode(header))
    writer.write(series.bytes)
    writer.write(state.entries.count)
    for name in state.names {
      writer.write(Data(name.utf8))
      switch state.entries[name] {
      case .matrix(let scalar, let rows, let columns, let data):
        writer.write(Data(scalar.utf8))
        writer.write(rows)
        writer.write(columns)
        writer.write(data)
      case .value(let data):
        writer.write(Data())
        writer.write(data)
      case nil: preconditionFailure("a name has an entry")
      }
    }
    return writer.finish()
  }

  /// Reads a file's content.
  ///
  /// - Throws: ``UnreadableCheckpoint`` unless all of it is as it was written.
  package init(_ data: Data) throws {
    var reader = try CheckpointReader(data, mark: Self.mark)
    let header: Header
    do {
      header = try PropertyListDecoder().decode(Header.self, from: reader.data())
    } catch is DecodingError {
      throw UnreadableCheckpoint("its header is of another version")
    }
    guard let series = SeriesLog(metrics: header.seriesNames, bytes: try reader.data()) else {
      throw UnreadableCheckpoint("its series are of another version")
    }
    var entries: [String: Checkpoint.Entry] = [:]
    for _ in 0..<(try reader.integer()) {
      let name = try reader.text()
      let scalar = try reader.text()
      entries[name] =
        scalar.isEmpty
        ? .value(try reader.data())
        : .matrix(
          scalar: scalar, rows: try reader.integer(), columns: try reader.integer(),
          data: try reader.data())
    }
    self.init(
      identity: header.identity, runID: header.runID,
      created: Date(timeIntervalSinceReferenceDate: header.created), computed: header.computed,
      state: Checkpoint(entries: entries), series: series, metrics: header.metrics,
      artifacts: header.artifacts.map {
        Artifact(name: $0.name, mediaType: $0.mediaType, data: $0.data)
      })
  }
}
