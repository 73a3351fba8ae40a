import NetworkCore
import Reproduction

/// A figure that is `DigitMicrocircuit` under hyperparameters and claims of its own.
protocol DigitFigure: Experiment where Hyperparameters == DigitMicrocircuit.Hyperparameters {}

extension DigitFigure {
  static var data: DataRequirement { .digits }
  static var codeUnits: [String] { DigitMicrocircuit.codeUnits }

  static func run(_ h: DigitMicrocircuit.Hyperparameters, _ context: RunContext) throws {
    try DigitMicrocircuit.run(h, context)
  }

  static func plausibility(_ h: DigitMicrocircuit.Hyperparameters) -> [PlausibilityTable] {
    DigitMicrocircuit.plausibility(h)
  }
}

/// Fig. 3B: a network with two hidden layers learns MNIST, beside backpropagation and a single layer.
enum DigitClassificationFigure: DigitFigure {
  static let name = "sacramento2018/fig3b-mnist"
}

/// Text to Fig. 3: the same with the weights between the hidden layers frozen.
enum FrozenHiddenLayer: DigitFigure {
  static let name = "sacramento2018/fig3-frozen-hidden"
}

/// Text to Fig. 3: one hidden layer, random initial weights, every pathway plastic, top-down included.
enum AllPlastic: DigitFigure {
  static let name = "sacramento2018/fig3-all-plastic"
}

/// Robustness on MNIST: the network of Fig. 3B over levels of noise and ranges of the initial weights.
enum DigitRobustness: DigitFigure {
  static let name = "sacramento2018/noise-and-initialisation-mnist"
}
