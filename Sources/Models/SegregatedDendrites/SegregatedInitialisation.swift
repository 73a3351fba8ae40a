import LinearAlgebra

/// How weights are drawn: uniform, so that potentials would have mean 3 and deviation 3 at a quarter of the highest rate.
///
/// With fan-in N, `V = 3`, `σ_V = 3`, `b = 0.8`, `ν = λ_max / 4` and `S = σ_V² + V²`:
/// ```
/// W_avg = (V − b) / (ν N V)
/// W_sm  = (S + ν² (N − N²) W_avg² V² − 2 N ν b V W_avg − b²) / (N ν² S)
/// W_sd  = sqrt(W_sm − W_avg²)
/// ```
public enum SegregatedInitialisation: String, Sendable, Codable, CaseIterable {
  /// The authors' code of May 2017: `W_avg ± 3.465 W_sd`, which is twice the deviation meant; feedback weights drawn alike, with
  /// the size of the hidden layer as fan-in.
  case head
  /// The code of April 2017: `W_avg ± 1.7325 W_sd`; feedback weights with mean 0, those of lower layers multiplied
  /// out from the top one's down.
  case apr2017

  private static let meanPotential = 3.0
  private static let potentialDeviation = 3.0
  private static let meanThreshold = 0.8
  private static let thresholdDeviation = 0.001

  /// The half width of a uniform law over its deviation, rounded as in the code: √12 / 2 is 1.7320508.
  private var widthPerDeviation: Double { self == .head ? 3.465 : 1.7325 }

  /// W_avg and W_sd for a fan-in.
  public static func moments(fanIn: Int, maximalRate: Double) -> (mean: Double, deviation: Double) {
    let (n, nu, v, b) = (Double(fanIn), maximalRate / 4, meanPotential, meanThreshold)
    let s = potentialDeviation * potentialDeviation + v * v
    let mean = (v - b) / (nu * n * v)
    let square =
      (s + nu * nu * (n - n * n) * mean * mean * v * v - 2 * n * nu * b * v * mean - b * b)
      / (n * nu * nu * s)
    return (mean, (square - mean * mean).squareRoot())
  }

  /// Draws all weights; sizes from the input to the output.
  public func weights<Scalar: BLASScalar>(
    layers: [Int], maximalRate: Double, streams: RandomStreams
  ) -> SegregatedWeights<Scalar> {
    precondition(layers.count >= 2, "a network has an input and an output")
    func uniform(_ name: String, _ rows: Int, _ columns: Int, mean: Double, halfWidth: Double)
      -> Matrix<Scalar>
    {
      var stream = streams.stream(name)
      let matrix = Matrix<Scalar>(rows, columns)
      matrix.mapInPlace { _ in Scalar(mean + halfWidth * (2 * stream.uniform() - 1)) }
      return matrix
    }
    let top = layers.count - 1
    func moments(_ m: Int) -> (mean: Double, halfWidth: Double) {
      let moments = Self.moments(fanIn: layers[m - 1], maximalRate: maximalRate)
      return (moments.mean, widthPerDeviation * moments.deviation)
    }
    var feedback: [Matrix<Scalar>] = []
    for m in stride(from: top - 1, to: 0, by: -1) {
      // Hidden layer m: its size is the fan-in of the layer above.
      let (mean, halfWidth) = moments(m + 1)
      switch self {
      case .head:
        feedback.append(
          uniform("feedback/\(m)", layers[m], layers[top], mean: mean, halfWidth: halfWidth))
      case .apr2017:
        let step: Matrix<Scalar> = uniform(
          "feedback/\(m)", layers[m], layers[m + 1], mean: 0, halfWidth: halfWidth)
        guard let above = feedback.last else {
          feedback.append(step)
          continue
        }
        let product = Matrix<Scalar>(layers[m], layers[top])
        product.assignProduct(step, above)
        feedback.append(product)
      }
    }
    return SegregatedWeights(
      feedforward: (1...top).map { m in
        let (mean, halfWidth) = moments(m)
        return uniform("weights/\(m)", layers[m], layers[m - 1], mean: mean, halfWidth: halfWidth)
      },
      thresholds: (1...top).map { m in
        uniform(
          "thresholds/\(m)", layers[m], 1, mean: Self.meanThreshold,
          halfWidth: widthPerDeviation * Self.thresholdDeviation)
      },
      feedback: feedback.reversed())
  }
}
