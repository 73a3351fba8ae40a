import Experiments
import Foundation
import Reproduction
import Testing

@Suite struct SmokeTests {
  static let cases: [(name: String, variant: String)] = {
    guard let catalog = try? CatalogTests.catalog() else { return [] }
    return catalog.entries.flatMap { entry in
      entry.specification.variants.map { (entry.name, $0.name) }
    }
  }()

  @Test func thereAreCases() { #expect(Self.cases.count >= 8) }

  @Test(arguments: cases)
  func runRecordsWhatClaimsAndChartsRead(name: String, variant: String) throws {
    let spec = try CatalogTests.catalog().entry(name).specification
    let run = try SmokeRun(name, variant: variant)
    for claim in spec.claims {
      for reference in claim.metric.references
      where reference.variant == nil || reference.variant == variant {
        let metric = Self.atThisScale(reference.metric, run)
        #expect(run.metrics[metric]?.isFinite == true, "\(claim.id): \(reference)")
      }
    }
    for chart in spec.charts where chart.variants?.contains(variant) ?? true {
      for series in chart.series {
        switch chart.abscissa {
        case .variants, .places:
          #expect(run.metrics[series]?.isFinite == true, "\(chart.file): \(series)")
        case .steps, .elements:
          #expect((run.series[series]?.count ?? 0) >= 2, "\(chart.file): \(series)")
        }
      }
    }
  }

  /// A metric taken after a number of images that the smoke profile does not reach is taken after another number there, one of a layer
  /// that its networks lack of another layer.
  private static func atThisScale(_ metric: String, _ run: SmokeRun) -> String {
    guard run.metrics[metric] == nil,
      let range = metric.range(of: #"_(after_|layer)\d+$"#, options: .regularExpression)
    else { return metric }
    let name =
      metric[..<range.lowerBound] + (metric[range].hasPrefix("_after") ? "_after_" : "_layer")
    return run.metrics.keys.sorted().first { $0.hasPrefix(name) } ?? metric
  }

  @Test(arguments: cases)
  func sameSeedGivesTheSameNumbersToTheBitAndAnotherSeedOthers(
    name: String, variant: String
  ) throws {
    let first = try SmokeRun(name, variant: variant)
    #expect(try SmokeRun(name, variant: variant).metrics == first.metrics)
    #expect(try SmokeRun(name, variant: variant, seed: 1).metrics != first.metrics)
  }

  @Test(arguments: [
    ("figS1-self", "logistic", "layers", "[30, 10]"), ("figS1-self", "logistic", "timeStep", "1.5"),
    ("fig1-association", "softplus", "learningRatesBottomUp", "[0.1]"),
    ("fig2-nonlinear", "full", "layers", "[30, 20, 20, 10]"),
    ("fig2-nonlinear", "full", "transfer", "logistic"),
    ("arxiv-association", "quasiStatic", "transfer", "logistic"),
    ("noise-and-initialisation", "scale1", "learningRatesBottomUp", "[0.1]"),
    ("theory-gradient", "symmetric1", "couplings", "[1.5]"),
    ("theory-two-step", "add", "timeStep", "0.8"),
    ("fig3b", "microcircuit", "rightRate", "1.5"), ("fig3b", "microcircuit", "frozenLayer", "4"),
    ("fig3b", "idealInterneurons", "mixing", "lit"),
    ("fig3b", "microcircuit", "outputMixing", "0.0"),
    ("fig3-all", "allPlastic", "wiring", "ideal"),
    ("arxiv-denoising", "twoHidden", "recallLayer", "3"),
    ("arxiv-generation", "twoHidden", "generativeRate", "0.0"),
    ("fig6b", "one", "learningRates", "[0.1]"), ("fig6b", "none", "measuresAngles", "true"),
    ("fig6b", "one", "windowSteps", "60"), ("fig6b", "one", "testSettling", "250"),
    ("fig6b", "one", "riseTime", "10.0"), ("fig6s1", "stochastic", "feedbackSignal", "rates"),
    ("fig9", "weak", "transmission", "rates"), ("fig5s1", "head", "averagedImages", "1000"),
    ("fig3c", "default", "neuron", "500"), ("fig3c", "default", "phaseSteps", "300"),
    ("fig3c", "default", "hiddenLearning", "backpropagation"), ("fig9", "weak", "riseTime", "10.0"),
    ("fig5-coordinated", "head", "blockImages", "200"), ("fig6c", "default", "neighbours", "40"),
    ("fig6c", "default", "perplexity", "19.5"),
    ("fig1b", "default", "crossingFrom", "52"), ("fig1b", "default", "highestRate", "40"),
    ("fig3-continuous", "burstccn", "layers", "[3, 50, 2]"),
    ("fig3-continuous", "burstccn", "timeStep", "0.2"),
    ("fig3-continuous", "burstprop", "earlyTo", "50"),
    ("fig3-continuous", "burstccn", "marks", "[20]"),
    ("fig3-continuous", "burstccn", "angleSamples", "200"),
    ("fig3-continuous", "burstccn", "shownSteps", "101"),
    ("fig2-spiking", "burstccn_one_phase", "examples", "10"),
    ("fig2-spiking", "burstccn_one_phase", "answerBins", "[2, 8]"),
    ("fig2-spiking", "burstprop_two_phase", "hiddenDendriticCurrents", "[0.0]"),
    ("fig2-spiking", "burstprop_two_phase", "secondSpikeDelays", "[5.0, 25.0]"),
    ("fig2-spiking", "burstprop_two_phase", "learningDuration", "900.0"),
    ("theory-backprop", "default", "layers", "[20, 10]"),
    ("theory-backprop", "default", "smallestScale", "0.2"),
    ("fig5-mnist", "burstccn", "hiddenLayers", "[30, 0]"), ("fig5-mnist", "edn", "batch", "641"),
    ("fig5-mnist", "ann", "feedback", "symmetric"),
    ("fig5-depth", "ann", "depths", "[3, 3]"), ("fig5-depth", "burstccn", "batch", "641"),
    ("fig4-q", "symmetric", "model", "burstprop"), ("fig4-q", "symmetric", "batch", "321"),
    ("fig4-q", "random", "hiddenLayers", "[30, 0]"), ("figS1-y", "random", "model", "ann"),
    ("fig6-cifar10", "burstccn", "kernels", "[5, 5]"),
    ("fig6-cifar10", "burstccn", "kernels", "[33, 5, 3]"),
    ("fig6-cifar10", "ann", "strides", "[8, 2, 1]"),
    ("fig6-cifar10", "burstccn", "validationImages", "100"),
    ("fig6-cifar10", "ann", "batch", "65"), ("fig6-cifar10", "burstccn", "model", "edn"),
    ("fig6-cifar10", "annSymmetric", "feedback", "symmetric"),
    ("max2026/fig3-depth", "errorMC3", "learningRates", "[1.0]"),
    ("max2026/fig3-depth", "errorMC3", "layers", "[9, 8, 7, 6, 5, 4, 3, 2, 1]"),
    ("max2026/fig3-depth", "ann2", "lateral", "ideal"),
    ("max2026/fig3-depth", "sacramento2", "lateralRates", "[1.0, 2.0]"),
    ("max2026/fig3-depth", "errorMC5", "presentation", "0.04"),
    ("fig2a-cart-pole", "linear", "learningRates", "[1.0]"),
    ("fig2a-cart-pole", "linear", "presentation", "0.02"),
    ("fig2b-delayed", "published", "mismatches", "[0.1]"),
    ("fig2b-delayed", "published", "shortestDelay", "300"),
    ("fig4-populations", "r50e50", "learningRates", "[1.0]"),
    ("fig5-noise", "error01", "presentation", "0.01"),
    ("fig8-derivative", "relu", "timeConstant", "0.01"),
    ("baselines", "backprop", "transfer", "tanh"), ("baselines", "backprop", "batch", "100000"),
  ])
  func combinationsThatMakeNoNetworkAreRefusedInWords(
    name: String, variant: String, key: String, value: String
  ) throws {
    let error = #expect(throws: UnusableHyperparameters.self) {
      try SmokeRun(name, variant: variant, set: [key: value])
    }
    let words = try #require(error).description
    #expect(["should", "needs", " lie "].contains { words.contains($0) }, "\(words)")
  }
}
