import LinearAlgebra
import Models
import Reproduction

/// The angle between a network's updates and those of backpropagation, image by image: Fig. 7A.
struct AngleRecord: Codable {
  /// Angles of the block that fills; images without an angle are left out.
  private var block: [Double] = []
  /// Means of the blocks so far.
  private(set) var means: [Double] = []
  private var first: [Double] = []

  /// The beginning of learning, in images.
  private static let startImages = 200

  mutating func observe(
    _ network: SegregatedNetwork<Float>, image: Int, _ h: SegregatedTrainingHyperparameters,
    _ context: RunContext
  ) {
    let angle = network.anglesToBackpropagation().first ?? .nan
    if angle.isFinite {
      block.append(angle)
      if image <= Self.startImages {
        first.append(angle)
        context.summarize("angle_start", Self.mean(first))
      }
    }
    guard image % h.blockImages == 0 else { return }
    let mean = Self.mean(block)
    block = []
    means.append(mean)
    context.record("angle", mean, step: image)
    if h.measureAt.contains(image) { context.summarize("angle_after_\(image)", mean) }
    let stretch = max(1, h.stretchImages / h.blockImages)
    context.summarize("angle_lowest", means.min() ?? .nan)
    context.summarize("angle_end", Self.mean(means.suffix(stretch)))
    if means.count > stretch {
      context.summarize("angle_highest_later", means.dropFirst(stretch).max() ?? .nan)
    }
  }

  private static func mean(_ values: some Collection<Double>) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }
}
