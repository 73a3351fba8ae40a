import Experiments
import Foundation
import LinearAlgebra
import Tasks
import Testing

@Suite struct SheetTests {
  private static let (white, zero, black): (UInt8, UInt8, UInt8) = (255, 128, 1)

  /// A sheet written out by hand, a letter a pixel: `.` white, `#` the frame, `o` the grey of 0, `-`
  /// the most negative value; other letters stand for the levels given.
  private static func png(_ lines: [String], _ levels: [Character: UInt8] = [:]) -> Data {
    let known: [Character: UInt8] = [".": white, "#": 0, "o": zero, "-": black, "+": white]
    let grey = lines.joined().map { levels[$0] ?? known[$0] ?? 77 }
    return PNG.encode(grey: grey, width: lines[0].count, height: lines.count)
  }

  private static let empty = "................"

  @Test func fieldsAreScaledEachByItselfAndStandInTheOrderGiven() {
    let weights = Matrix<Float>(rows: [[9, 9], [-2, 1], [0, 0.5]])
    let sheet = WeightSheet.png(of: weights, units: [2, 1], rows: 1, columns: 2, magnification: 1)
    let expected = [
      Self.empty, Self.empty, Self.empty,
      "...####..####...",
      "...#o+#..#-h#...",
      "...####..####...",
      Self.empty, Self.empty, Self.empty,
    ]
    #expect(sheet == Self.png(expected, ["h": 192]))  // 128 + 127 / 2, rounded
  }

  @Test func pixelsRunRowByRowAndAreMagnified() {
    let sheet = WeightSheet.png(
      of: Matrix<Double>(rows: [[-1, 0, 0, 1, 0, 0]]), units: [0], rows: 3, columns: 2,
      magnification: 2)
    let empty = "............"
    let expected = [
      empty, empty, empty,
      "...######...",
      "...#--oo#...",
      "...#--oo#...",
      "...#oo++#...",
      "...#oo++#...",
      "...#oooo#...",
      "...#oooo#...",
      "...######...",
      empty, empty, empty,
    ]
    #expect(sheet == Self.png(expected))
  }

  @Test func fieldsFillRowsFromTheLeft() {
    let weights = Matrix<Double>(3, 1) { row, _ in row == 2 ? -1 : 1 }
    let sheet = WeightSheet.png(
      of: weights, units: [0, 1, 2], rows: 1, columns: 1, perRow: 2, magnification: 1)
    let empty = ".............."
    let expected = [
      empty, empty, empty,
      "...###..###...",
      "...#+#..#+#...",
      "...###..###...",
      empty, empty,
      "...###........",
      "...#-#........",
      "...###........",
      empty, empty, empty,
    ]
    #expect(sheet == Self.png(expected))
  }

  @Test func fieldOfZerosIsGreyAndOneThatIsNotFiniteIsDrawnAllTheSame() {
    let weights = Matrix<Double>(rows: [[0, 0], [.nan, -2], [.infinity, 0]])
    let sheet = WeightSheet.png(
      of: weights, units: [0, 1, 2], rows: 1, columns: 2, perRow: 3, magnification: 1)
    let empty = "......................"
    let expected = [
      empty, empty, empty,
      "...####..####..####...",
      "...#oo#..#o-#..#oo#...",
      "...####..####..####...",
      empty, empty, empty,
    ]
    #expect(sheet == Self.png(expected))
  }

  @Test func matricesSideBySideShareOneScale() {
    let sheet = MatrixSheet.png(
      of: [Matrix(rows: [[1, -0.5]]), Matrix(rows: [[0, -2]])], magnification: 1)
    let expected = [
      Self.empty, Self.empty, Self.empty,
      "...####..####...",
      "...#hq#..#o-#...",
      "...####..####...",
      Self.empty, Self.empty, Self.empty,
    ]
    #expect(sheet == Self.png(expected, ["h": 192, "q": 96]))  // 128 - 127 / 4, rounded
  }
}
