import LinearAlgebra
import NetworkCore
import Testing

@Suite struct GradientReferenceTests {
  /// h of the central differences; their error is h² times a third derivative of order 1, plus 1e-16 / h.
  static let spacing = 1e-5
  /// Of the largest element of the gradient.
  static let tolerance = 1e-7
  /// In single precision.
  static let floatTolerance = 1e-4

  /// Every loss with every transfer function it is defined for, with gains, slopes and thresholds of their own.
  static let cases: [(OutputLoss, TransferFunction)] = OutputLoss.allCases.flatMap { loss in
    TransferFunction.Kind.allCases.compactMap { kind in
      if loss == .crossEntropy && kind != .logistic { return nil }
      // The slope of a hard sigmoid is a sixth of its gain.
      let gain = loss == .crossEntropy ? 1 : kind == .hardSigmoid ? 1.6 : 0.8
      return (loss, TransferFunction(kind, gain: gain, slope: 1.3, threshold: -0.2))
    }
  }

  private func network<S: BLASScalar>(
    _ loss: OutputLoss, _ transfer: TransferFunction, _ type: S.Type
  ) -> (reference: GradientReference<S>, input: Matrix<S>, target: Matrix<S>) {
    var stream = RandomStreams(seed: 11).stream("gradient")
    let sizes = [4, 6, 5, 3]
    func draw(_ rows: Int, _ columns: Int) -> Matrix<S> {
      Matrix(rows, columns) { _, _ in S(stream.uniform(in: -1..<1)) }
    }
    let layers = (1..<sizes.count).map { k in
      FeedforwardLayer(
        weights: draw(sizes[k], sizes[k - 1]), threshold: k == 2 ? nil : draw(sizes[k], 1),
        attenuation: [1, 0.53, 0.91][k - 1], transfer: transfer)
    }
    let reference = GradientReference(layers: layers, loss: loss)
    let input = draw(4, 7)
    let target = draw(3, 7)
    if loss == .crossEntropy { target.mapInPlace { (1 + $0) / 2 } }
    if loss == .somaticMismatch && transfer.kind == .relu {
      // A target on the same side of the kink as the potential, where the integral is exact.
      let potentials = reference.forward(input).potentials[2]
      for j in 0..<7 {
        for i in 0..<3 {
          let distance = potentials[i, j] - S(transfer.threshold)
          target[i, j] = S(transfer.threshold) + distance * (0.5 + abs(target[i, j]))
        }
      }
    }
    return (reference, input, target)
  }

  @Test(arguments: cases)
  func descentEqualsFiniteDifferencesOfTheLoss(loss: OutputLoss, transfer: TransferFunction) {
    let (reference, input, target) = network(loss, transfer, Double.self)
    let descent = reference.descent(input, target)
    for (k, layer) in reference.layers.enumerated() {
      let scale = descent[k].maximumMagnitude
      #expect(scale > 1e-3, "layer \(k + 1) has no gradient to compare")
      for j in 0..<layer.weights.columns {
        for i in 0..<layer.weights.rows {
          let weight = layer.weights[i, j]
          layer.weights[i, j] = weight + Self.spacing
          let above = reference.value(input, target)
          layer.weights[i, j] = weight - Self.spacing
          let below = reference.value(input, target)
          layer.weights[i, j] = weight
          let numeric = -(above - below) / (2 * Self.spacing)
          #expect(
            abs(descent[k][i, j] - numeric) <= Self.tolerance * max(1, scale),
            "\(loss), \(transfer.kind), layer \(k + 1) [\(i), \(j)]")
        }
      }
    }
  }

  @Test(arguments: OutputLoss.allCases)
  func singleAndDoublePrecisionAgree(loss: OutputLoss) {
    let (exact, input, target) = network(loss, .logistic, Double.self)
    let (single, singleInput, singleTarget) = network(loss, .logistic, Float.self)
    let gradients = exact.descent(input, target)
    for (a, b) in zip(gradients, single.descent(singleInput, singleTarget)) {
      for j in 0..<a.columns {
        for i in 0..<a.rows {
          #expect(abs(a[i, j] - Double(b[i, j])) <= Self.floatTolerance * a.maximumMagnitude)
        }
      }
    }
  }

  @Test(arguments: OutputLoss.allCases)
  func lossIsLeastAtTheTarget(loss: OutputLoss) {
    let (reference, input, _) = network(loss, .logistic, Double.self)
    let (potentials, rates) = reference.forward(input)
    let isPotential = loss == .squaredPotentialError || loss == .somaticMismatch
    let best = (isPotential ? potentials : rates)[2]
    let least = reference.value(input, best)
    if loss != .crossEntropy { #expect(abs(least) < 1e-12) }
    for gradient in reference.descent(input, best) { #expect(gradient.maximumMagnitude < 1e-12) }
    for shift in [-0.05, 0.05] {
      let off = best.copy()
      off.mapInPlace { $0 + shift }
      let regret = reference.value(input, off) - (loss == .crossEntropy ? entropy(off) : 0)
      let floor = loss == .crossEntropy ? least - entropy(best) : least
      #expect(regret > floor)
    }
  }

  /// The part of the cross-entropy that depends on the target alone, mean over the trials.
  private func entropy(_ target: Matrix<Double>) -> Double {
    let identity = GradientReference(
      layers: [
        FeedforwardLayer(
          weights: Matrix(target.rows, target.rows) { $0 == $1 ? 1 : 0 }, transfer: .logistic)
      ], loss: .crossEntropy)
    let potentials = target.copy()
    potentials.mapInPlace { TransferFunction.logistic.inverse($0) }
    return identity.value(potentials, target)
  }

  // MARK: Angles

  /// Degrees; rounding of a step of 1e-3 relative to weights of 1 leaves 1e-13 / 1e-3 radians.
  static let angleTolerance = 1e-7

  @Test(arguments: [(1.0, 0.0), (-1.0, 180.0)])
  func anUpdateAlongDescentHasAngleZeroAndItsOppositeHundredAndEighty(
    sign: Double, expected: Double
  ) {
    let (reference, input, target) = network(.squaredRateError, .logistic, Double.self)
    let before = reference.layers.map(\.weights.rowArrays)
    let thresholds = reference.layers.map { $0.threshold?.rowArrays }
    let descent = reference.descent(input, target)
    let angles = reference.angles(to: input, target) {
      for (layer, direction) in zip(reference.layers, descent) {
        layer.weights.add(direction, scale: 0.1 * sign)
        layer.threshold?.fill(7)
      }
    }
    #expect(angles.count == 3)
    for angle in angles { #expect(abs(angle - expected) < Self.angleTolerance) }
    #expect(reference.layers.map(\.weights.rowArrays) == before, "weights were not put back")
    #expect(reference.layers.map { $0.threshold?.rowArrays } == thresholds)
  }

  @Test func aLayerThatDoesNotMoveHasNoAngle() {
    let (reference, input, target) = network(.squaredRateError, .logistic, Double.self)
    let descent = reference.descent(input, target)
    let angles = reference.angles(to: input, target) { reference.layers[1].weights.add(descent[1]) }
    #expect(angles[0].isNaN && angles[2].isNaN)
    #expect(angles[1] < Self.angleTolerance)
  }

  @Test func weightsArePutBackWhenTheUpdateThrows() {
    struct Stop: Error {}
    let (reference, input, target) = network(.squaredRateError, .logistic, Double.self)
    let before = reference.layers.map(\.weights.rowArrays)
    #expect(throws: Stop.self) {
      try reference.angles(to: input, target) {
        reference.layers[0].weights.fill(3)
        throw Stop()
      }
    }
    #expect(reference.layers.map(\.weights.rowArrays) == before)
  }
}
