import Foundation
import Tasks
import Testing

@Suite struct ContactSheetTests {
  @Test func checksumsMatchTheirPublishedCheckValues() {
    #expect(PNG.crc32(Array("123456789".utf8)) == 0xcbf4_3926)
    #expect(PNG.adler32(Array("Wikipedia".utf8)) == 0x11e6_0398)
  }

  /// The 1 x 1 black image, written out by hand from the PNG and zlib specifications.
  @Test func smallestImageHasExactlyTheSpecifiedBytes() {
    let expected: [UInt8] = [
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a,
      0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0,
      0x3a, 0x7e, 0x9b, 0x55,
      0, 0, 0, 13, 0x49, 0x44, 0x41, 0x54, 0x78, 0x01, 1, 2, 0, 0xfd, 0xff, 0, 0, 0, 2, 0, 1,
    ]
    let data = PNG.encode(grey: [0], width: 1, height: 1)
    #expect(Array(data.prefix(expected.count)) == expected)
    #expect(Array(data.suffix(12)) == [0, 0, 0, 0, 73, 69, 78, 68, 0xae, 0x42, 0x60, 0x82])
  }

  @Test func imagesLargerThanOneStoredBlockKeepAllTheirBytes() {
    let data = PNG.encode(
      grey: Array(repeating: 9, count: 300 * 300), width: 300, height: 300)
    // 8 signature + 3 chunk frames of 12 + 13 header + 2 zlib + 2 blocks of 5 + rows + 4 checksum
    #expect(data.count == 8 + 36 + 13 + 2 + 10 + 301 * 300 + 4)
  }

  @Test func sheetPlacesEachClassInItsRow() {
    let images = LabeledImages(images: [1, 0.5, 0], labels: [1, 1, 0], pixels: 1)
    let sheet = ContactSheet.png(
      of: images, rows: 1, columns: 1, classes: 2, perClass: 2, magnification: 1)
    let (white, half): (UInt8, UInt8) = (255, 128)
    var grey = Array(repeating: white, count: 8 * 8)
    grey[5 * 8 + 2] = 0
    grey[5 * 8 + 5] = half
    #expect(sheet == PNG.encode(grey: grey, width: 8, height: 8))
  }

  /// The sheet in the documentation shows the set as it is drawn now.
  @Test func documentedSheetIsUpToDate() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/images/stroke-digits.png")
    let data = StrokeDigitsTests.standard
    let sheet = ContactSheet.png(
      of: data.train, rows: data.rows, columns: data.columns, classes: data.classes)
    if ProcessInfo.processInfo.environment["APICAL_UPDATE_IMAGES"] != nil {
      try sheet.write(to: file)
    }
    #expect(
      try Data(contentsOf: file) == sheet,
      "draw it again: APICAL_UPDATE_IMAGES=1 swift test --filter documentedSheetIsUpToDate")
  }
}
