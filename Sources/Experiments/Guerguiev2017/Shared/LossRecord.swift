import LinearAlgebra
import Models
import Reproduction

/// The losses of the output and of the first hidden layer, image by image: Fig. 5.
struct LossRecord: Codable {
  /// The images of the epoch that runs.
  private(set) var labels: [UInt8] = []
  private(set) var output: [Double] = []
  private(set) var hidden: [Double] = []
  /// Pearson r between the two losses by epoch and digit, and with the pairs shuffled.
  private(set) var correlations: [[Double]] = []
  private(set) var shuffledCorrelations: [[Double]] = []
  private(set) var rates = MeanRates()

  /// Mean rates in spikes per step over a stretch of images.
  struct MeanRates: Codable {
    var input = 0.0
    var hidden = 0.0
    var output = 0.0
    var images = 0
  }

  /// - Parameters:
  ///   - image: its number in the run, from 1.
  ///   - rateImages: those whose mean rates are measured.
  mutating func observe(
    _ network: SegregatedNetwork<Float>, image: Int, label: Int, rateImages: ClosedRange<Int>,
    _ h: SegregatedTrainingHyperparameters, _ context: RunContext
  ) {
    let losses = network.losses()
    labels.append(UInt8(label))
    output.append(losses.output)
    hidden.append(losses.hidden.first ?? 0)
    if rateImages.contains(image) {
      let rates = network.meanRates()
      self.rates.input += rates.input
      self.rates.hidden += rates.hidden
      self.rates.output += rates.output
      self.rates.images += 1
    }
    guard output.count % h.blockImages == 0 else { return }
    for (name, values) in [("output_loss", output), ("hidden_loss", hidden)] {
      let mean = values.suffix(h.blockImages).reduce(0, +) / Double(h.blockImages)
      context.record(name, mean, step: image)
      context.summarize(name, mean)
      if h.measureAt.contains(image) { context.summarize("\(name)_after_\(image)", mean) }
    }
  }

  /// Takes the epoch's correlations and starts anew.
  mutating func endEpoch(classes: Int, shuffling stream: inout RandomStream) -> (
    output: [Double], hidden: [Double], labels: [UInt8]
  ) {
    let epoch = (output, hidden, labels)
    var real: [Double] = []
    var shuffled: [Double] = []
    for digit in 0..<classes {
      let chosen = labels.indices.filter { Int(labels[$0]) == digit }
      let x = chosen.map { hidden[$0] }
      var y = chosen.map { output[$0] }
      real.append(PearsonCorrelation.coefficient(x, y))
      stream.shuffle(&y)
      shuffled.append(PearsonCorrelation.coefficient(x, y))
    }
    correlations.append(real)
    shuffledCorrelations.append(shuffled)
    (labels, output, hidden) = ([], [], [])
    return epoch
  }
}
