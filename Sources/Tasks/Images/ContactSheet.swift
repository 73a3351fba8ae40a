import Foundation

/// Many images on one sheet, to look at: a row for each class, dark ink on white.
public enum ContactSheet {
  /// The sheet as the bytes of a PNG file.
  ///
  /// - Parameters:
  ///   - images: the first `perClass` of each class are taken, in their order; missing ones stay
  ///     white.
  ///   - rows: height of an image in pixels.
  ///   - columns: width of an image in pixels.
  ///   - perClass: images in a row of the sheet.
  ///   - magnification: side of the square drawn for a pixel.
  public static func png(
    of images: LabeledImages, rows: Int, columns: Int, classes: Int, perClass: Int = 12,
    magnification: Int = 2
  ) -> Data {
    precondition(images.pixels == rows * columns, "the images have \(images.pixels) pixels")
    precondition(classes > 0 && perClass > 0 && magnification > 0, "an empty sheet")
    let gap = 2
    let (cellWidth, cellHeight) = (columns * magnification + gap, rows * magnification + gap)
    let (width, height) = (perClass * cellWidth + gap, classes * cellHeight + gap)
    var grey = Array(repeating: UInt8.max, count: width * height)
    var placed = Array(repeating: 0, count: classes)
    for (index, label) in images.labels.enumerated() where Int(label) < classes {
      let slot = placed[Int(label)]
      guard slot < perClass else { continue }
      placed[Int(label)] += 1
      let (left, top) = (gap + slot * cellWidth, gap + Int(label) * cellHeight)
      for y in 0..<rows * magnification {
        for x in 0..<columns * magnification {
          let pixel = y / magnification * columns + x / magnification
          let ink = images.images[index * images.pixels + pixel]
          grey[(top + y) * width + left + x] = UInt8((255 * (1 - min(max(ink, 0), 1))).rounded())
        }
      }
    }
    return PNG.encode(grey: grey, width: width, height: height)
  }
}
