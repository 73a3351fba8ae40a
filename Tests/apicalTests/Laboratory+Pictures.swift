import Foundation

extension Laboratory {
  /// Puts six small files in the format of CIFAR-10 into the data folder: 100 training and 20 test images of noise.
  func addPictures() throws {
    let pictures = folder.appending(path: "data/cifar10")
    try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
    var state: UInt32 = 1
    for name in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin"] {
      var bytes: [UInt8] = []
      for record in 0..<20 {
        bytes.append(UInt8(record % 10))
        for _ in 0..<3072 {
          // Numerical Recipes' linear congruence; its high bits are random enough for pixels.
          state = state &* 1_664_525 &+ 1_013_904_223
          bytes.append(UInt8(state >> 24))
        }
      }
      try Data(bytes).write(to: pictures.appending(path: name))
    }
  }
}
