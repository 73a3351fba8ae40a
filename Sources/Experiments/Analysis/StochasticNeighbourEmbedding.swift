import LinearAlgebra

/// t-SNE: points of many dimensions laid out in the plane so that neighbours stay neighbours (van
/// der Maaten, Hinton 2008), exact, for up to a thousand points or so: time grows with n².
///
/// Gradient descent on ``EmbeddingDivergence`` with the paper's settings (algorithm 1, section 3.4)
/// and the gains of Jacobs (1988):
/// ```
/// g ← g + 0.2 where dC/dy and the last change differ in sign, 0.8 g elsewhere, at least 0.01
/// Δy ← momentum Δy - learningRate g dC/dy;   y ← y + Δy
/// ```
/// Two things are ours. The paper takes 1,000 iterations; little changes after 500. And for fewer
/// than 800 points the learning rate is n / 8 instead of 100: the curvature near the start is about
/// `4 α Σ_j p_ij`, which is `16 / n` under exaggeration, and steps above 2 over it diverge.
package enum StochasticNeighbourEmbedding {
  /// The layout, 2 x n, of mean 0. The same stream gives the same bits on one machine.
  ///
  /// - Parameters:
  ///   - points: d x n, one point a column, all finite.
  ///   - perplexity: the effective number of a point's neighbours, from 1 to below n - 1.
  ///   - stream: draws the start, normal with standard deviation 0.01.
  ///   - progress: called after each iteration with the number done and that of all; what it throws
  ///     ends the descent.
  package static func embed(
    _ points: Matrix<Float>, perplexity: Double = 30, iterations: Int = 500,
    using stream: inout RandomStream, progress: (_ done: Int, _ total: Int) throws -> Void
  ) rethrows -> Matrix<Double> {
    let count = points.columns
    let divergence = EmbeddingDivergence(
      from: NeighbourAffinities.joint(of: points, perplexity: perplexity))
    let positions = Matrix<Double>(count, 2)
    let (changes, gains) = (Matrix<Double>(count, 2), Matrix<Double>(count, 2))
    let gradient = Matrix<Double>(count, 2)
    for axis in 0..<2 {
      stream.fillNormal(positions.column(axis), standardDeviation: startDeviation)
    }
    gains.fill(1)
    for iteration in 0..<iterations {
      divergence.writeGradient(
        at: positions, exaggeration: iteration < exaggerated ? exaggeration : 1, into: gradient)
      descend(
        positions, gradient, changes, gains,
        learningRate: min(largestRate, Double(count) / 8),
        momentum: iteration < cautious ? cautiousMomentum : momentum)
      try progress(iteration + 1, iterations)
    }
    let means = (0..<2).map { positions.column($0).reduce(0, +) / Double(count) }
    return Matrix(2, count) { positions[$1, $0] - means[$0] }
  }

  private static func descend(
    _ positions: Matrix<Double>, _ gradient: Matrix<Double>, _ changes: Matrix<Double>,
    _ gains: Matrix<Double>, learningRate: Double, momentum: Double
  ) {
    for axis in 0..<2 {
      let (position, slope) = (positions.column(axis), gradient.column(axis))
      let (change, gain) = (changes.column(axis), gains.column(axis))
      for i in position.indices {
        let goesOn = (slope[i] > 0) != (change[i] > 0)
        gain[i] = max(goesOn ? gain[i] + 0.2 : gain[i] * 0.8, leastGain)
        change[i] = momentum * change[i] - learningRate * gain[i] * slope[i]
        position[i] += change[i]
      }
    }
  }

  private static let startDeviation = 0.01
  private static let largestRate = 100.0
  private static let (exaggeration, exaggerated) = (4.0, 50)
  private static let (cautiousMomentum, momentum, cautious) = (0.5, 0.8, 250)
  private static let leastGain = 0.01
}
