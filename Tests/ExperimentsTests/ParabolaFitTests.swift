import Experiments
import Testing

@Suite struct ParabolaFitTests {
  static let rounding = 1e-10

  private func crossing(_ y: (Double) -> Double, _ xs: [Double]) -> Double? {
    ParabolaFit(xs.map { ($0, y($0)) }).rising
  }

  @Test func theRisingRootOfAParabolaIsFoundWhateverItsSign() throws {
    let xs = stride(from: 30.0, through: 50, by: 1.5).map { $0 }
    let up = try #require(crossing({ ($0 - 20) * ($0 - 43) }, xs))
    #expect(abs(up - 43) < Self.rounding)
    let down = try #require(crossing({ -3 * ($0 - 41) * ($0 - 60) }, xs))
    #expect(abs(down - 41) < Self.rounding)
    // Both roots beyond the points.
    let far = try #require(crossing({ ($0 - 1) * ($0 - 2) }, xs))
    #expect(abs(far - 2) < 100 * Self.rounding)
  }

  @Test func aLineIsAParabolaToo() throws {
    let xs = [1.0, 2, 4, 8]
    #expect(abs(try #require(crossing({ 2 * $0 - 7 }, xs)) - 3.5) < Self.rounding)
  }

  @Test func whatDoesNotCrossHasNoCrossing() {
    #expect(crossing({ $0 * $0 + 1 }, [-2, -1, 0, 1, 3]) == nil)
    #expect(crossing({ _ in 5 }, [-2, -1, 0, 1, 3]) == nil)
  }

  /// Symmetric disturbances about a parabola leave the fit where it was: it is one of least squares.
  @Test func disturbancesThatAParabolaCannotFollowChangeNothing() throws {
    // The third difference of four equidistant points is orthogonal to all parabolas on them.
    let disturbance = [1.0, -3, 3, -1]
    let points = (0..<4).map { i -> (x: Double, y: Double) in
      let x = Double(i)
      return (x, x * x + x - 3.75 + 0.2 * disturbance[i])
    }
    #expect(abs(try #require(ParabolaFit(points).rising) - 1.5) < Self.rounding)
  }
}
