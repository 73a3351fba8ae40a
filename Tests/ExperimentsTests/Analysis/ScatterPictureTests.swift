import Experiments
import Foundation
import LinearAlgebra
import Testing

@Suite struct ScatterPictureTests {
  /// The first two colours, and the size of a point.
  private static let (first, second, point) = ("#332288", "#cc6677", "3.6")
  /// Coordinates are written to a tenth of a pixel.
  private static let resolution = 0.1

  private static func panel(
    _ title: String, _ points: [[Double]], _ labels: [UInt8]
  ) -> (title: String, points: Matrix<Double>, labels: [UInt8]) {
    (title, Matrix(rows: points), labels)
  }

  @Test func threeThousandPointsStayBelow200KilobytesAndAreAllDrawn() {
    var stream = RandomStream(seed: 51)
    let panels = ["input", "hidden 1", "hidden 2"].map { title in
      (
        title: title, points: Matrix<Double>(2, 1_000) { _, _ in 40 * stream.normal() },
        labels: (0..<1_000).map { UInt8($0 % 10) }
      )
    }
    let data = ScatterPicture.svg(panels: panels, classNames: (0..<10).map { "\($0)" })
    #expect(data.count < 200_000)
    let picture = SVGReading(data)
    #expect(picture.isWellFormed)
    #expect(picture.strokes(Self.first, width: Self.point).count == 300)
    #expect(picture.texts.prefix(3) == ["input", "hidden 1", "hidden 2"])
    #expect(picture.texts.suffix(10) == (0..<10).map { "\($0)" }[...])
  }

  @Test func titlesAndNamesMayHoldMarkup() {
    let name = "a < b & \"c\" > 'd'"
    let data = ScatterPicture.svg(
      panels: [Self.panel(name, [[1], [2]], [0])], classNames: [name], xLabel: name, yLabel: name)
    let picture = SVGReading(data)
    #expect(picture.isWellFormed)
    #expect(picture.texts.count { $0 == name } == 4)
  }

  @Test func largerValuesStandFartherRightAndHigher() {
    let data = ScatterPicture.svg(
      panels: [Self.panel("", [[0, 3], [5, 9]], [0, 1])], classNames: ["a", "b"], xLabel: "x",
      yLabel: "y")
    let picture = SVGReading(data)
    let low = picture.strokes(Self.first, width: Self.point)
    let high = picture.strokes(Self.second, width: Self.point)
    #expect(low.count == 1 && high.count == 1)
    #expect(low[0].x < high[0].x && low[0].y > high[0].y)
    #expect(Set(picture.texts).isSuperset(of: ["0", "3", "5", "9", "x", "y"]))
  }

  @Test func planeWithoutLabelsIsTrueToScaleAndBearsNoNumbers() {
    let points = [[0.0, 10, 0], [0, 0, 1]]
    func places(_ label: String?) -> [(x: Double, y: Double)] {
      let panel = Self.panel("", points, [0, 0, 0])
      let data = ScatterPicture.svg(
        panels: [panel], classNames: ["a"], xLabel: label, yLabel: label)
      return SVGReading(data).strokes(Self.first, width: Self.point)
    }
    let (plane, labelled) = (places(nil), places("loss"))
    let (across, up) = (plane[1].x - plane[0].x, plane[0].y - plane[2].y)
    #expect(abs(across - 10 * up) < 10 * Self.resolution)
    #expect(
      abs(labelled[1].x - labelled[0].x - (labelled[0].y - labelled[2].y)) <= 2 * Self.resolution)
    let data = ScatterPicture.svg(
      panels: [Self.panel("t", points, [0, 0, 0])], classNames: ["a"])
    #expect(SVGReading(data).texts == ["t", "a"])
  }

  @Test func pointsThatAreNotFiniteAreLeftOutAndSinglePointsAreCentred() {
    let single = Self.panel("", [[.nan, 2, 1], [1, 2, .infinity]], [0, 0, 0])
    let none = Self.panel("", [[.nan], [1]], [1])
    let picture = SVGReading(
      ScatterPicture.svg(
        panels: [single, none], classNames: ["a", "b"], xLabel: "x", yLabel: "y"))
    #expect(picture.isWellFormed)
    #expect(picture.strokes(Self.first, width: Self.point).count == 1)
    #expect(picture.strokes(Self.second, width: Self.point).isEmpty)
  }

  @Test func backgroundIsWhiteOnAnyPage() {
    let data = ScatterPicture.svg(panels: [Self.panel("", [[0], [0]], [0])], classNames: ["a"])
    let picture = SVGReading(data)
    let (page, sheet) = (picture.elements[0], picture.elements[1])
    #expect(sheet.name == "rect" && sheet.attributes["fill"] == "#ffffff")
    #expect(sheet.attributes["width"] == page.attributes["width"])
    #expect(sheet.attributes["height"] == page.attributes["height"])
  }
}
