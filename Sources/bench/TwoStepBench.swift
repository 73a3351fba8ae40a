import LinearAlgebra
import Models
import NetworkCore
import Tasks

/// The two-step microcircuit 784-500-500-10 on minibatches of 10, in Float, one core: training, nothing recorded.
enum TwoStepBench {
  static let layers = [784, 500, 500, 10]
  static let batch = 10

  /// Floating-point operations of one image.
  ///
  /// Learned wiring: every pathway is heard once, and the bottom-up ones and those onto the interneurons learn. Ideal
  /// wiring spares the lateral pathways.
  static func operationsPerImage(_ wiring: InterneuronWiring) -> Double {
    let bottomUp = zip(layers, layers.dropFirst()).map { Double($0 * $1) }.reduce(0, +)
    let between = zip(layers.dropFirst(), layers.dropFirst(2)).map { Double($0 * $1) }.reduce(0, +)
    let heard = bottomUp + (wiring == .learned ? 3 : 1) * between
    let learning = bottomUp + (wiring == .learned ? between : 0)
    return 2 * (heard + learning)
  }

  static func rows() -> [BenchRow] {
    let peak = MultilayerBench.matrixProductPeak()
    let digits = StrokeDigits(trainCount: 1000, testCount: 10).generate().train
    return InterneuronWiring.allCases.flatMap { wiring in
      [false, true].map { row(wiring, digits: $0 ? digits : nil, peak: peak) }
    }
  }

  private static func row(
    _ wiring: InterneuronWiring, digits: LabeledImages?, peak: Double
  ) -> BenchRow {
    let streams = RandomStreams(seed: 1)
    var weights = MicrocircuitWeights<Float>.uniform(
      layers: layers, bottomUpRange: 0.1, streams: streams)
    weights.addThresholds()
    weights.makeSelfPredicting(ratios: [1, 1])
    let model = TwoStepMicrocircuit(
      parameters: TwoStepParameters(
        transfer: .logistic, hiddenMixing: [0.3, 0.3], outputMixing: 0.1, interneuronMixing: 0.1,
        wiring: wiring), weights: weights,
      rates: MicrocircuitRates(
        bottomUp: [0.1, 0.03, 0.01], pyramidalToInterneuron: [0.06, 0.02]), trials: batch)
    var stream = streams.stream("bench")
    model.input.mapInPlace { _ in Float(stream.uniform()) }
    model.target.mapInPlace { _ in Float(stream.integer(below: 10) == 0 ? 1.4 : -2.2) }
    let updates = 100
    let rate = bestRate(unitsPerCall: Double(batch * updates)) {
      for update in 0..<updates {
        if let digits {
          for trial in 0..<batch {
            let start = (update * batch + trial) % digits.count * digits.pixels
            model.input.setColumn(trial, to: digits.images[start..<start + digits.pixels])
          }
        }
        model.sweep(nudged: true, learning: true)
      }
    }
    let share = rate * operationsPerImage(wiring) / peak
    return BenchRow(
      name: "two-step microcircuit 784-500-500-10, batch 10, \(wiring.rawValue) interneurons, "
        + (digits == nil ? "dense inputs" : "digits"), rate: rate, unit: "images/s",
      note: "\(Int((share * 100).rounded())) % of sgemm peak")
  }
}
