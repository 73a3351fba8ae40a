import CKernels
import Foundation
import LinearAlgebra
import Testing

extension BLASScalar {
  /// One of the functions, or derivatives, that have a reference in extended precision.
  static func apply(
    _ function: ExtendedReference, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>,
    _ count: Int
  ) {
    switch function {
    case .exponential: Elementwise.exponential(x, into: y, count: count)
    case .logistic: Elementwise.logistic(x, into: y, count: count)
    case .softplus: Elementwise.softplus(x, into: y, count: count)
    case .tanh: Elementwise.tanh(x, into: y, count: count)
    case .logisticDerivative: derivative(CK_LOGISTIC, 1, 1, 0, x, y, count)
    case .softplusDerivative: derivative(CK_SOFTPLUS, 1, 1, 0, x, y, count)
    case .tanhDerivative: derivative(CK_TANH, 1, 1, 0, x, y, count)
    }
  }

  static func apply(_ function: ExtendedReference, _ x: [Self]) -> [Self] {
    var y = x
    y.withUnsafeMutableBufferPointer { buffer in
      if let start = buffer.baseAddress { apply(function, start, start, buffer.count) }
    }
    return y
  }
}

@Suite struct ElementwiseTests {
  /// Counts around every multiple of the vector width, and none at all.
  static let counts = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33]

  private func checkCounts<S: BLASScalar>(_ type: S.Type) {
    let input = (0..<40).map { S(Double($0) - 20) / 3 }
    for function in ExtendedReference.allCases {
      let whole = S.apply(function, input)
      for count in Self.counts {
        for offset in 0..<3 {
          var output = [S](repeating: -7, count: 40)
          input.withUnsafeBufferPointer { x in
            output.withUnsafeMutableBufferPointer { y in
              if let x = x.baseAddress, let y = y.baseAddress {
                S.apply(function, x + offset, y + offset, count)
              }
            }
          }
          #expect(Array(output[offset..<offset + count]) == Array(whole[offset..<offset + count]))
          #expect(output[..<offset].allSatisfy { $0 == -7 }, "\(function) wrote before its range")
          #expect(
            output[(offset + count)...].allSatisfy { $0 == -7 }, "\(function) wrote past its end")
        }
      }
    }
  }

  @Test func everyCountAndOffsetGivesTheSameNumbersInDouble() { checkCounts(Double.self) }
  @Test func everyCountAndOffsetGivesTheSameNumbersInFloat() { checkCounts(Float.self) }

  private func checkExtremes<S: BLASScalar>(_ type: S.Type) {
    let tiny = S.leastNonzeroMagnitude
    let smallest = S.leastNormalMagnitude
    let input: [S] = [-1000, 1000, 0, -0.0, tiny, -tiny, smallest, -.infinity, .infinity, .nan]
    func values(_ function: ExtendedReference) -> [S] { S.apply(function, input) }

    let exponential = values(.exponential)
    #expect(exponential[0] > 0 && exponential[0] < S(1e-37) && exponential[7] == exponential[0])
    #expect(exponential[1].isFinite && exponential[1] > S(1e38) && exponential[8] == exponential[1])
    #expect(exponential[2...6].allSatisfy { $0 == 1 })

    let logistic = values(.logistic)
    #expect(logistic[0] >= 0 && logistic[0] < S(1e-37) && logistic[1] == 1)
    #expect(logistic[7] == logistic[0] && logistic[8] == 1)
    #expect(logistic[2...6].allSatisfy { $0 == 0.5 })

    let softplus = values(.softplus)
    #expect(softplus[0] >= 0 && softplus[0] < S(1e-37) && softplus[1] == 1000)
    #expect(softplus[8] == .infinity)
    #expect(softplus[2...6].allSatisfy { abs(Double($0) - log(2)) < 2 * Double(S.ulpOfOne) })

    let tanh = values(.tanh)
    #expect(tanh[0] == -1 && tanh[1] == 1 && tanh[7] == -1 && tanh[8] == 1)
    #expect(tanh[2] == 0 && tanh[3] == 0 && tanh[4] == tiny && tanh[5] == -tiny)
    #expect(tanh[6] == smallest)

    for function in [ExtendedReference.logisticDerivative, .softplusDerivative, .tanhDerivative] {
      let slopes = values(function)
      #expect(slopes.dropLast().allSatisfy { $0 >= 0 && $0 <= 1 }, "\(function): \(slopes)")
      #expect(slopes[0] < S(1e-37))
    }
    for function in ExtendedReference.allCases {
      #expect(values(function)[9].isNaN, "\(function) hides a NaN")
    }
  }

  @Test func extremeArgumentsSaturateAndNaNStaysNaNInDouble() { checkExtremes(Double.self) }
  @Test func extremeArgumentsSaturateAndNaNStaysNaNInFloat() { checkExtremes(Float.self) }

  @Test func functionsAreMonotonicAcrossTheirSeams() {
    // exp changes its power of two at odd multiples of ln 2 / 2, log1p its branch at log(√2 − 1), tanh at 0.625.
    for center in [0.5 * log(2.0), 1.5 * log(2.0), log(2.0.squareRoot() - 1), 0.625, 0] {
      let x = (-50...50).map { center + Double($0) * 1e-9 }
      for function in [ExtendedReference.exponential, .logistic, .softplus, .tanh] {
        let y = Double.apply(function, x)
        #expect(zip(y, y.dropFirst()).allSatisfy { $0 <= $1 }, "\(function) near \(center)")
      }
    }
  }

  private func checkRectifier<S: BLASScalar>(_ type: S.Type) {
    var values: [S] = [-2, -0.0, 0, 3, .nan, .infinity]
    values.withUnsafeMutableBufferPointer { buffer in
      if let x = buffer.baseAddress { S.transfer(CK_RELU, 2, 1, 1, x, x, buffer.count) }
    }
    #expect(Array(values[0..<4]) == [0, 0, 0, 4])
    #expect(values[4].isNaN && values[5] == .infinity)
  }

  @Test func rectifierPassesWhatIsNotANumber() {
    checkRectifier(Double.self)
    checkRectifier(Float.self)
  }
}
