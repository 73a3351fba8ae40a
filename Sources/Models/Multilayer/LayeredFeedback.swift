import LinearAlgebra
import NetworkCore

/// Where the feedback weights Y of a layered network come from: Y_k leads from layer k + 1 to hidden layer k.
public enum LayeredFeedback: Sendable, Hashable {
  /// Normal with this standard deviation.
  case random(standardDeviation: Double)
  /// Starts at `scale · Wᵀ`.
  case symmetric(scale: Double)
  /// `scale · Wᵀ` at every moment.
  case tied(scale: Double)

  var isTied: Bool {
    if case .tied = self { true } else { false }
  }

  /// Fresh weights of every hidden layer: n_k x n_{k+1}, or the kernels of layer k + 1. What stands here is not read where Y is tied.
  ///
  /// - Parameter name: of the streams that random weights are drawn from.
  func weights<Scalar: BLASScalar>(
    _ architecture: LayeredArchitecture, _ forward: LayeredWeights<Scalar>, name: String,
    _ streams: RandomStreams
  ) -> [Matrix<Scalar>] {
    (1..<architecture.depth).map { k in
      switch self {
      case .random(let deviation):
        architecture.randomFeedback(k, standardDeviation: deviation, name: name, streams)
      case .symmetric(let scale), .tied(let scale):
        architecture.mirrored(forward.weights[k], ofLayer: k + 1).scaled(by: scale)
      }
    }
  }

  /// What a pathway of Y_k transmits through, and its gain.
  ///
  /// - Parameters:
  ///   - own: Y_k where it is not tied.
  ///   - forward: the pathway of W_{k+1}.
  func connection<Scalar: BLASScalar>(
    own: Matrix<Scalar>, forward: Pathway<Scalar>
  ) -> (weights: Pathway<Scalar>.Weights, gain: Double) {
    if case .tied(let scale) = self {
      (.tied(toTransposeOf: forward), scale)
    } else {
      (.dense(own), 1)
    }
  }
}

extension LayeredArchitecture {
  /// Normal weights from layer k + 1 to hidden layer k, from the stream `weights/name/k`.
  func randomFeedback<Scalar: BLASScalar>(
    _ k: Int, standardDeviation: Double, name: String, _ streams: RandomStreams
  ) -> Matrix<Scalar> {
    let shape = feedbackShape(k)
    return .normal(
      shape.rows, shape.columns, standardDeviation: standardDeviation,
      streams.stream("weights/\(name)/\(k)"))
  }
}
