import Foundation
import LinearAlgebra

/// What t-SNE minimises: the Kullback-Leibler divergence of the neighbourhoods in the plane from
/// those of the data (van der Maaten, Hinton 2008, equations 4 and 5).
///
/// ```
/// C = Σ_ij p_ij ln(p_ij / q_ij),  q_ij = w_ij / Z,  w_ij = 1 / (1 + ‖y_i - y_j‖²),  Z = Σ_k≠l w_kl
/// ```
package struct EmbeddingDivergence {
  /// `p`, n x n, symmetric, with zeros on the diagonal.
  private let affinities: Matrix<Double>
  /// `Σ_j w_ij² (y_i - y_j)`, n x 2.
  private let repulsion: Matrix<Double>

  /// - Parameter affinities: `p`, n x n, symmetric, of sum 1, with zeros on the diagonal.
  package init(from affinities: Matrix<Double>) {
    precondition(affinities.rows == affinities.columns, "affinities are a square matrix")
    self.affinities = affinities
    repulsion = Matrix(affinities.rows, 2)
  }

  /// The divergence, in nats.
  ///
  /// - Parameter positions: `y`, n x 2, one coordinate a column.
  package func value(at positions: Matrix<Double>) -> Double {
    var (cost, mass, sum) = (0.0, 0.0, 0.0)
    for i in 0..<affinities.columns {
      for j in 0..<affinities.rows where j != i {
        let (dx, dy) = (positions[i, 0] - positions[j, 0], positions[i, 1] - positions[j, 1])
        let spread = 1 + dx * dx + dy * dy
        sum += 1 / spread
        let p = affinities[j, i]
        guard p > 0 else { continue }
        cost += p * log(p * spread)
        mass += p
      }
    }
    return cost + mass * log(sum)
  }

  /// Writes the derivatives `dC/dy`, n x 2.
  ///
  /// ```
  /// dC/dy_i = 4 (α Σ_j p_ij w_ij (y_i - y_j) - 1/Z Σ_j w_ij² (y_i - y_j))
  /// ```
  /// Each pair is visited once, and nothing is allocated.
  ///
  /// - Parameters:
  ///   - positions: `y`, n x 2, one coordinate a column.
  ///   - exaggeration: `α`, by which `p` is multiplied; 1 for the gradient of ``value(at:)``.
  package func writeGradient(
    at positions: Matrix<Double>, exaggeration: Double = 1, into gradient: Matrix<Double>
  ) {
    gradient.fill(0)
    repulsion.fill(0)
    let (x, y) = (positions.column(0), positions.column(1))
    let (pullX, pullY) = (gradient.column(0), gradient.column(1))
    let (pushX, pushY) = (repulsion.column(0), repulsion.column(1))
    var sum = 0.0
    for i in 1..<affinities.columns {
      let p = affinities.column(i)
      let (xi, yi) = (x[i], y[i])
      var (ownPullX, ownPullY, ownPushX, ownPushY) = (0.0, 0.0, 0.0, 0.0)
      for j in 0..<i {
        let (dx, dy) = (xi - x[j], yi - y[j])
        let w = 1 / (1 + dx * dx + dy * dy)
        sum += w
        let (pull, push) = (p[j] * w, w * w)
        ownPullX += pull * dx
        ownPullY += pull * dy
        ownPushX += push * dx
        ownPushY += push * dy
        pullX[j] -= pull * dx
        pullY[j] -= pull * dy
        pushX[j] -= push * dx
        pushY[j] -= push * dy
      }
      pullX[i] += ownPullX
      pullY[i] += ownPullY
      pushX[i] += ownPushX
      pushY[i] += ownPushY
    }
    gradient.mapInPlace { 4 * exaggeration * $0 }
    // Each pair stands in Z twice.
    gradient.add(repulsion, scale: -4 / (2 * sum))
  }
}
