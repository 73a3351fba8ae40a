import Foundation
import LinearAlgebra

/// Receptive fields to look at.
package enum WeightSheet {
  /// The fields of the chosen units as a PNG file, each scaled to its own largest magnitude: black
  /// is negative, mid-grey 0, white positive.
  ///
  /// - Parameters:
  ///   - weights: units x pixels, the pixels of an image row by row from its top left.
  ///   - units: rows of `weights`, in the order of the sheet.
  ///   - rows: height of an image in pixels.
  ///   - columns: width of an image in pixels.
  ///   - perRow: fields in a row of the sheet.
  ///   - magnification: side of the square drawn for a pixel.
  package static func png<S: BLASScalar>(
    of weights: Matrix<S>, units: [Int], rows: Int, columns: Int, perRow: Int = 10,
    magnification: Int = 2
  ) -> Data {
    precondition(weights.columns == rows * columns, "a field has \(weights.columns) pixels")
    let fields = units.map { unit in
      precondition((0..<weights.rows).contains(unit), "there is no unit \(unit)")
      return SignedImage(
        rows: rows, columns: columns,
        values: (0..<weights.columns).map { Double(weights[unit, $0]) })
    }
    return SignedImage.sheet(fields, perRow: perRow, magnification: magnification)
  }
}
