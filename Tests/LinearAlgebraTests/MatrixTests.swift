import LinearAlgebra
import Testing

@Suite struct MatrixTests {
  @Test func elementsKeepTheirPlaceThroughCopiesTransposesAndColumns() {
    let matrix = Matrix<Float>(5, 3) { Float(10 * $0 + $1) }
    #expect(matrix.leadingDimension == 8)
    #expect(matrix.storedCount == 24 && matrix.count == 15)
    #expect(matrix[4, 2] == 42 && matrix[3] == 30)
    #expect(matrix.transposed()[2, 4] == 42)
    #expect(matrix.transposed().transposed().rowArrays == matrix.rowArrays)
    let copy = matrix.copy()
    copy[0, 0] = 99
    #expect(matrix[0, 0] == 0)
    copy.setColumn(1, to: [1, 2, 3, 4, 5])
    #expect(Array(copy.column(1)) == [1, 2, 3, 4, 5] && copy[0, 2] == 2)
    #expect(Matrix<Float>(rows: matrix.rowArrays).rowArrays == matrix.rowArrays)
    #expect(Matrix<Double>([1, 2, 3]).rowArrays == [[1], [2], [3]])
  }

  @Test func elementsAreVisitedColumnByColumn() {
    let matrix = Matrix<Double>(rows: [[1, 2], [3, 4], [5, 6]])
    var seen: [Double] = []
    func visit(_ element: Double) { seen.append(element) }
    matrix.forEach(visit)
    #expect(seen == [1, 3, 5, 2, 4, 6])
    var next = 0.0
    matrix.mapInPlace { _ in
      next += 1
      return next
    }
    #expect(matrix.rowArrays == [[1, 4], [2, 5], [3, 6]])
  }

  @Test func measuresIgnoreThePadding() {
    let matrix = Matrix<Double>(3, 2)
    matrix.fill(.nan)
    for j in 0..<2 { matrix.setColumn(j, to: [1, -2, 0.5]) }
    #expect(matrix.squaredNorm == 10.5)
    #expect(Matrix.dot(matrix, matrix) == 10.5)
    #expect(matrix.maximumMagnitude == 2)
    #expect(matrix.isFinite)
    #expect(Matrix.angle(matrix, matrix) == 0)
  }

  @Test func oneNumberThatIsNotFiniteIsNoticed() {
    for bad in [Double.nan, .infinity, -.infinity] {
      let matrix = Matrix<Double>(5, 4) { _, _ in 1 }
      matrix[4, 2] = bad
      #expect(!matrix.isFinite)
      #expect(!matrix.squaredNorm.isFinite)
      #expect(!matrix.maximumMagnitude.isFinite)
    }
  }
}

@Suite struct AngleTests {
  /// Rounding of the normalised vectors, 1e-16 radians each, in degrees.
  static let tolerance = 1e-13

  @Test(arguments: [1e-9, 1e-6, 0.001, 1, 30, 45, 60, 89.999, 90, 120, 179, 179.999999])
  func knownAnglesInThePlaneAreFound(degrees: Double) {
    let radians = degrees * .pi / 180
    let a = Matrix<Double>([3, 0])
    let b = Matrix<Double>([0.2 * cosine(radians), 0.2 * sine(radians)])
    #expect(abs(Matrix.angle(a, b) - degrees) <= Self.tolerance * max(1, degrees))
    #expect(abs(Matrix.angle(b, a) - degrees) <= Self.tolerance * max(1, degrees))
  }

  /// The arc cosine of the normalised product would give 0 or 1e-6 degrees here.
  @Test func tinyAnglesKeepTheirDigits() {
    let angle = 1e-10 * 180 / Double.pi
    let near = Matrix<Double>([1, 1e-10])
    #expect(abs(Matrix.angle(Matrix([1, 0]), near) / angle - 1) < 1e-9)
    let opposite = Matrix<Double>([-1, 1e-10])
    #expect(abs((180 - Matrix.angle(Matrix([1, 0]), opposite)) - angle) < Self.tolerance)
  }

  @Test func scaleDoesNotMatterAndOppositesAreAtHundredAndEighty() {
    var stream = RandomStreams(seed: 3).stream("angle")
    let a: Matrix<Double> = randomMatrix(7, 5, using: &stream)
    let scaled = a.copy()
    scaled.mapInPlace { 1e-30 * $0 }
    #expect(Matrix.angle(a, scaled) < Self.tolerance)
    scaled.mapInPlace { -$0 }
    #expect(Matrix.angle(a, scaled) == 180)
    let float = Matrix<Float>(rows: [[1, 0], [0, 0]])
    #expect(abs(Matrix.angle(float, Matrix(rows: [[0, 1], [0, 0]])) - 90) < Self.tolerance)
  }

  @Test func aVectorOfZerosHasNoAngle() {
    #expect(Matrix.angle(Matrix<Double>([0, 0]), Matrix([1, 0])).isNaN)
    #expect(Matrix.angle(Matrix<Double>([1, 0]), Matrix([0, 0])).isNaN)
  }
}
