import LinearAlgebra
import Models

// In the authors' code a tie is made after each update, and what a file begins with may be off it by the rounding of both sides.
// Such a run begins with a network without ties, and goes on with one that has them.

extension [Matrix<Double>] {
  /// Whether these are `scale` times the others, to the digits of a file.
  func follow(_ others: [Matrix<Double>], scale: Double) -> Bool {
    zip(self, others).allSatisfy { ours, theirs in
      let difference = ours.copy()
      difference.add(theirs, scale: -scale)
      return difference.maximumMagnitude <= 1e-11 * Swift.max(1, ours.maximumMagnitude)
    }
  }
}

extension [(name: String, matrix: Matrix<Double>)] {
  /// Copies what has the same name: velocities, and weights unless they are the same matrices.
  func takeOver(from others: Self) {
    for (name, matrix) in self {
      guard let other = others.first(where: { $0.name == name })?.matrix, other !== matrix else {
        continue
      }
      matrix.assign(from: other)
    }
  }
}

extension LayeredTraceLayout {
  /// W_{k+1} of the hidden layers, as feedback weights to layer k.
  func mirroredForward(_ forward: LayeredWeights<Double>) -> [Matrix<Double>] {
    hidden.map { architecture.mirrored(forward.weights[$0], ofLayer: $0 + 1) }
  }
}
