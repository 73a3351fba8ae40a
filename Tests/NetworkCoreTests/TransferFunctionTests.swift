import LinearAlgebra
import NetworkCore
import Testing

@Suite struct TransferFunctionTests {
  static let functions = TransferFunction.Kind.allCases.flatMap { kind in
    [
      TransferFunction(kind), TransferFunction(kind, gain: 0.1, slope: 1, threshold: 3),
      TransferFunction(kind, gain: 2, slope: -0.5, threshold: -1),
    ]
  }

  /// A few ulp of the kernel, and those of the argument, amplified by at most |v| <= 30.
  static let doubleTolerance = 2e-14
  static let floatTolerance = 2e-5

  private func check<S: BLASScalar>(_ function: TransferFunction, _ tolerance: Double, _: S.Type) {
    let potentials = Matrix<S>(37, 5) { S($0 - 18) * 0.9 + S($1) * 0.11 }
    let values = Matrix<S>(37, 5)
    function.apply(potentials, into: values)
    let slopes = potentials.copy()
    function.applyDerivative(slopes, into: slopes)
    for j in 0..<5 {
      for i in 0..<37 {
        let u = Double(potentials[i, j])
        let value = function(u)
        #expect(abs(Double(values[i, j]) - value) <= tolerance * max(0.01, abs(value)), "at \(u)")
        let slope = plainDerivative(of: function, u)
        #expect(abs(Double(slopes[i, j]) - slope) <= tolerance * max(0.01, abs(slope)), "at \(u)")
      }
    }
  }

  @Test(arguments: functions)
  func vectorKernelsEqualTheFormulaWithLibm(function: TransferFunction) {
    check(function, Self.doubleTolerance, Double.self)
    check(function, Self.floatTolerance, Float.self)
  }

  @Test(arguments: functions)
  func derivativeIsTheSlopeOfTheFunction(function: TransferFunction) {
    let h = 1e-6
    for step in -40...40 {
      let u = Double(step) * 0.17 + 0.013
      let numeric = (function(u + h) - function(u - h)) / (2 * h)
      let exact = plainDerivative(of: function, u)
      #expect(abs(exact - numeric) <= 1e-8 * max(1, abs(exact)), "at \(u)")
    }
  }

  @Test(arguments: functions)
  func inverseUndoesTheFunction(function: TransferFunction) {
    for step in -20...20 {
      let u = Double(step) * 0.3 + 0.1
      if function.kind == .relu && function(u) == 0 { continue }
      if function.kind == .hardSigmoid && plainDerivative(of: function, u) == 0 { continue }
      #expect(abs(function.inverse(function(u)) - u) < 1e-9, "at \(u)")
    }
  }

  @Test func inverseKnowsTheEndsOfTheRange() {
    #expect(TransferFunction.logistic.inverse(0) == -.infinity)
    #expect(TransferFunction.logistic.inverse(1) == .infinity)
    #expect(TransferFunction.logistic.inverse(1.1).isNaN)
    #expect(TransferFunction(.hardSigmoid).inverse(1) == 3)
    #expect(TransferFunction(.hardSigmoid).inverse(-0.1).isNaN)
    #expect(TransferFunction.softplus.inverse(0) == -.infinity)
    #expect(abs(TransferFunction.softplus.inverse(800) - 800) < 1e-9)
  }
}
