import Experiments
import Foundation
import Testing

@Suite struct RasterPictureTests {
  private static let (first, second, mark) = ("#332288", "#cc6677", "1.6")
  private static let (axis, line) = ("#555555", "1")
  /// Coordinates are written to a tenth of a pixel.
  private static let resolution = 0.1

  @Test func everyEventWithinTheTimeIsOneMarkInItsRow() {
    let events = RasterPicture.Events(
      name: "plateaus", marks: [(0, 0), (0, 50), (2, 100), (1, 100.5), (1, -1)])
    let picture = SVGReading(RasterPicture.svg([events], rows: 3, time: 0...100))
    #expect(picture.isWellFormed)
    let marks = picture.strokes(Self.first, width: Self.mark)
    #expect(marks.count == 3)
    #expect(abs((marks[0].x + marks[2].x) / 2 - marks[1].x) <= Self.resolution)
    #expect(marks[0].y == marks[1].y)
    #expect(marks[2].y < marks[0].y)
  }

  @Test func bordersStandAtTheirTimesWithTheirLabels() {
    let events = RasterPicture.Events(name: "spikes", marks: [(0, 30)])
    let picture = SVGReading(
      RasterPicture.svg(
        [events], rows: 1, time: 0...100, borders: [(30, "target <on>"), (130, "later")]))
    #expect(picture.isWellFormed)
    #expect(picture.texts.contains("target <on>"))
    #expect(!picture.texts.contains("later"))
    let mark = picture.strokes(Self.first, width: Self.mark)
    let lines = picture.strokes(Self.axis, width: Self.line)
    #expect(mark.count == 1 && lines.contains { $0.x == mark[0].x })
  }

  @Test func kindsHaveTheirColoursAndALegendWhenTheyAreSeveral() {
    let forward = RasterPicture.Events(name: "forward", marks: [(0, 1), (1, 2)])
    let target = RasterPicture.Events(name: "target", marks: [(1, 3)])
    let both = SVGReading(RasterPicture.svg([forward, target], rows: 2, time: 0...4))
    #expect(both.strokes(Self.first, width: Self.mark).count == 2)
    #expect(both.strokes(Self.second, width: Self.mark).count == 1)
    #expect(Set(both.texts).isSuperset(of: ["forward", "target"]))
    let one = SVGReading(RasterPicture.svg([forward], rows: 2, time: 0...4))
    #expect(!one.texts.contains("forward"))
  }

  @Test(arguments: [
    (0.0...100, ["0", "20", "40", "60", "80", "100"]),
    (12...19, ["12", "13", "14", "15", "16", "17", "18", "19"]),
    (0...0.35, ["0", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3", "0.35"]),
  ])
  func ticksAreRoundNumbersWithinTheTime(time: ClosedRange<Double>, expected: [String]) {
    let picture = SVGReading(RasterPicture.svg([], rows: 1, time: time))
    #expect(Array(picture.texts.prefix(expected.count)) == expected)
    #expect(picture.texts.dropFirst(expected.count) == ["0", "time (ms)", "neuron"])
  }
}
