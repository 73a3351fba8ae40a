import Foundation
import LinearAlgebra
import Tasks

/// A folder with six small files in the format of CIFAR-10, random bytes in place of pictures.
enum PictureSample {
  /// 100 training and 20 test images; the folder is made once and lasts as long as the temporary folder does.
  static let catalog: DataCatalog = {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("apical-pictures-\(ProcessInfo.processInfo.processIdentifier)")
    var stream = RandomStreams(seed: 3).stream("pictures")
    let pictures = folder.appendingPathComponent("cifar10")
    do {
      try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
      for name in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin"] {
        var bytes: [UInt8] = []
        for record in 0..<20 {
          bytes.append(UInt8(record % 10))
          bytes += (0..<3072).map { _ in UInt8(stream.integer(below: 256)) }
        }
        try Data(bytes).write(to: pictures.appendingPathComponent(name))
      }
    } catch {
      fatalError("cannot write \(pictures.path): \(error)")
    }
    return DataCatalog(environment: ["APICAL_DATA": folder.path], workingDirectory: folder)
  }()
}
