import LinearAlgebra
import NetworkCore

/// The forward weights of a layered network.
public struct LayeredWeights<Scalar: BLASScalar> {
  /// W_k, n_k x n_{k−1} or the kernels of a convolution, from the first layer up.
  public let weights: [Matrix<Scalar>]
  /// c_k, n_k x 1 or one for each channel.
  public let thresholds: [Matrix<Scalar>]

  public init(weights: [Matrix<Scalar>], thresholds: [Matrix<Scalar>]) {
    precondition(weights.count == thresholds.count, "each layer has weights and thresholds")
    self.weights = weights
    self.thresholds = thresholds
  }

  /// Uniform weights in `± scale / √n_{k−1}` of full layers, thresholds 0.
  public static func uniform(
    _ architecture: LayeredArchitecture, scale: Double, streams: RandomStreams
  ) -> LayeredWeights {
    let layers = 1...architecture.depth
    return LayeredWeights(
      weights: layers.map { k in
        let shape = architecture.weightShape(k)
        return .uniform(
          shape.rows, shape.columns, within: scale / Double(shape.columns).squareRoot(),
          streams.stream("weights/forward/\(k)"))
      }, thresholds: layers.map { Matrix(architecture.thresholds($0), 1) })
  }

  /// Normal weights of standard deviation `gain √(2 / (fan in + fan out))`, thresholds 0 (Glorot and Bengio 2010).
  public static func glorot(
    _ architecture: LayeredArchitecture, gain: Double, streams: RandomStreams
  ) -> LayeredWeights {
    let layers = 1...architecture.depth
    return LayeredWeights(
      weights: layers.map { k in
        let shape = architecture.weightShape(k)
        let fans = architecture.fans(k)
        return .normal(
          shape.rows, shape.columns,
          standardDeviation: gain * (2 / Double(fans.in + fans.out)).squareRoot(),
          streams.stream("weights/forward/\(k)"))
      }, thresholds: layers.map { Matrix(architecture.thresholds($0), 1) })
  }
}

extension Matrix {
  /// Independent normal elements of mean 0, drawn column by column.
  static func normal(
    _ rows: Int, _ columns: Int, standardDeviation: Double, _ stream: RandomStream
  ) -> Matrix {
    var stream = stream
    return Matrix(rows, columns) { _, _ in Scalar(standardDeviation * stream.normal()) }
  }

  /// Independent uniform elements in ± `range`, drawn column by column; zeros where that is 0.
  static func uniform(
    _ rows: Int, _ columns: Int, within range: Double, _ stream: RandomStream
  ) -> Matrix {
    var stream = stream
    return Matrix(rows, columns) { _, _ in
      range == 0 ? 0 : Scalar(stream.uniform(in: -range..<range))
    }
  }

  /// α times the matrix, as a new one.
  package func scaled(by factor: Double) -> Matrix {
    let result = copy()
    result.mapInPlace { $0 * Scalar(factor) }
    return result
  }
}
