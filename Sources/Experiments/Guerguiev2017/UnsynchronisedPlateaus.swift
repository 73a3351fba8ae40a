import LinearAlgebra
import Models
import NetworkCore
import Reproduction
import ResultsStore

/// Fig. 6, supplement 1: neurons read their plateau potentials at times of their own.
enum UnsynchronisedPlateaus: SegregatedFigureExperiment {
  static let name = "guerguiev2017/fig6s1-unsynchronised-plateaus"
  static let codeUnits =
    SegregatedFigure.codeUnits + ["Experiments/Guerguiev2017/UnsynchronisedPlateaus"]

  static func run(_ h: SegregatedFigure.Hyperparameters, _ context: RunContext) throws {
    try SegregatedFigure.run(h, context)
    context.attach(picture(h.network, context))
  }

  /// When a hundred neurons read their plateau potentials, in two images.
  private static func picture(_ h: SegregatedHyperparameters, _ context: RunContext) -> Artifact {
    var phases = context.streams.stream("phases")
    var times = context.streams.stream("plateau times")
    let timing = h.parameters.plateauTiming
    var (start, borders) = (0, [(time: Double, label: String)]())
    var marks: [SegregatedPhase: [(row: Int, time: Double)]] = [:]
    for _ in 0..<2 {
      for phase in SegregatedPhase.allCases {
        borders.append((Double(start), phase == .forward ? "forward" : "target"))
        let last = start + h.phaseLengths.draw(using: &phases) - 1
        for neuron in 0..<100 {
          marks[phase, default: []].append(
            (neuron, Double(last - timing.advance(using: &times))))
        }
        start = last + 1
      }
    }
    return Artifact(
      name: "plateau-times.svg", mediaType: "image/svg+xml",
      data: RasterPicture.svg(
        [
          .init(name: "forward plateaus", marks: marks[.forward] ?? []),
          .init(name: "target plateaus", marks: marks[.target] ?? []),
        ], rows: 100, time: 0...Double(start), borders: borders))
  }
}
