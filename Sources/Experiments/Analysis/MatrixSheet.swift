import Foundation
import LinearAlgebra

/// Small matrices to look at.
package enum MatrixSheet {
  /// Matrices of one shape side by side as a PNG file, on one scale: black is the most negative
  /// element of all, or of that magnitude, mid-grey 0, white the most positive.
  ///
  /// - Parameter magnification: side of the square drawn for an element, in pixels.
  package static func png(of matrices: [Matrix<Double>], magnification: Int = 16) -> Data {
    let values = matrices.map { matrix in matrix.rowArrays.flatMap { $0 } }
    let scale = SignedImage.scale(of: values.flatMap { $0 })
    let images = zip(matrices, values).map { matrix, values in
      SignedImage(rows: matrix.rows, columns: matrix.columns, values: values, scale: scale)
    }
    return SignedImage.sheet(images, perRow: max(images.count, 1), magnification: magnification)
  }
}
