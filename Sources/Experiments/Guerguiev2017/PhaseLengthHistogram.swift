import LinearAlgebra
import Models
import Reproduction

/// Fig. 4B: how long the two phases last.
enum PhaseLengthHistogram: Experiment {
  static let name = "guerguiev2017/fig4b-phase-lengths"
  static let data = DataRequirement.none
  static let codeUnits = [
    "Models/SegregatedDendrites", "Experiments/Guerguiev2017/PhaseLengthHistogram",
  ]

  struct Hyperparameters: Decodable, Sendable {
    let images: Int
    let minimumPhase: Int
    let phaseMean, phaseShape: Double
  }

  static func run(_ h: Hyperparameters, _ context: RunContext) throws {
    let law = PhaseLengths(minimum: h.minimumPhase, mean: h.phaseMean, shape: h.phaseShape)
    var stream = context.streams.stream("phases")
    let lengths = (0..<2 * h.images).map { _ in law.draw(using: &stream) }
    var counts: [Int: Int] = [:]
    for length in lengths { counts[length, default: 0] += 1 }
    let total = Double(lengths.count)
    for length in h.minimumPhase...h.minimumPhase + 40 {
      context.record("fraction", Double(counts[length] ?? 0) / total, step: length)
    }
    context.summarize("shortest", Double(lengths.min() ?? 0))
    context.summarize("longest", Double(lengths.max() ?? 0))
    context.summarize("mean", Double(lengths.reduce(0, +)) / total)
    let usual = lengths.count { (50...59).contains($0) }
    context.summarize("fraction_50_to_59", Double(usual) / total)
  }
}
