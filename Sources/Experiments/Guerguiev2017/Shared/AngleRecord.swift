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

  /// Images in a block.
  static let blockImages = 1000
  private static let firstImages = 200

  mutating func observe(_ network: SegregatedNetwork<Float>, image: Int, _ context: RunContext) {
    let angle = network.anglesToBackpropagation().first ?? .nan
    if angle.isFinite {
      block.append(angle)
      if image <= Self.firstImages { first.append(angle) }
    }
    if image == Self.firstImages { context.summarize("angle_first_200", Self.mean(first)) }
    guard image % Self.blockImages == 0 else { return }
    let mean = Self.mean(block)
    block = []
    means.append(mean)
    context.record("angle", mean, step: image)
    if [10_000, 60_000].contains(image) { context.summarize("angle_after_\(image)", mean) }
    context.summarize("angle_lowest", means.min() ?? .nan)
    context.summarize("angle_last_5000", Self.mean(means.suffix(5)))
    if means.count > 5 {
      context.summarize("angle_highest_after_5000", means.dropFirst(5).max() ?? .nan)
    }
  }

  private static func mean(_ values: some Collection<Double>) -> Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }
}
