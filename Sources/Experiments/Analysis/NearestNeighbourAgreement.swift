import LinearAlgebra

/// How far classes are apart in a representation: the share of a point's nearest neighbours that
/// have its label.
package enum NearestNeighbourAgreement {
  /// The mean over points of the fraction of the k nearest other points with the same label.
  ///
  /// Distances are Euclidean; of equally distant points the one of the lower index is nearer. By
  /// chance the value is about the sum of the squared class frequencies.
  ///
  /// - Parameters:
  ///   - points: d x n, one point a column.
  ///   - labels: the classes of the n points.
  ///   - k: below n.
  /// - Returns: a number in [0, 1]; NaN when a coordinate is not finite.
  package static func agreement(of points: Matrix<Float>, labels: [UInt8], k: Int) -> Double {
    let count = points.columns
    precondition(labels.count == count, "\(labels.count) labels for \(count) points")
    precondition(0 < k && k < count, "\(count) points have no \(k) neighbours")
    guard points.isFinite else { return .nan }
    let distances = SquaredDistances(points)
    var nearest = Nearest(k)
    var agreeing = 0
    for start in stride(from: 0, to: count, by: blockSize) {
      let block = start..<min(start + blockSize, count)
      let columns = distances.columns(block)
      for point in block {
        nearest.find(in: columns.column(point - start), except: point)
        agreeing += nearest.indices.count { labels[$0] == labels[point] }
      }
    }
    return Double(agreeing) / Double(count * k)
  }

  /// Points a product: enough for its speed, few enough for its result to stay in cache.
  private static let blockSize = 128

  /// The indices of the smallest of many values.
  private struct Nearest {
    private(set) var indices: [Int]
    private var values: [Double]

    init(_ count: Int) {
      indices = Array(repeating: 0, count: count)
      values = Array(repeating: .infinity, count: count)
    }

    /// Insertion into a sorted list, which a value passes only when it is below the last one.
    mutating func find(in candidates: UnsafeMutableBufferPointer<Double>, except own: Int) {
      for place in values.indices { values[place] = .infinity }
      let last = values.count - 1
      for (index, value) in candidates.enumerated() where value < values[last] && index != own {
        var place = last
        while place > 0 && value < values[place - 1] {
          values[place] = values[place - 1]
          indices[place] = indices[place - 1]
          place -= 1
        }
        values[place] = value
        indices[place] = index
      }
    }
  }
}
