import Foundation
import LinearAlgebra
import Tasks

/// Filling minibatches with coloured images, as training on CIFAR-10 does: random bytes of 32 x 32 pixels.
enum PictureBench {
  private static let batch = 32
  /// Enough for images to come from memory, not from the caches: 61 MB.
  private static let count = 20_000

  static func rows() -> [BenchRow] {
    var stream = RandomStreams(seed: 1).stream("bench")
    let pixels = CIFAR10.size * CIFAR10.size
    let images = ColourImages(
      bytes: (0..<count * pixels * ColourImages.channels).map { _ in
        UInt8(truncatingIfNeeded: stream.nextUInt64())
      }, labels: Array(repeating: 0, count: count), rows: CIFAR10.size, columns: CIFAR10.size,
      normalisation: CIFAR10.normalisation)
    let order = stream.permutation(count)
    let input = Matrix<Float>(images.valuesPerImage, batch)
    let augmentation = Augmentation(padding: 4, flipProbability: 0.5)
    func row(_ name: String, _ fill: (ArraySlice<Int>) -> Void) -> BenchRow {
      let rate = bestRate(unitsPerCall: Double(count / batch * batch)) {
        for start in stride(from: 0, through: count - batch, by: batch) {
          fill(order[start..<start + batch])
        }
      }
      let microseconds = Int((1e6 * Double(batch) / rate).rounded())
      return BenchRow(
        name: "minibatch of \(batch) colour images 32 x 32, \(name)", rate: rate, unit: "images/s",
        note: "\(microseconds) µs a minibatch")
    }
    return [
      row("normalised") { images.fill(input, with: $0) },
      row("cut out, flipped and normalised") {
        images.fill(input, with: $0, augmentation, using: &stream)
      },
    ]
  }
}
