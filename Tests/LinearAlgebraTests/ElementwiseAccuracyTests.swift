import LinearAlgebra
import Testing

@Suite struct ElementwiseAccuracyTests {
  /// Units in the last place over -30...30, as the documentation of `Elementwise` states them.
  struct Bounds {
    static let exponential = (double: 1.1, float: 1.1)
    static let logistic = (double: 2.1, float: 2.5)
    static let softplus = (double: 2.1, float: 2.0)
    static let tanh = (double: 1.5, float: 1.5)
    static let logisticDerivative = (double: 3.7, float: 3.7)
    static let tanhDerivative = (double: 4.8, float: 4.8)

    static func of(_ function: ExtendedReference) -> (double: Double, float: Double) {
      switch function {
      case .exponential: exponential
      case .logistic, .softplusDerivative: logistic
      case .softplus: softplus
      case .tanh: tanh
      case .logisticDerivative: logisticDerivative
      case .tanhDerivative: tanhDerivative
      }
    }
  }

  static let pointsPerRange = 20_000

  /// Uniform over the whole range, denser around 0 and the seams of the polynomials, and logarithmically towards 0.
  private func points<S: BLASScalar>(_ function: ExtendedReference, _ type: S.Type) -> [S] {
    var stream = RandomStreams(seed: 4).stream("accuracy/\(function)")
    var points: [S] = []
    for width in [30.0, 3, 0.7] {
      for _ in 0..<Self.pointsPerRange { points.append(S(stream.uniform(in: -width..<width))) }
    }
    for exponent in 1..<100 {
      var power = 1.0
      for _ in 0..<exponent { power /= 2 }
      for _ in 0..<20 { points.append(S(power * stream.uniform(in: -2..<2))) }
    }
    return points
  }

  private func worstError<S: BLASScalar>(
    _ function: ExtendedReference, _ type: S.Type
  ) -> (ulps: Double, argument: S) {
    let x = points(function, type)
    var worst = (ulps: 0.0, argument: S(0))
    for (argument, value) in zip(x, S.apply(function, x)) {
      let exact = function(Extended(argument))
      let distance = Extended(value) - exact
      let error = Double(distance.magnitude / Extended(S(exact).ulp))
      if !(error <= worst.ulps) { worst = (error, argument) }
    }
    return worst
  }

  @Test(arguments: ExtendedReference.allCases)
  func errorsStayWithinTheStatedUnitsOfTheLastPlace(function: ExtendedReference) {
    let double = worstError(function, Double.self)
    #expect(double.ulps <= Bounds.of(function).double, "\(function): \(double)")
    let float = worstError(function, Float.self)
    #expect(float.ulps <= Bounds.of(function).float, "\(function): \(float)")
  }
}
