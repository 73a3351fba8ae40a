import LinearAlgebra
import Models
import Reproduction

/// The XOR task of spiking ensembles, example by example: what is shown, when the teacher is there, and what is counted.
///
/// An example is a number of bins. In two phases its last `learningBins` are taught, by currents computed once, and learned from; in one
/// phase all are, by currents computed anew every `refreshSteps`. Tests have no teacher and no plasticity.
struct XORTraining {
  enum Phases: String, Decodable, Sendable {
    case one, two
  }

  /// What was counted in one bin.
  struct Bin: Codable, Sendable {
    /// Event rates of the input ensembles, the hidden ones and the output, in Hz.
    var rates: [Double]
    /// The output's bursts over its events; not a number without an event.
    var burstProbability: Double
    /// What learning compares it with: the mean of its values at the beginning and the end of the bin.
    var expected: Double
    var wasPlastic: Bool
    /// The change of the mean weights from hidden 1 and hidden 2 onto the output.
    var updates: [Double]
  }

  /// The patterns in the order of the examples, and whether the output should be active.
  static let patterns: [(inputs: [Bool], target: Bool, name: String)] = [
    ([false, false], false, "00"), ([true, false], true, "10"), ([false, true], true, "01"),
    ([true, true], false, "11"),
  ]

  let network: EnsembleNetwork<Float>
  let phases: Phases
  let binSteps, exampleBins, learningBins, refreshSteps: Int
  /// Bins of an example whose mean rate counts as the answer.
  let answerBins: Range<Int>
  var stream: RandomStream

  /// No pattern, no plasticity.
  mutating func burnIn(_ steps: Int) {
    network.present(nil)
    network.run(steps, learning: false, using: &stream)
    _ = network.takeCounts()
  }

  /// Shows a pattern for the time of an example.
  ///
  /// - Parameter isTraining: with teacher and plasticity in their phases.
  mutating func show(_ pattern: Int, isTraining: Bool) -> [Bin] {
    let (inputs, target, _) = Self.patterns[pattern]
    network.present(inputs)
    var weights = network.meanWeights.suffix(2)
    return (0..<exampleBins).map { bin in
      let isFirstTaught = bin == exampleBins - learningBins
      let isTaught = isTraining && (phases == .one || bin >= exampleBins - learningBins)
      if !isTaught { network.stopTeaching() }
      if isTaught && phases == .two && isFirstTaught { network.teach(target) }
      let before = network.expectedBurstProbability
      var remaining = binSteps
      while remaining > 0 {
        if isTaught && phases == .one { network.teach(target) }
        let steps = isTaught && phases == .one ? min(refreshSteps, remaining) : remaining
        network.run(steps, learning: isTaught, using: &stream)
        remaining -= steps
      }
      let after = network.meanWeights.suffix(2)
      defer { weights = after }
      return measure(
        expected: (before + network.expectedBurstProbability) / 2, wasPlastic: isTaught,
        updates: zip(after, weights).map { $0 - $1 })
    }
  }

  private func measure(expected: Double, wasPlastic: Bool, updates: [Double]) -> Bin {
    let counts = network.takeCounts()
    let p = network.parameters
    let duration = Double(binSteps) * p.timeStep / 1000 * Double(p.neurons)
    let output = counts[4]
    return Bin(
      rates: counts.map { Double($0.events) / duration },
      burstProbability: Double(output.bursts) / Double(output.events), expected: expected,
      wasPlastic: wasPlastic, updates: updates)
  }

  /// The mean rate of an ensemble in the bins of the answer.
  func answer(_ bins: [Bin], ensemble: Int = 4) -> Double {
    mean(bins[answerBins].map { $0.rates[ensemble] })
  }

  /// The lowest answer to a pattern that should be active less the highest to one that should not.
  func separation(_ answers: [Double]) -> Double {
    let (active, silent) = (
      zip(answers, Self.patterns).filter { $1.target }.map(\.0),
      zip(answers, Self.patterns).filter { !$1.target }.map(\.0)
    )
    return (active.min() ?? .nan) - (silent.max() ?? .nan)
  }

  func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
