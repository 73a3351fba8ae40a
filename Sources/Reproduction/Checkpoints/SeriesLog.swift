import Foundation
import ResultsStore

/// All points that a run has recorded, in the order of recording, at 24 bytes each.
package struct SeriesLog: Hashable, Sendable {
  struct Point: Hashable, Sendable {
    /// Position in ``SeriesLog/metrics``.
    var metric: Int
    var step: Int
    var value: UInt64
  }

  private(set) var metrics: [String] = []
  private(set) var points: [Point] = []
  private var positions: [String: Int] = [:]

  package init() {}

  /// - Parameter bytes: as ``bytes`` gives them; `nil` where they are not whole points of `metrics`.
  init?(metrics: [String], bytes: Data) {
    let stride = MemoryLayout<Point>.stride
    guard bytes.count.isMultiple(of: stride) else { return nil }
    self.metrics = metrics
    positions = Dictionary(zip(metrics, metrics.indices), uniquingKeysWith: { first, _ in first })
    points = bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / stride).map { index in
        bytes.loadUnaligned(fromByteOffset: index * stride, as: Point.self)
      }
    }
    guard points.allSatisfy({ metrics.indices.contains($0.metric) }) else { return nil }
  }

  package mutating func append(_ point: SeriesPoint) {
    let position =
      positions[point.metric]
      ?? {
        metrics.append(point.metric)
        positions[point.metric] = metrics.count - 1
        return metrics.count - 1
      }()
    points.append(Point(metric: position, step: point.step, value: point.value.bitPattern))
  }

  package var seriesPoints: [SeriesPoint] {
    points.map {
      SeriesPoint(
        metric: metrics[$0.metric], step: $0.step, value: Double(bitPattern: $0.value))
    }
  }

  var bytes: Data { points.withUnsafeBytes { Data($0) } }
}
