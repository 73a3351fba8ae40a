import Foundation
import Tasks

/// Numbers of both signs as an image: black is the most negative, mid-grey 0, white the most
/// positive.
struct SignedImage {
  let rows: Int
  let columns: Int
  /// Row by row from the top left.
  let values: [Double]
  /// The magnitude drawn as black or white.
  let scale: Double

  /// - Parameter scale: the largest finite magnitude among the values, where none is given.
  init(rows: Int, columns: Int, values: [Double], scale: Double? = nil) {
    precondition(rows > 0 && columns > 0 && values.count == rows * columns, "one value per pixel")
    self.rows = rows
    self.columns = columns
    self.values = values
    self.scale = scale ?? Self.scale(of: values)
  }

  /// The largest finite magnitude.
  static func scale(of values: [Double]) -> Double {
    values.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
  }

  /// The grey level of a value; without a scale, and for NaN, that of 0.
  ///
  /// ```
  /// 128 + 127 v / scale,   v in [-scale, scale]
  /// ```
  func level(_ value: Double) -> UInt8 {
    guard scale > 0, !value.isNaN else { return 128 }
    return UInt8((128 + 127 * min(max(value / scale, -1), 1)).rounded())
  }

  /// Images of one size in rows of `perRow` as a PNG file, on white, with a black frame about each:
  /// the largest values are white too.
  ///
  /// - Parameter magnification: side of the square drawn for a value, in pixels.
  static func sheet(_ images: [SignedImage], perRow: Int, magnification: Int) -> Data {
    precondition(perRow > 0 && magnification > 0, "an empty sheet")
    guard let first = images.first else { preconditionFailure("a sheet without images") }
    precondition(
      images.allSatisfy { $0.rows == first.rows && $0.columns == first.columns },
      "the images of a sheet have one size")
    let (cellWidth, cellHeight) = (
      first.columns * magnification + gap, first.rows * magnification + gap
    )
    let width = min(perRow, images.count) * cellWidth + gap
    let height = (images.count + perRow - 1) / perRow * cellHeight + gap
    var grey = Array(repeating: UInt8.max, count: width * height)
    for (index, image) in images.enumerated() {
      let left = gap + index % perRow * cellWidth
      let top = gap + index / perRow * cellHeight
      let (across, down) = (first.columns * magnification, first.rows * magnification)
      for y in -1...down {
        for x in -1...across {
          let isFrame = x < 0 || y < 0 || x == across || y == down
          let pixel = y / magnification * first.columns + x / magnification
          grey[(top + y) * width + left + x] = isFrame ? 0 : image.level(image.values[pixel])
        }
      }
    }
    return PNG.encode(grey: grey, width: width, height: height)
  }

  /// Pixels between two images, of which the frames take one each.
  private static let gap = 4
}
