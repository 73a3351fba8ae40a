import Foundation
import LinearAlgebra

/// The probabilities by which t-SNE takes points for neighbours (van der Maaten, Hinton 2008).
package enum NeighbourAffinities {
  /// The joint probabilities, n x n, symmetric, of sum 1, with zeros on the diagonal.
  ///
  /// ```
  /// p_ij = (p_j|i + p_i|j) / 2n
  /// ```
  /// - Parameters:
  ///   - points: d x n, one point a column.
  ///   - perplexity: see ``conditional(of:perplexity:)``.
  package static func joint(of points: Matrix<Float>, perplexity: Double) -> Matrix<Double> {
    let conditional = conditional(of: points, perplexity: perplexity)
    let scale = 1 / Double(2 * points.columns)
    return Matrix(points.columns, points.columns) {
      (conditional[$0, $1] + conditional[$1, $0]) * scale
    }
  }

  /// The probability that point i has j for its neighbour, as element `(j, i)`: columns sum to 1.
  ///
  /// ```
  /// p_j|i = exp(-β_i d_ij²) / Σ_k exp(-β_i d_ik²),  k ≠ i
  /// ```
  /// The precision β_i is such that the column has the perplexity `exp(-Σ_j p_j|i ln p_j|i)`, the
  /// effective number of neighbours. Where more points than that are equally near, no precision
  /// does, and they share the probability among themselves.
  ///
  /// - Parameters:
  ///   - points: d x n, one point a column, all finite.
  ///   - perplexity: from 1 to below n - 1.
  package static func conditional(of points: Matrix<Float>, perplexity: Double) -> Matrix<Double> {
    let count = points.columns
    precondition(
      1 <= perplexity && perplexity < Double(count - 1),
      "a perplexity of \(perplexity) does not exist among \(count) points")
    precondition(points.isFinite, "the coordinates of the points must be finite")
    let result = SquaredDistances(points).columns(0..<count)
    let excess = Matrix<Double>(count)
    for point in 0..<count {
      let column = result.column(point)
      let nearest = column.indices.reduce(Double.infinity) {
        $1 == point ? $0 : min($0, column[$1])
      }
      for other in 0..<count { excess[other] = max(column[other] - nearest, 0) }
      search(excess, except: point, entropy: log(perplexity), into: column)
    }
    return result
  }

  /// Writes the probabilities of the given entropy, in nats.
  ///
  /// - Parameter excess: squared distances beyond that of the nearest point, which leaves the
  ///   probabilities as they are and keeps their sum at 1 or more.
  private static func search(
    _ excess: Matrix<Double>, except own: Int, entropy: Double,
    into column: UnsafeMutableBufferPointer<Double>
  ) {
    guard let weights = column.baseAddress else { return }
    let mean = excess.column(0).reduce(0, +) / Double(column.count)
    var precision = mean > 0 ? 1 / mean : 1
    var (lower, upper) = (0.0, Double.infinity)
    var sum = 1.0
    for _ in 0..<mostHalvings {
      for other in column.indices { weights[other] = -precision * excess[other] }
      Elementwise.exponential(weights, into: weights, count: column.count)
      weights[own] = 0
      var moment = 0.0
      sum = 0
      for other in column.indices {
        sum += weights[other]
        moment += weights[other] * excess[other]
      }
      let surplus = log(sum) + precision * moment / sum - entropy
      if abs(surplus) < entropyTolerance { break }
      if surplus > 0 {
        lower = precision
        precision = upper.isFinite ? (lower + upper) / 2 : 2 * precision
      } else {
        upper = precision
        precision = (lower + upper) / 2
      }
    }
    for other in column.indices { weights[other] /= sum }
  }

  /// Nats; of the perplexity it is the relative error.
  private static let entropyTolerance = 1e-9
  /// Some 40 reach the tolerance from within a factor of 1,000 of the precision.
  private static let mostHalvings = 200
}
