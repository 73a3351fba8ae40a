import Experiments
import LinearAlgebra
import Testing

@Suite struct LargestEigenvalueTests {
  /// A few sweeps of rotations, each rounded to 1e-16 of the largest element.
  private static let rounding = 1e-13

  @Test func twoByTwoMatrixHasItsClosedForm() {
    // (a + c) / 2 + sqrt(((a - c) / 2)² + b²)
    let matrix = Matrix<Double>(rows: [[2, 3], [3, -4]])
    #expect(abs(LargestEigenvalue.of(matrix) - (-1 + 18.0.squareRoot())) < Self.rounding)
  }

  /// Reflections keep eigenvalues and leave no element of the diagonal as it was.
  @Test(arguments: [[5, 4.999_999, 1, 0.5], [7, 7, 7, 2], [1, 0, 0, 0], [-1, -2, -3, -4]])
  func spectrumGivenIsFoundAgain(spectrum: [Double]) {
    var stream = RandomStream(seed: 31)
    var matrix = Matrix<Double>(4, 4) { $0 == $1 ? spectrum[$0] : 0 }
    for _ in 0..<3 {
      let normal = Matrix<Double>(4) { _, _ in stream.normal() }
      let scale = -2 / normal.squaredNorm
      let reflection = Matrix<Double>(4, 4) {
        ($0 == $1 ? 1 : 0) + scale * normal[$0] * normal[$1]
      }
      matrix = .product(.product(reflection, matrix), reflection)
    }
    let largest = spectrum.max() ?? .nan
    #expect(abs(LargestEigenvalue.of(matrix) - largest) < 10 * Self.rounding)
  }

  /// `‖a x‖² <= λ ‖x‖²`, with the eigenvalue of `aᵀ a` reached along its eigenvector: what power
  /// iteration finds in the end.
  @Test func largeMatrixAgreesWithPowerIteration() {
    var stream = RandomStream(seed: 32)
    let a = Matrix<Double>(10, 10) { _, _ in stream.normal() }
    let square = Matrix.product(a, a, transposingFirst: true)
    var vector = Matrix<Double>(10) { _, _ in stream.normal() }
    var growth = 0.0
    for _ in 0..<5_000 {
      let next = Matrix.product(square, vector)
      growth = next.squaredNorm.squareRoot()
      vector = Matrix(10) { row, _ in next[row] / growth }
    }
    #expect(abs(LargestEigenvalue.of(square) - growth) < 1e-10 * growth)
  }

  @Test(arguments: [1e-200, 1e200])
  func resultScalesWithTheMatrix(scale: Double) {
    let matrix = Matrix<Double>(rows: [[2 * scale, 1 * scale], [1 * scale, 2 * scale]])
    #expect(abs(LargestEigenvalue.of(matrix) / scale - 3) < Self.rounding)
  }

  @Test func degenerateMatricesHaveAnAnswerToo() {
    #expect(LargestEigenvalue.of(Matrix(4, 4)) == 0)
    #expect(LargestEigenvalue.of(Matrix<Double>(rows: [[-2]])) == -2)
    #expect(LargestEigenvalue.of(Matrix<Double>(rows: [[1, .nan], [.nan, 1]])).isNaN)
  }
}
