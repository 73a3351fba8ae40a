import Foundation
import Reporting
import Reproduction
import ResultsStore
import Testing

@Suite struct ChartScriptTests {
  private func chart(
    title: String = "The error", logX: Bool = false, logY: Bool = false
  ) throws -> ChartSpec {
    var chart = try #require(Laboratory(yaml: fixtureYAML).spec.charts.first)
    (chart.title, chart.isXLogarithmic, chart.isYLogarithmic) = (title, logX, logY)
    return chart
  }

  private func line(
    _ series: String = "error", _ variant: String = "deep", _ seeds: [Double]...
  ) -> ChartLine {
    ChartLine(
      series: series, variant: variant,
      band: SeriesBand(
        seeds.map { values in
          values.enumerated().map { SeriesPoint(metric: series, step: $0, value: $1) }
        }))
  }

  @Test func meansAndIntervalsAreDataOfTheScript() throws {
    let data = ChartData(chart: try chart(), lines: [line("error", "deep", [1, 2], [1, 2])])
    let script = try #require(ChartScript(data)).text
    #expect(script.contains("$line0 << EOD\n0 1.0 1.0 1.0\n1 2.0 2.0 2.0\nEOD\n"))
    #expect(script.contains("using 1:3:4 with filledcurves"))
    #expect(script.contains("title 'error'"))
    #expect(script.contains("set key off"))
  }

  @Test func aSingleSeedIsALineWithoutBand() throws {
    let data = ChartData(chart: try chart(), lines: [line("error", "deep", [1, 2])])
    let script = try #require(ChartScript(data)).text
    #expect(!script.contains("filledcurves"))
    #expect(script.contains("using 1:2 with linespoints"))
  }

  @Test func linesAreToldApartByWhatDiffers() throws {
    let chart = try chart()
    let (a, b) = (line("error", "deep", [1]), line("error", "shallow", [2]))
    let c = line("the_angle", "deep", [3])
    func labels(_ lines: [ChartLine]) -> [String] {
      let data = ChartData(chart: chart, lines: lines)
      return lines.map { data.label(of: $0) }
    }
    #expect(labels([a, b]) == ["deep", "shallow"])
    #expect(labels([a, c]) == ["error", "the angle"])
    #expect(labels([a, b, c]) == ["error, deep", "error, shallow", "the angle, deep"])
    let script = try #require(ChartScript(ChartData(chart: chart, lines: [a, b]))).text
    #expect(script.contains("#0072B2") && script.contains("#D55E00"))
  }

  @Test func aLogarithmicAxisSurvivesZerosAndNegatives() throws {
    let data = ChartData(
      chart: try chart(logX: true, logY: true),
      lines: [
        line("error", "deep", [1, 1, 0, 0.1, -1, 0.01, 0.02], [1, 3, 0, 0.1, -1, 0.01, 0.03])
      ])
    let script = try #require(ChartScript(data))
    let block = try #require(script.text.components(separatedBy: "$line0 << EOD\n").last)
      .components(separatedBy: "EOD\n")[0]
    let rows = block.components(separatedBy: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(rows.map { $0.first ?? "" } == ["1", "", "3", "", "5", "6", ""])
    // The interval of 1 and 3 reaches below 0: it is cut at the axis.
    #expect(rows[0] == ["1", "2.0", "0.01", "5.0"])
    #expect(script.text.contains("$alone0 << EOD\n1 2.0 0.01 5.0\n3 0.1"))
    #expect(script.text.contains("set logscale x 10\n") && script.text.contains("set logscale y"))
    #expect(
      script.remarks == [
        "what stands at 0 has no place on the logarithmic axis",
        "values of 0 or less have no place on the logarithmic axis",
      ])
  }

  @Test func gapsBreakTheLine() throws {
    let data = ChartData(chart: try chart(), lines: [line("error", "deep", [1, 2, .nan, 4, 5])])
    let script = try #require(ChartScript(data))
    #expect(script.text.contains("0 1.0 1.0 1.0\n1 2.0 2.0 2.0\n\n3 4.0 4.0 4.0\n4 5.0"))
    #expect(!script.text.contains("nan"))
    #expect(script.remarks == ["gaps are values that are not finite"])
  }

  @Test func longSeriesAreThinnedOut() throws {
    let values = (0..<5000).map { Double($0) }
    let script = try #require(
      ChartScript(ChartData(chart: chart(), lines: [line("error", "deep", values)])))
    #expect(script.text.count { $0 == "\n" } < 900)
    #expect(script.text.contains("4999 4999.0"))
    #expect(script.remarks == ["800 evenly spaced points are drawn"])
  }

  @Test func aLongKeyStandsBelow() throws {
    let lines = (0..<12).map { line("error", "variant \($0)", [1, 2]) }
    func script(_ count: Int) throws -> String {
      try #require(ChartScript(ChartData(chart: chart(), lines: Array(lines.prefix(count))))).text
    }
    #expect(try script(10).contains("set key outside right"))
    #expect(try script(10).contains("size 800,400 "))
    #expect(try script(12).contains("set key below"))
    #expect(try script(12).contains("size 800,496 "))
  }

  @Test func nothingToDrawIsNoScript() throws {
    #expect(ChartScript(ChartData(chart: try chart(), lines: [])) == nil)
    let negative = ChartData(
      chart: try chart(logY: true), lines: [line("error", "deep", [-1, 0, .nan])])
    #expect(ChartScript(negative) == nil)
    let overflowing = ChartData(
      chart: try chart(), lines: [line("error", "deep", [1e300, -1e300])])
    #expect(ChartScript(overflowing) == nil)
  }

  @Test func textCannotLeaveItsString() throws {
    let data = ChartData(
      chart: try chart(title: "it's\n'; set output 'x' # \"\\n ‖v_A‖"),
      lines: [line("error", "deep", [1])])
    let script = try #require(ChartScript(data)).text
    #expect(script.contains("set title 'it''s ''; set output ''x'' # \"\\n ‖v_A‖' font"))
  }

  @Test(.enabled(if: Gnuplot.find() != nil, "needs gnuplot"))
  func gnuplotDrawsWhateverThereIsWithoutComplaint() throws {
    let gnuplot = try #require(Gnuplot.find())
    let odd: [Double] = [0.5, .nan, 1, 2, -1, 0, .infinity, 1e-30, 1e20, .nan, 3]
    let variants = (0..<12).map { line("error", "variant \($0)", odd, odd.map { $0 * 2 }) }
    let series = (0..<9).map { line("series_\($0)", "it's", [Double($0)]) }
    for isLogarithmic in [false, true] {
      for lines in [variants, series, variants + series] {
        let chart = try chart(
          title: "‖v_A‖² 'x' {/Bold y}", logX: isLogarithmic, logY: isLogarithmic)
        guard let script = ChartScript(ChartData(chart: chart, lines: lines)) else {
          // Series of one point at step 0 have no place on logarithmic axes.
          #expect(isLogarithmic && lines == series)
          continue
        }
        let (svg, warnings) = try gnuplot.draw(script.text)
        #expect(warnings == "")
        #expect(
          script.remarks.count { $0.contains("no value that the axes can show") }
            == (isLogarithmic && lines.count > variants.count ? series.count : 0))
        #expect(String(decoding: svg, as: UTF8.self).hasSuffix("</svg>\n\n"))
        #expect(try gnuplot.draw(script.text).output == svg)
      }
    }
  }
}
