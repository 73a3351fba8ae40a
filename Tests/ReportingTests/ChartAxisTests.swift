import Reporting
import Testing

@Suite struct ChartAxisTests {
  private func written(_ axis: ChartAxis) -> [String] {
    axis.marks.map(\.text).filter { !$0.isEmpty }
  }

  @Test func aLinearAxisIsMarkedAtRoundNumbers() {
    let axis = ChartAxis.linear(0.03...0.94, isRounded: true)
    #expect(axis.range == 0...1)
    #expect(written(axis) == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
  }

  @Test func stepsKeepTheirOwnEnds() {
    let axis = ChartAxis.linear(0...47, isRounded: false)
    #expect(axis.range == 0...47)
    #expect(written(axis) == ["0", "10", "20", "30", "40"])
    #expect(written(.linear(0...2, isRounded: false)) == ["0", "1", "2"])
    #expect(written(.linear(7...7, isRounded: false)) == ["7"])
  }

  @Test func largeAndSmallMarksStayReadable() {
    #expect(
      written(.linear(0...50_000, isRounded: false)).suffix(2) == ["40,000", "50,000"])
    #expect(written(.linear(0...2e6, isRounded: false)).suffix(2) == ["1.5×10⁶", "2.0×10⁶"])
    #expect(written(.linear(-4e-5...4e-5, isRounded: true)).first == "−4×10⁻⁵")
  }

  @Test func aConstantHasAnAxis() {
    #expect(ChartAxis.linear(0...0, isRounded: true).range.contains(0))
    #expect(ChartAxis.linear(5...5, isRounded: false).range == 4.5...5.5)
    #expect(ChartAxis.logarithmic(1...1).range == 0.1...10)
  }

  @Test func decadesAreMarkedOnALogarithmicAxis() {
    let axis = ChartAxis.logarithmic(3e-7...0.9)
    #expect(axis.range == 2e-7...1)
    #expect(written(axis) == ["10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"])
  }

  @Test func aShortLogarithmicAxisIsMarkedBetweenDecadesToo() {
    let axis = ChartAxis.logarithmic(0.023...0.4)
    #expect(axis.range.upperBound == 0.5)
    #expect(written(axis) == ["0.02", "0.05", "0.1", "0.2", "0.5"])
  }

  @Test func aLongLogarithmicAxisIsNotCrowded() {
    #expect(ChartAxis.logarithmic(1e-30...1e3).marks.filter { !$0.text.isEmpty }.count <= 9)
  }
}
